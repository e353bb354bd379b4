using System.Diagnostics;
using Ias.Core.Events;
using Ias.Engine.Files;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>Every way to stop a run, and that a resume then ends it as if nothing had been.</summary>
public sealed class FaultHaltTests
{
    [Fact]
    [Trait("Requirement", "R-040")]
    public async Task A_forced_halt_in_the_middle_of_a_turn_keeps_the_work_and_the_resume_ends_with_the_same_tree()
    {
        using var sandbox = await FaultScene.HaltedHalfWayAsync();
        Assert.Equal("", sandbox.Repository.Git("status", "--porcelain"));
        Assert.Contains("halted (user)", sandbox.Repository.Git("log", "-1", "--format=%s"));
        Assert.NotEqual("", sandbox.Repository.Git("for-each-ref", "refs/ias/wip"));

        sandbox.LetGo();

        sandbox.AssertFinished(sandbox.Ias("run-resume"));
    }

    [Fact]
    [Trait("Requirement", "R-039")]
    [Trait("Requirement", "R-040")]
    public async Task A_halt_waits_for_the_end_of_the_phase()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();

        var halt = sandbox.Ias("run-halt", "--reason", "smells odd");
        sandbox.LetGo();

        Assert.True(halt.Exit == 0, halt.ToString());
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, engine.ExitCode);
        Assert.Equal("smells odd", sandbox.HaltReason());
        Assert.Equal("src/one.txt\nsrc/two.txt", sandbox.Repository.Git("ls-tree", "-r", "--name-only", "HEAD", "src/"));
        var turns = sandbox.Events().OfType<RunEvent.TurnStarted>().Count();
        Assert.Equal(1, turns);
        sandbox.AssertFinished(sandbox.Ias("run-resume"));
        Assert.Equal(3, sandbox.Events().OfType<RunEvent.TurnStarted>().Count());
    }

    [Fact]
    public async Task A_halt_can_be_withdrawn_until_it_takes_effect()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();
        Assert.Equal(0, sandbox.Ias("run-halt").Exit);

        var back = sandbox.Ias("run-halt", "--withdraw");
        sandbox.LetGo();

        Assert.True(back.Exit == 0, back.ToString());
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, engine.ExitCode);
        Assert.Equal("JACKED_OUT", sandbox.StateWord());
        Assert.Contains(sandbox.Events(), e => e is RunEvent.HaltWithdrawn);
    }

    [Fact]
    public async Task Ctrl_C_once_halts_at_the_end_of_the_phase()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();

        engine.Signal("INT");
        await Eventually.True(() => sandbox.Events().Any(e => e is RunEvent.HaltAsked { Force: false }), "the halt is asked");
        sandbox.LetGo();

        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(130, engine.ExitCode);
        Assert.Equal("HALTED", sandbox.StateWord());
        Assert.Equal("src/one.txt\nsrc/two.txt", sandbox.Repository.Git("ls-tree", "-r", "--name-only", "HEAD", "src/"));
        sandbox.AssertFinished(sandbox.Ias("run-resume"));
    }

    [Fact]
    public async Task Ctrl_C_twice_halts_now()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();

        engine.Signal("INT");
        await Eventually.True(() => sandbox.Events().Any(e => e is RunEvent.HaltAsked), "the first one is seen");
        engine.Signal("INT");

        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(130, engine.ExitCode);
        Assert.Equal("HALTED", sandbox.StateWord());
        Assert.Equal("src/one.txt", sandbox.Repository.Git("ls-tree", "-r", "--name-only", "HEAD", "src/"));
        sandbox.LetGo();
        sandbox.AssertFinished(sandbox.Ias("run-resume"));
    }

    [Fact]
    public async Task SIGTERM_saves_the_work_here_and_pushes_nothing_within_ten_seconds()
    {
        using var sandbox = FaultScene.Make(FaultScene.WaitingAfter(FaultScene.Half.Does("ignore_sigterm", true)), withRemote: true);
        using var engine = await sandbox.StartHalfWayAsync("run", "sprint-1");

        var asked = Stopwatch.StartNew();
        engine.Signal("TERM");

        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(10)), $"{asked.Elapsed}");
        Assert.Equal("signal", sandbox.HaltTrigger());
        Assert.Equal("src/one.txt", sandbox.Repository.Git("ls-tree", "-r", "--name-only", "HEAD", "src/"));
        Assert.DoesNotContain("feature", sandbox.Repository.RemoteGit("branch", "--list"));
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.Pushed);
    }

    [Fact]
    public async Task A_halt_asked_of_a_dead_engine_does_not_halt_the_next_one()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using (var engine = await sandbox.StartHalfWayAsync())
        {
            engine.KillHard();
        }

        var id = sandbox.State.GetProperty("run_id").GetString()!;
        ControlInbox.Ask(sandbox.Run("control"), new ControlRequest(ControlKind.Halt, id, "somebody", DateTimeOffset.UtcNow, Force: true));
        sandbox.LetGo();

        sandbox.AssertFinished(sandbox.Ias("run-resume"));

        Assert.Contains(sandbox.Events().OfType<RunEvent.RequestRefused>(), r => r.Why.Contains("older than this engine"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(sandbox.Run("control")));
    }

    [Fact]
    public async Task Nothing_is_withdrawn_or_halted_where_no_engine_is()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using (var engine = await sandbox.StartHalfWayAsync())
        {
            engine.KillHard();
        }

        var back = sandbox.Ias("run-halt", "--withdraw");

        Assert.Equal(3, back.Exit);
        Assert.Contains("There is no halt to withdraw: no engine is running, and the run is RUNNING.", back.Error);
        Assert.Equal("RUNNING", sandbox.StateWord());
        sandbox.LetGo();
        sandbox.AssertFinished(sandbox.Ias("run-resume"));
    }

    [Fact]
    public async Task A_request_for_another_run_is_refused_with_an_event()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();

        ControlInbox.Ask(
            sandbox.Run("control"),
            new ControlRequest(ControlKind.Halt, "run-of-yesterday", "somebody", DateTimeOffset.UtcNow, Force: true)
        );
        File.WriteAllText(sandbox.Run("control/broken.json"), "{ no request");
        await Eventually.True(() => sandbox.Events().OfType<RunEvent.RequestRefused>().Count() == 2, "both are answered");
        sandbox.LetGo();

        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, engine.ExitCode);
        Assert.Contains(sandbox.Events().OfType<RunEvent.RequestRefused>(), r => r.Why.Contains("run-of-yesterday"));
    }

    [Fact]
    public async Task A_run_whose_engine_is_gone_can_be_marked_as_halted()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using (var engine = await sandbox.StartHalfWayAsync())
        {
            engine.KillHard();
        }

        var status = sandbox.Ias("run-status");
        var halt = sandbox.Ias("run-halt", "--reason", "enough for today");

        Assert.Contains("run-resume", status.Out);
        Assert.True(halt.Exit == 0, halt.ToString());
        Assert.Equal("HALTED", sandbox.StateWord());
        Assert.Equal("enough for today", sandbox.HaltReason());
        sandbox.LetGo();
        sandbox.AssertFinished(sandbox.Ias("run-resume"));
    }

    [Fact]
    public async Task A_note_reaches_the_next_IMPLEMENT_prompt_and_only_that()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        sandbox.Repository.Write(
            "agent.sh",
            """
            #!/bin/sh
            cat > "$HOME/prompt-$(ls "$HOME" | grep -c prompt)"
            echo one > src.txt
            [ -e "$HOME/go-on" ] || sleep 600
            mkdir -p grimoires/loa/a2a/sprint-1 2>/dev/null
            echo 'All good' > grimoires/loa/a2a/sprint-1/engineer-feedback.md
            echo 'APPROVED' > grimoires/loa/a2a/sprint-1/auditor-sprint-feedback.md
            exit 0
            """
        );
        sandbox.Repository.Write(".loa.config.yaml", "run_mode: {enabled: true}\nagent:\n  command: [sh, agent.sh]\nice: {mounts: off}\n");
        sandbox.Repository.Git("add", "-A");
        sandbox.Repository.Git("commit", "-q", "-m", "a command as the agent");
        string Prompt(int n) => File.ReadAllText(Path.Combine(sandbox.Repository.Home, $"prompt-{n}"));
        using (var engine = sandbox.Start([], "run", "sprint-1", "--local"))
        {
            await Eventually.True(() => File.Exists(sandbox.InTree("src.txt")), "the first turn");
            var live = sandbox.Ias("note", "mind", "the", "negative", "totals");
            Assert.True(live.Exit == 0, live.ToString());
            await Eventually.True(() => sandbox.Events().Any(e => e is RunEvent.NoteTaken), "the note is taken");
            Assert.Equal(0, sandbox.Ias("run-halt", "--force", "--wait").Exit);
        }

        Assert.Equal(0, sandbox.Ias("note", "and the empty cart").Exit);
        sandbox.LetGo();

        var resumed = sandbox.Ias("run-resume");

        Assert.True(resumed.Exit == 0, resumed.ToString());
        Assert.DoesNotContain("negative totals", Prompt(0));
        Assert.Contains("mind the negative totals", Prompt(1));
        Assert.Contains("and the empty cart", Prompt(1));
        Assert.DoesNotContain("negative totals", Prompt(2));
    }

    [Fact]
    [Trait("Requirement", "R-009")]
    public async Task A_new_run_over_an_unfinished_one_is_refused_with_both_commands_and_fresh_archives_it()
    {
        using var sandbox = await FaultScene.HaltedHalfWayAsync();
        var id = sandbox.State.GetProperty("run_id").GetString()!;
        sandbox.LetGo();

        var refused = sandbox.Ias("run", "sprint-1", "--local");
        var fresh = sandbox.Ias("run", "sprint-1", "--local", "--fresh");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("run-resume", refused.Error);
        Assert.Contains("--fresh", refused.Error);
        Assert.True(fresh.Exit == 0, fresh.ToString());
        Assert.True(File.Exists(sandbox.Run($"archive/{id}/events.jsonl")));
        Assert.NotEqual(id, sandbox.State.GetProperty("run_id").GetString());
    }

    [Fact]
    public void A_dirty_tree_is_refused_and_nothing_is_changed()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        sandbox.LetGo();
        sandbox.Repository.Write("scratch.txt", "mine\n");

        var refused = sandbox.Ias("run", "sprint-1", "--local");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("scratch.txt", refused.Error);
        Assert.Equal("main", sandbox.Repository.Git("branch", "--show-current"));
        Assert.False(File.Exists(sandbox.Run("events.jsonl")));
        sandbox.AssertFinished(sandbox.Ias("run", "sprint-1", "--local", "--allow-dirty"));
        Assert.Contains("scratch.txt", sandbox.Repository.Git("ls-tree", "--name-only", "HEAD"));
    }
}
