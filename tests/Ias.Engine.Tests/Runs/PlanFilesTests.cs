using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Git;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary><c>.run/sprint-plan-state.json</c>, and what git says of a plan.</summary>
public sealed class PlanFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunFiles _files;

    public PlanFilesTests() => _files = new RunFiles(_folder.Path);

    public void Dispose() => _folder.Dispose();

    private JsonObject File => JsonNode.Parse(System.IO.File.ReadAllBytes(_files.SprintPlan))!.AsObject();

    [Fact]
    [Trait("Requirement", "R-062")]
    public void It_follows_the_run_and_has_the_protocols_keys()
    {
        using var journal = Begin();

        Assert.Equal(["plan_id", "target", "state", "sprints", "options", "metrics", "run_id", "branch"], File.Select(p => p.Key));
        Assert.Equal(["total", "completed", "current", "list"], File["sprints"]!.AsObject().Select(p => p.Key));
        Assert.Equal("""{"id":"sprint-2","status":"pending","title":"B"}""", File["sprints"]!["list"]![1]!.ToJsonString());
        journal.Append(new RunEvent.SprintStarted("sprint-1", "A", "feature/plan", "main", "base"), new RunEvent.CycleStarted(1, "base"));
        Assert.Equal("""{"id":"sprint-1","status":"in_progress","cycles":1,"title":"A"}""", File["sprints"]!["list"]![0]!.ToJsonString());
        Assert.Equal("""{"from":1,"to":2,"max_cycles":20}""", File["options"]!.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData(null)]
    public void A_damaged_or_deleted_one_is_made_again(string? content)
    {
        using (Begin()) { }

        var before = System.IO.File.ReadAllText(_files.SprintPlan);
        System.IO.File.Delete(_files.SprintPlan);
        if (content is not null)
        {
            System.IO.File.WriteAllText(_files.SprintPlan, content);
        }

        using (RunJournal.Open(_files, new FakeTime(), new KillPoint(null, null), _ => { })!)
        {
            Assert.Equal(before, System.IO.File.ReadAllText(_files.SprintPlan));
        }
    }

    [Fact]
    public void What_an_agent_does_to_it_is_undone_when_the_turn_ends()
    {
        using var journal = Begin();
        var before = System.IO.File.ReadAllText(_files.SprintPlan);
        System.IO.File.WriteAllText(_files.SprintPlan, before.Replace("pending", "completed"));

        Assert.True(journal.Heal());

        Assert.Equal(before, System.IO.File.ReadAllText(_files.SprintPlan));
    }

    [Fact]
    public void Keys_of_other_tools_survive_an_engine()
    {
        using (Begin()) { }

        var theirs = File;
        theirs["simstim"] = "phase-7";
        theirs["sprints"]!["list"]![1]!.AsObject()["beads"] = 3;
        System.IO.File.WriteAllText(_files.SprintPlan, theirs.ToJsonString());

        using (var journal = RunJournal.Open(_files, new FakeTime(), new KillPoint(null, null), _ => { })!)
        {
            journal.Append(new RunEvent.SprintStarted("sprint-1", "A", "feature/plan", "main", "base"));
        }

        Assert.Equal("phase-7", File["simstim"]!.GetValue<string>());
        Assert.Equal(3, File["sprints"]!["list"]![1]!["beads"]!.GetValue<int>());
        Assert.Equal("in_progress", File["sprints"]!["list"]![0]!["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"plan_id":"plan-1","state":"RUNNING","sprints":{"total":4,"list":[{"id":"sprint-4","status":"pending"}]}}""", 4)]
    [InlineData(
        """{"state":"RUNNING","sprints":{"list":[{"id":"sprint-1","status":"completed","cycles":2},{"id":"sprint-2","status":"in_progress"}]}}""",
        2
    )]
    [InlineData("""{"state":"RUNNING","sprints":{}}""", 0)]
    [InlineData("""{"state":"RUNNING"}""", 0)]
    public void Files_with_fewer_keys_are_read_without_complaint(string content, int total)
    {
        var plan = JsonSerializer.Deserialize(content, RunFilesJson.Default.SprintPlanState)!;

        Assert.Equal(("RUNNING", total), (plan.State, plan.Total));
    }

    [Fact]
    public void Commits_of_a_run_count_once_a_sprint_and_those_of_others_each()
    {
        CommitInfo Commit(string subject, bool ofRun) =>
            new("c", "p", subject, ofRun ? new Dictionary<string, string> { ["Run-Id"] = "r" } : new Dictionary<string, string>());
        CommitInfo[] commits =
        [
            Commit("feat(sprint-1): a", true),
            Commit("feat(sprint-1): a, cycle 2", true),
            Commit("chore(sprint-1): verdicts", true),
            Commit("feat(sprint-2): b", true),
            Commit("feat(sprint-3): c", false),
            Commit("feat(sprint-3): more of c", false),
            Commit("fix: d", false),
        ];

        Assert.Equal(4, PlanSync.Count(commits, @"^feat\(sprint-"));
        var refused = Assert.Throws<ProblemException>(() => PlanSync.Count(commits, "(")).Problem;
        Assert.Contains("grep -E", refused.What);
    }

    private RunJournal Begin() =>
        RunJournal.Begin(
            _files,
            new RunEvent.RunStarted(
                "sprint-plan",
                "2 sprints",
                "feature/plan",
                "main",
                "base",
                new RunOptions(),
                "1",
                "/repo",
                new PlannedRun(
                    "plan-20260128-abc123",
                    [new PlannedSprint("sprint-1", "A", false), new PlannedSprint("sprint-2", "B", false)],
                    true,
                    1,
                    2
                )
            )
            {
                RunId = "run-1",
            },
            [
                new RunEvent.StateChanged(RunState.Ready, RunState.JackIn, RunTrigger.JackIn),
                new RunEvent.StateChanged(RunState.JackIn, RunState.Running, RunTrigger.PreflightPassed),
            ],
            new FakeTime(),
            new KillPoint(null, null),
            _ => { }
        );
}
