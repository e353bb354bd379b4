using System.Text.Json.Nodes;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Files;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>Several runs on one day, each of three turns of a dollar.</summary>
public sealed class DailyBudgetTests : IDisposable
{
    private readonly EngineScene _scene = new();
    private readonly FakeTime _time = new(new DateTimeOffset(2026, 3, 7, 21, 40, 0, TimeSpan.Zero));
    private readonly List<string> _workTrees = [];

    public DailyBudgetTests()
    {
        Repository.Write(
            "grimoires/loa/sprint.md",
            "## Sprint 1: One\n\nWork.\n\n## Sprint 2: Two\n\nWork.\n\n## Sprint 3: Three\n\nWork.\n"
        );
        Repository.Write(
            "agent.yaml",
            new AgentScript()
                .Turn("implement")
                .Writes("work.txt", "done\n")
                .Accounts(outcome: "ended", costUsd: 1.00m)
                .Turn("review")
                .Approves()
                .Accounts(outcome: "ended", costUsd: 1.00m)
                .Turn("audit")
                .Approves()
                .Accounts(outcome: "ended", costUsd: 1.00m)
        );
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "plan");
    }

    private TemporaryRepository Repository => _scene.Repository;

    private IEnumerable<RunEvent> Events => _scene.Events;

    private RunFiles Files => new(Repository.Path);

    private RunRecord Run => RunStateFiles.Peek(Files).Run!;

    public void Dispose()
    {
        foreach (var scratch in _workTrees.Select(StateHome.ScratchOf).Where(Directory.Exists))
        {
            Directory.Delete(scratch, recursive: true);
        }

        _scene.Dispose();
    }

    [Fact]
    [Trait("Requirement", "R-026")]
    public async Task The_second_run_of_a_day_has_what_the_first_left_and_goes_on_when_the_day_is_over()
    {
        Assert.Equal(ExitCode.Ok, await StartAsync("sprint-1", 5));
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(ExitCode.Failed, await StartAsync("sprint-2", 5));

        Assert.Equal((Phase.Audit, 2m, 3m), (Run.Phase, Run.Usage!.CostUsd, Run.Today!.OthersUsd));
        Assert.Equal((HaltTrigger.Budget, DaySpend.HaltedBy), (Run.Halt!.Trigger, Run.Halt.By));
        Assert.Equal("ias run-resume after 2026-03-08 00:00Z, or sooner ias run-resume --daily-budget 8", Run.Halt.Resume);

        var before = File.ReadAllText(Files.Events);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => ResumeAsync());
        Assert.StartsWith("$5.00 of the daily $5.00 are spent", refused.Problem.What);
        Assert.Contains("2026-03-08 00:00Z", refused.Problem.Next);
        Assert.Equal(before, File.ReadAllText(Files.Events));

        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(ExitCode.Ok, await ResumeAsync());
        Assert.Equal(new DaySpend(new DateOnly(2026, 3, 8), 0, 1), Run.Today);

        Assert.Equal(ExitCode.Ok, await StartAsync("sprint-3", 5));
        Assert.Equal(1, Run.Today!.OthersUsd);
    }

    [Fact]
    public async Task A_raised_budget_goes_on_the_same_day_and_a_new_run_is_refused_before_it_changes_anything()
    {
        Assert.Equal(ExitCode.Failed, await StartAsync("sprint-1", 2));

        var refused = await Assert.ThrowsAsync<ProblemException>(() => StartAsync("sprint-2", 2, fresh: true));
        Assert.StartsWith("$2.00 of the daily $2.00 are spent", refused.Problem.What);
        Assert.Equal("sprint-1", Run.Target);
        Assert.False(Directory.Exists(Files.Archive));

        Assert.Equal(ExitCode.Ok, await ResumeAsync(budget: 2.5));
        Assert.Equal((RunState.JackedOut, 3m, 2.5), (Run.State, Run.Today!.OwnUsd, Run.Limits.DailyBudgetUsd));
    }

    [Theory]
    [InlineData("its state file is of an older version")]
    [InlineData("its state file is damaged")]
    [InlineData("its engine died between log and state file")]
    public async Task An_archived_runsEvents_tell_what_it_spent_where(string case_)
    {
        await StartAsync("sprint-1", 0);
        var state = JsonNode.Parse(File.ReadAllText(Files.State))!.AsObject();
        if (case_.Contains("older"))
        {
            state.Remove("today");
        }
        else if (case_.Contains("died"))
        {
            state["state"] = "RUNNING";
            state["today"]!["own_usd"] = 2;
        }

        Directory.CreateDirectory(Path.Combine(Files.Archive, "run-1"));
        File.Move(Files.Events, Path.Combine(Files.Archive, "run-1", "events.jsonl"));
        File.WriteAllText(Path.Combine(Files.Archive, "run-1", "state.json"), case_.Contains("damaged") ? "{" : state.ToJsonString());
        File.Delete(Files.State);

        await StartAsync("sprint-2", 0);

        Assert.Equal(3, Run.Today!.OthersUsd);
    }

    [Fact]
    public async Task Runs_in_other_work_trees_of_theRepository_count_and_yesterdays_do_not()
    {
        var other = Path.Combine(Repository.Path, "..", "other");
        Repository.Git("worktree", "add", "-q", "-b", "elsewhere", other);
        _workTrees.Add(Path.GetFullPath(other));
        await StartAsync("sprint-1", 0, workTree: Path.GetFullPath(other));

        await StartAsync("sprint-2", 0);
        Assert.Equal(3, Run.Today!.OthersUsd);

        _time.Advance(TimeSpan.FromHours(3));
        await StartAsync("sprint-3", 0);
        Assert.Equal(0, Run.Today!.OthersUsd);
    }

    private RunEngine Engine() => new(_scene.Parts(_time));

    private Task<ExitCode> StartAsync(string target, double budget, bool fresh = false, string? workTree = null) =>
        Engine()
            .StartAsync(
                new RunRequest(
                    workTree ?? Repository.Path,
                    target,
                    new RunOptions(
                        Agent: "scripted",
                        AgentScript: Path.Combine(Repository.Path, "agent.yaml"),
                        IceMounts: "off",
                        Push: PushMode.Local,
                        DailyBudgetUsd: budget
                    ),
                    Fresh: fresh
                ),
                TestContext.Current.CancellationToken
            );

    private Task<ExitCode> ResumeAsync(double? budget = null) =>
        Engine()
            .ResumeAsync(
                new ResumeRequest(Repository.Path) { Raised = new(DailyBudgetUsd: budget) },
                TestContext.Current.CancellationToken
            );
}
