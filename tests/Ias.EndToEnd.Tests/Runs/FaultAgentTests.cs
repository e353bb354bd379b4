using System.Diagnostics;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>Agents that misbehave: whatever one does, the run ends in order, and nothing of the agent is left.</summary>
public sealed class FaultAgentTests
{
    private static readonly AgentScript Half = FaultScene.Half;
    private static readonly AgentScript Both = FaultScene.Both;
    private const string NoMounts = "ice: {mounts: off}\n";

    [Fact]
    public async Task An_agent_that_ignores_SIGTERM_is_ended_all_the_same()
    {
        var seconds = FaultScene.OwnSeconds();
        using var sandbox = FaultScene.Make(
            Half.Does("ignore_sigterm", true).Runs($"trap '' TERM; while :; do sleep {seconds}; done"),
            "  stall: {grace_seconds: 0.5}\n"
        );
        using var engine = await sandbox.StartHalfWayAsync();
        await Eventually.True(() => FaultScene.Lives(seconds), "the agent sleeps");

        var halt = sandbox.Ias("run-halt", "--force", "--wait");

        Assert.True(halt.Exit == 0, halt.ToString());
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal("user", sandbox.HaltTrigger());
        Assert.False(FaultScene.Lives(seconds));
        Assert.Equal("src/one.txt", sandbox.Repository.Git("ls-tree", "-r", "--name-only", "HEAD", "src/"));
    }

    [Theory]
    [InlineData("session", "")]
    [InlineData("double", "")]
    [InlineData("double", NoMounts)]
    public async Task What_an_agent_forks_away_ends_with_its_turn(string how, string sections)
    {
        var seconds = FaultScene.OwnSeconds();
        using var sandbox = FaultScene.Make(
            Both.Does(
                    "fork",
                    new
                    {
                        how,
                        seconds,
                        ignore_sigterm = true,
                    }
                )
                .GatesApprove(),
            "  stall: {grace_seconds: 0.2}\n",
            sections
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        await Eventually.True(() => !FaultScene.Lives(seconds), "no process is left", TimeSpan.FromSeconds(3));
        if (sections.Length > 0)
        {
            // With mounts the namespace ends everything in one stroke, and nobody counts.
            Assert.True(sandbox.Events().OfType<RunEvent.TurnEnded>().First().Leftover > 0);
            Assert.Contains("left behind", run.Out);
        }
    }

    [Fact]
    public void A_background_child_that_would_write_later_does_not()
    {
        using var sandbox = FaultScene.Make(
            Both.Runs("(sleep 1; echo late > src/late.txt) >/dev/null 2>&1 &").GatesApprove(),
            "  stall: {grace_seconds: 0.1}\n",
            NoMounts
        );

        sandbox.AssertFinished(sandbox.Ias("run", "sprint-1", "--local"));

        Assert.False(File.Exists(sandbox.InTree("src/late.txt")));
        Assert.True(sandbox.Events().OfType<RunEvent.TurnEnded>().First().Leftover > 0);
    }

    [Fact]
    public async Task A_gigabyte_of_output_goes_to_the_log_stops_nothing_and_is_never_held_in_memory()
    {
        using var sandbox = FaultScene.Make(
            Half.Does("flood", 1_000_000_000).Writes("src/two.txt", "two\n").WaitsFor("$HOME/go-on").GatesApprove()
        );
        using var engine = sandbox.Start([], "run", "sprint-1", "--local");
        await Eventually.True(
            () => File.Exists(sandbox.InTree("src/two.txt")) || engine.HasExited,
            "the end of the flood",
            TimeSpan.FromMinutes(5)
        );

        var most = MostResident(engine.Id);
        sandbox.LetGo();
        var output = await engine.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken);

        sandbox.AssertFinished(new Sandbox.Answer(engine.ExitCode, output, ""));
        Assert.InRange(most, 1L << 20, 160L << 20);
        Assert.InRange(new FileInfo(sandbox.Run("logs/1-implement.log")).Length, 1_000_000, 300_000_000);
    }

    [Fact]
    public void Binary_output_is_just_output()
    {
        using var sandbox = FaultScene.Make(
            Both.Runs("""head -c 300000 /dev/urandom; printf "\000\033[2J\377\r\n"; head -c 3000 /dev/urandom >&2""").GatesApprove()
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        Assert.DoesNotContain('\u001b', run.Out);
        Assert.True(new FileInfo(sandbox.Run("logs/1-implement.log")).Length > 300_000);
    }

    [Fact]
    [Trait("Requirement", "R-095")]
    public void An_agent_that_never_exits_is_ended_by_its_turns_limit_and_halts_the_run_at_the_third_time()
    {
        using var sandbox = FaultScene.Make(Half.Hangs(), "  stall: {grace_seconds: 0}\n  circuit_breaker: {agent_failure_threshold: 3}\n");

        var run = sandbox.Ias("run", "sprint-1", "--local", "--turn-timeout", "0.01");

        Assert.True(run.Exit == 1, run.ToString());
        Assert.Equal("agent_failure", sandbox.HaltTrigger());
        Assert.Contains("3 turns in a row failed", sandbox.HaltReason());
        Assert.Contains("not finished after 0.6 s", sandbox.HaltReason());
        Assert.Equal([1, 2, 3], sandbox.Events().OfType<RunEvent.TurnStarted>().Select(t => t.Attempt));
        Assert.Equal("src/one.txt", sandbox.Repository.Git("ls-tree", "-r", "--name-only", "HEAD", "src/"));
        Assert.Contains("--reset-ice", run.Out);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_agent_that_stalls_is_ended_and_the_reason_says_so(bool printed)
    {
        using var sandbox = FaultScene.Make(
            (printed ? Half.Prints("hello") : Half).Runs("exec sleep 600"),
            "  stall: {minutes: 0.01, startup_minutes: 0.01, tool_minutes: 0.012, grace_seconds: 0}\n  circuit_breaker: {agent_failure_threshold: 1}\n"
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 1, run.ToString());
        Assert.Equal("agent_failure", sandbox.HaltTrigger());
        Assert.Contains("no output and no CPU for", sandbox.HaltReason());
        Assert.Equal(TurnOutcome.Stalled, sandbox.Events().OfType<RunEvent.TurnEnded>().Last().Outcome);
    }

    [Fact]
    [Trait("Requirement", "R-005")]
    public void A_gate_that_gives_no_verdict_is_never_a_pass()
    {
        using var sandbox = FaultScene.Make(
            Half.Turn("review").Prints("All good").Prints("APPROVED, everything is complete"),
            "  circuit_breaker: {agent_failure_threshold: 3}\n"
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 1, run.ToString());
        Assert.Equal("agent_failure", sandbox.HaltTrigger());
        Assert.Contains("engineer-feedback.md was not written", sandbox.HaltReason());
        Assert.Equal(3, sandbox.Events().OfType<RunEvent.TurnEnded>().Count(t => t.Outcome == TurnOutcome.NoVerdict));
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.VerdictGiven);
        Assert.Equal(1, sandbox.State.GetProperty("cycles").GetProperty("current").GetInt32());
    }

    [Theory]
    [InlineData("rm -rf .run; true")]
    [InlineData("echo '{\"state\":\"JACKED_OUT\",\"cycles\":{\"current\":99}}' > .run/state.json; true")]
    [InlineData("echo broken >> .run/events.jsonl; true > .run/circuit-breaker.json; true")]
    public void With_mounts_the_engines_files_cannot_be_touched(string attack)
    {
        using var sandbox = FaultScene.Make(Both.Runs(attack).GatesApprove());

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        SkipWithoutMounts(sandbox);
        Assert.Empty(sandbox.Warnings());
        Assert.Contains("Read-only file system", File.ReadAllText(sandbox.Run("logs/1-implement.log")));
    }

    [Theory]
    [InlineData("rm -rf .run || rm -rf .run || true")] // the engine may write while rm goes through the folder: then rm fails, and not the attack
    [InlineData("sleep 0.3; rm -rf .run; echo file > .run")]
    [InlineData("sleep 0.3; echo '{\"state\":\"JACKED_OUT\",\"cycles\":{\"current\":99}}' > .run/state.json")]
    [InlineData("echo broken >> .run/events.jsonl; true > .run/circuit-breaker.json")]
    [InlineData("sleep 0.3; rm .run/rate-limit.json; mkfifo .run/rate-limit.json")]
    [InlineData("sleep 0.3; rm .run/state.json; mkdir -p .run/state.json/deep")]
    public void Without_mounts_the_engines_files_are_put_back(string attack)
    {
        // Not before state.json, which goes last, has the turn: the files would be put back unnoticed by the write under way, or rm would
        // meet them half way.
        using var sandbox = FaultScene.Make(
            Both.Runs($"until grep -q implement-t[0-9] .run/state.json; do sleep 0.02; done; {attack}").GatesApprove(),
            sections: NoMounts
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        Assert.Contains(sandbox.Warnings(), w => w.Contains("restored"));
        Assert.Equal(Enumerable.Range(1, sandbox.Events().Count).Select(n => (long)n), sandbox.Events().Select(e => e.Seq));
        Assert.Equal(1, sandbox.State.GetProperty("cycles").GetProperty("current").GetInt32());
        Assert.True(File.Exists(sandbox.Run("circuit-breaker.json")) && File.Exists(sandbox.Run("rate-limit.json")));
    }

    [Fact]
    public void A_commit_the_agent_made_by_itself_counts_as_progress()
    {
        using var sandbox = FaultScene.Make(Both.Commits("my own commit").GatesApprove());

        sandbox.AssertFinished(sandbox.Ias("run", "sprint-1", "--local"));

        var own = sandbox.Events().OfType<RunEvent.CommitMade>().Single(c => c.Purpose == CommitKind.Agent);
        Assert.True(own.Progress);
        Assert.Equal("my own commit", own.Subject);
        Assert.True(sandbox.Events().OfType<RunEvent.CycleEnded>().Single().Progress);
    }

    [Fact]
    public void A_branch_of_the_agents_own_that_descends_from_the_runs_is_taken_over()
    {
        using var sandbox = FaultScene.Make(Both.Runs("git switch -q -c agents-idea").Commits("on my branch").GatesApprove());

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        Assert.Equal("feature/sprint-1", sandbox.Repository.Git("branch", "--show-current"));
        Assert.Contains("on my branch", sandbox.Repository.Git("log", "--format=%s", "feature/sprint-1"));
        Assert.Contains(sandbox.Warnings(), w => w.Contains("agents-idea"));
    }

    [Fact]
    public void A_branch_that_does_not_descend_halts_with_the_command_that_mends_it()
    {
        using var sandbox = FaultScene.Make(
            new AgentScript()
                .Turn("implement")
                .Runs(
                    """[ -e "$HOME/go-on" ] || { git switch -q --orphan elsewhere && echo x > x.txt && git add -A && git commit -q -m lost; }"""
                )
                .Writes("src/one.txt", "one\n")
                .Writes("src/two.txt", "two\n")
                .GatesApprove()
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 1, run.ToString());
        Assert.Equal("head_moved", sandbox.HaltTrigger());
        Assert.Contains("git switch feature/sprint-1", run.Out);
        Assert.Contains("elsewhere", sandbox.HaltReason());
        Assert.Contains(sandbox.Warnings(), w => w.Contains("git branch left/elsewhere refs/ias/left/"));
        sandbox.LetGo();
        sandbox.AssertFinished(sandbox.Ias("run-resume"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(NoMounts)]
    public void A_gate_writes_nothing_but_its_verdict(string sections)
    {
        using var sandbox = FaultScene.Make(
            Both.Turn("review").Runs("echo spoiled > src/one.txt; echo new > src/gate.txt; true").Approves().Turn("audit").Approves(),
            sections: sections
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        Assert.Equal("one\n", sandbox.Repository.Read("src/one.txt"));
        Assert.False(File.Exists(sandbox.InTree("src/gate.txt")));
        if (sections.Length > 0)
        {
            var kept = sandbox.Repository.Git("for-each-ref", "--format=%(refname)", "refs/ias/gate");
            Assert.Equal("spoiled", sandbox.Repository.Git("show", $"{kept}:src/one.txt"));
            Assert.Equal("new", sandbox.Repository.Git("show", $"{kept}:src/gate.txt"));
            Assert.Contains(sandbox.Warnings(), w => w.Contains(kept));
        }
        else
        {
            SkipWithoutMounts(sandbox);
            Assert.Empty(sandbox.Warnings());
            Assert.Contains("Read-only file system", File.ReadAllText(sandbox.Run("logs/1-review.log")));
        }
    }

    private static void SkipWithoutMounts(Sandbox sandbox)
    {
        if (!sandbox.Events().OfType<RunEvent.EngineStarted>().First().Layers.Contains("mounts"))
        {
            Assert.Skip("no bubblewrap here");
        }
    }

    /// <summary>The most memory a process ever had at once, in bytes (VmHWM of proc(5)).</summary>
    private static long MostResident(int pid) =>
        1024
        * long.Parse(
            File.ReadLines($"/proc/{pid}/status").Single(l => l.StartsWith("VmHWM:")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture
        );
}
