using System.Text.Json.Nodes;
using Ias.Cli;
using Ias.Cli.Runs;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>What <c>ias run-status</c> makes of the state files.</summary>
public sealed class RunStatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 19, 10, 30, 0, TimeSpan.Zero);

    private static string State => Path.Combine(NightRecording.Folder, "run", "state.json");

    [Fact]
    [Trait("Requirement", "R-038")]
    public void What_a_live_run_waits_for_and_what_it_spent_have_a_row_each()
    {
        var run = RunStateFiles.PeekRun(State)!;
        run = run with
        {
            State = RunState.Running,
            Options = run.Limits with { DailyBudgetUsd = 7.5 },
            Agent = new RunAgent("claude", "opus", "s", 7, 8, "t", 2, "logs/1.log", Now.AddMinutes(-5)),
            Usage = new RunUsage(5, 6, 0.25m, 2, Untold: 1),
            Wait = new RunWait("hour", Now.AddMinutes(30), "the hour is spent", Now),
            HaltAsked = new HaltRequest("ann@box", Force: true, "", Now.AddMinutes(-1)),
            PushAsked = new PushRequest(3, 4, Now),
            Today = new DaySpend(DaySpend.DayOf(Now), 1.25m, 0.5m, 1),
        };

        var shown = StatusText.Of(
            new RunStatus(run, null, null, new LockHolder(4711, 1, "box", Now.AddHours(-1), "/home/ana/shop")),
            Needs.Of(run, BreakerState.Closed, engineAlive: true, "ias"),
            Now,
            "ias",
            verbose: false
        );

        foreach (
            var row in new[]
            {
                "waiting   until 11:00:00 (30m00s): the hour is spent; resumes on its own",
                "asked     halt requested by ann@box 1m00s ago: ends the agent now",
                "needs you The push of feature/sprint-2 needs your answer.",
                "engine    pid 4711 on box since 09:30",
                "turn      claude opus, pid 7, for 5m00s, try 2; log logs/1.log",
                "cost      $0.25, and what 1 turn did not tell; 5 tokens in, 6 out",
                "today     $1.75 of the daily $7.5, all runs together; resets at 00:00",
            }
        )
        {
            Assert.Contains($"  {row}\n", shown);
        }
    }

    [Fact]
    public void A_run_that_is_over_is_told_alike_whether_its_files_are_read_in_outline_or_whole()
    {
        using var repository = new TemporaryRepository();
        var files = Finished(repository);

        var outline = StatusText.Of(RunOutline.OfFinished(files)!, Now, "ias");

        var (run, breaker, rate) = RunStateFiles.Peek(files);
        Assert.Equal(StatusText.Of(new RunStatus(run, breaker, rate, null), [], Now, "ias", verbose: false), outline);
        Assert.Contains("cost      $7.46, and what 2 turns did not tell; 2730000 tokens in, 216000 out", outline);
    }

    [Theory]
    [InlineData(
        "halt",
        """{"reason":"r","trigger":"user","by":"ann","at":"2026-01-19T10:00:00Z","from":{"state":"RUNNING","phase":"AUDIT"}}"""
    )]
    [InlineData("plan", """{"plan_id":"p","sprints":[]}""")]
    [InlineData("changed_nothing", """["sprint-1"]""")]
    [InlineData("breach_restore", "\"git reset\"")]
    [InlineData("state", "\"RUNNING\"")]
    [InlineData("layers", "7")]
    [InlineData("findings", """[{"id":"F1","open":true}]""")]
    [InlineData("completion", """{"pushed":true,"pr_created":false}""")]
    public void A_run_of_which_there_is_more_to_say_is_read_whole(string key, string value)
    {
        using var repository = new TemporaryRepository();
        var files = Finished(repository);
        var state = JsonNode.Parse(File.ReadAllText(files.State))!;
        state[key] = JsonNode.Parse(value);
        File.WriteAllText(files.State, state.ToJsonString());

        Assert.Null(RunOutline.OfFinished(files));
    }

    [Fact]
    public async Task After_a_breach_it_says_how_to_undo_what_was_changed()
    {
        const string Restore = "git update-ref refs/heads/main 9306b9bb";
        using var repository = new TemporaryRepository();
        var state = JsonNode.Parse(await File.ReadAllTextAsync(State, TestContext.Current.CancellationToken))!;
        state["breach_restore"] = Restore;
        repository.Write(".run/state.json", state.ToJsonString());
        using var output = new StringWriter();
        using var context = new CommandContext(TimeProvider.System, output, output, repository.Path);

        Assert.Equal(ExitCode.Ok, await App.RunAsync(["run-status"], context));

        Assert.Contains($"  restore   {Restore}\n", output.ToString());
    }

    private static RunFiles Finished(TemporaryRepository repository)
    {
        var files = new RunFiles(repository.Path);
        Directory.CreateDirectory(files.Folder);
        foreach (var file in new[] { files.Breaker, files.RateLimit })
        {
            File.Copy(Path.Combine(Path.GetDirectoryName(State)!, Path.GetFileName(file)), file);
        }

        // as this version does
        var run = RunStateFiles.PeekRun(State)!;
        var published = run.Completion! with { PrCreated = true, PrUrl = "https://github.com/o/r/pull/1", SkippedReason = "" };
        new StateFile<RunRecord>(files.State, RunFilesJson.Default, TimeProvider.System).Write(run with { Completion = published });
        return files;
    }
}
