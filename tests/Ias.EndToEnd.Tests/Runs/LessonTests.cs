using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>What cost users of comparable tools a night, each as a test.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>text that looks like a limit</term><description><see
/// cref="Words_in_the_output_are_never_taken_for_a_limit_or_an_end"/></description></item>
/// <item><term>a transient limit stopped the loop</term><description><see
/// cref="A_limit_of_the_provider_is_waited_for_by_its_kind_and_trips_nothing"/></description></item>
/// <item><term>progress counted only uncommitted files</term><description><see
/// cref="FaultAgentTests.A_commit_the_agent_made_by_itself_counts_as_progress"/></description></item>
/// <item><term>files of the last run ended the next</term><description><see
/// cref="A_verdict_that_lies_there_from_before_is_not_the_gates"/></description></item>
/// <item><term>every reply counted as complete</term><description><see
/// cref="FaultAgentTests.A_gate_that_gives_no_verdict_is_never_a_pass"/></description></item>
/// <item><term>a stuck breaker that said nothing</term><description><see
/// cref="An_open_breaker_says_why_since_when_and_what_to_type_and_a_probe_survives_its_engine"/></description></item>
/// <item><term>thresholds that could not be changed</term><description><see cref="Every_threshold_can_be_set"/></description></item>
/// <item><term>denials: spinning, or halting at any</term><description><see
/// cref="Denials_are_counted_and_fail_a_gate_only_where_there_is_no_verdict"/></description></item>
/// <item><term>hung for hours</term><description><see
/// cref="FaultAgentTests.An_agent_that_stalls_is_ended_and_the_reason_says_so"/></description></item>
/// <item><term>background children, orphans</term><description><see cref="FaultAgentTests.What_an_agent_forks_away_ends_with_its_turn"/>,
/// <see cref="FaultKillTests.Killed_in_the_middle_of_a_turn_with_an_agent_that_outlives_its_engine"/></description></item>
/// <item><term>the child's output over the screen</term><description><see cref="No_agent_inherits_the_terminal"/></description></item>
/// <item><term>repeated success taken for a loop</term><description><see
/// cref="The_same_work_again_is_no_repetition_only_the_same_finding_is"/></description></item>
/// <item><term>nothing to see for hours</term><description><see
/// cref="The_screen_says_from_the_first_moment_what_is_under_way"/></description></item>
/// <item><term>an agent pushed to main</term><description><see
/// cref="An_agent_that_pushes_to_main_is_refused_and_told"/></description></item>
/// <item><term>the engine damaged people's files</term><description><see
/// cref="What_people_wrote_is_never_written_by_the_engine"/></description></item>
/// <item><term>no state file taken for empty</term><description><see
/// cref="FaultStateTests.A_log_that_is_gone_is_reported_and_not_taken_for_a_fresh_start"/></description></item>
/// <item><term>left behind after a crash</term><description><see
/// cref="A_killed_engine_leaves_nothing_beside_the_repository_after_the_resume"/></description></item>
/// </list>
/// The rows on sessions of named CLIs, on streamed Markdown and on the dashboard belong to parts that are not in this version.
/// </remarks>
public sealed class LessonTests
{
    private static readonly AgentScript Both = FaultScene.Both;

    [Fact]
    public void Words_in_the_output_are_never_taken_for_a_limit_or_an_end()
    {
        using var sandbox = FaultScene.Make(
            Both.Prints("Claude usage limit reached. Your limit will reset at 5pm. 429 Too Many Requests, overloaded_error")
                .PrintsError("API Error: rate_limit_error")
                .Prints("EXIT_SIGNAL: true. The project is complete. All good. APPROVED")
                .GatesApprove()
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.WaitStarted or RunEvent.BreakerTripped);
        Assert.Equal(3, sandbox.Events().OfType<RunEvent.TurnEnded>().Count(t => t.Outcome == TurnOutcome.Ended));
    }

    [Theory]
    [InlineData("usage_limit", WaitKind.Reset)]
    [InlineData("overloaded", WaitKind.Outage)]
    public async Task A_limit_of_the_provider_is_waited_for_by_its_kind_and_trips_nothing(string outcome, string kind)
    {
        var soon = DateTimeOffset
            .UtcNow.AddSeconds(60)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        using var sandbox = FaultScene.Make(Both.Accounts(outcome: outcome, until: soon, detail: "limit of the plan").GatesApprove());
        using var engine = sandbox.Start([], "run", "sprint-1", "--local");
        await Eventually.True(
            () =>
                File.Exists(sandbox.Run("state.json"))
                && sandbox.State.TryGetProperty("wait", out var waits)
                && waits.ValueKind == System.Text.Json.JsonValueKind.Object,
            "the wait"
        );

        var wait = sandbox.Events().OfType<RunEvent.WaitStarted>().First();
        var status = sandbox.Ias("run-status");
        var halt = sandbox.Ias("run-halt", "--wait");

        Assert.Equal(kind, wait.Wait);
        Assert.Equal(kind == WaitKind.Reset, wait.Until == DateTimeOffset.Parse(soon, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains("limit of the plan", status.Out);
        Assert.True(halt.Exit == 0, halt.ToString());
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(10)), "a halt answers at once");
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.BreakerTripped);
    }

    [Fact]
    public void A_verdict_that_lies_there_from_before_is_not_the_gates()
    {
        using var sandbox = FaultScene.Make(
            FaultScene.Half.Turn("review").Prints("nothing written").Turn("audit").Approves(),
            "  circuit_breaker: {agent_failure_threshold: 1}\n"
        );
        sandbox.Repository.Write("grimoires/loa/a2a/sprint-1/engineer-feedback.md", "All good\n");
        sandbox.Repository.Write("grimoires/loa/a2a/sprint-1/verdict.json", """{"verdict":"approved","findings":[]}""");
        sandbox.Repository.Git("add", "-A");
        sandbox.Repository.Git("commit", "-q", "-m", "a verdict of last night");

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 1, run.ToString());
        Assert.Equal("agent_failure", sandbox.HaltTrigger());
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.VerdictGiven);
        Assert.True(File.Exists(sandbox.InTree("grimoires/loa/a2a/sprint-1/history/1-engineer-feedback.md")));
    }

    [Fact]
    [Trait("Requirement", "R-021")]
    [Trait("Requirement", "R-041")]
    public async Task An_open_breaker_says_why_since_when_and_what_to_type_and_a_probe_survives_its_engine()
    {
        using var sandbox = FaultScene.Make(
            new AgentScript()
                .Turn("implement")
                .Appends("src/one.txt", "x\n")
                .Turn("review")
                .Runs("""[ ! -e "$HOME/block" ] || sleep 600""")
                .Finds("never right", "a.txt", unless: "test -e \"$HOME/go-on\"")
                .Turn("audit")
                .Approves(),
            "  circuit_breaker: {same_issue_threshold: 2}\n"
        );
        Assert.Equal(1, sandbox.Ias("run", "sprint-1", "--local").Exit);
        var status = sandbox.Ias("run-status");
        Assert.Contains("never right", status.Out);
        Assert.Contains("run-resume --reset-ice", status.Out);
        var refused = sandbox.Ias("run-resume");
        Assert.Equal(1, refused.Exit);
        Assert.Contains("OPEN since", refused.Error);

        File.WriteAllText(Path.Combine(sandbox.Repository.Home, "block"), "");
        using (var probe = sandbox.Start([], "run-resume", "--reset-ice"))
        {
            await Eventually.True(
                () => sandbox.Events().OfType<RunEvent.TurnStarted>().Last() is { Cycle: 3 } turn && turn.Phase == Phase.Review,
                "the probing cycle"
            );
            probe.KillHard();
        }

        File.Delete(Path.Combine(sandbox.Repository.Home, "block"));
        sandbox.LetGo();
        var resumed = sandbox.Ias("run-resume");

        Assert.True(resumed.Exit == 0, resumed.ToString());
        Assert.Equal(3, sandbox.State.GetProperty("cycles").GetProperty("current").GetInt32());
    }

    [Fact]
    [Trait("Requirement", "R-019")]
    public void Every_threshold_can_be_set()
    {
        using var sandbox = FaultScene.Make(
            new AgentScript().Turn("review").Finds("not yet", "a.txt", severity: "low"),
            "  defaults: {max_cycles: 9}\n  circuit_breaker: {no_progress_threshold: 2, same_issue_threshold: 50}\n"
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");
        var triggers = System
            .Text.Json.JsonDocument.Parse(File.ReadAllBytes(sandbox.Run("circuit-breaker.json")))
            .RootElement.GetProperty("triggers");

        Assert.True(run.Exit == 1, run.ToString());
        Assert.Equal("no_progress", sandbox.HaltTrigger());
        Assert.Equal(2, triggers.GetProperty("no_progress").GetProperty("count").GetInt32());
        Assert.Equal(50, triggers.GetProperty("same_issue").GetProperty("threshold").GetInt32());
        Assert.Equal(9, triggers.GetProperty("cycle_count").GetProperty("limit").GetInt32());
    }

    [Fact]
    public void A_commit_of_feedback_alone_counts_no_work()
    {
        using var sandbox = FaultScene.Make(
            new AgentScript().Turn("review").Finds("not yet", "a.txt", severity: "low"),
            "  circuit_breaker: {no_progress_threshold: 2}\n"
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        var commit = Assert.Single(sandbox.Events().OfType<RunEvent.CommitMade>(), c => c.Purpose == CommitKind.Work);
        Assert.Equal((0, 0, 0, false), (commit.Files, commit.Added, commit.Removed, commit.Progress));
        Assert.Contains("(feedback only)", run.Out);
    }

    [Fact]
    public void The_lines_of_a_commit_are_those_of_the_work_in_it()
    {
        using var sandbox = FaultScene.Make(
            new AgentScript()
                .Turn("implement")
                .Appends("a.txt", "cycle {cycle}\n")
                .Turn("review", cycle: 1)
                .Finds("not yet", "a.txt", severity: "low")
                .Turn()
                .Approves()
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.Equal(
            [(1, 1, 0), (1, 1, 0)],
            sandbox
                .Events()
                .OfType<RunEvent.CommitMade>()
                .Where(c => c.Purpose == CommitKind.Work)
                .Select(c => (c.Files, c.Added, c.Removed))
        );
    }

    [Fact]
    public void Denials_are_counted_and_fail_a_gate_only_where_there_is_no_verdict()
    {
        using var sandbox = FaultScene.Make(Both.Accounts(outcome: "ended", denials: 3).GatesApprove());

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        Assert.Equal(3, sandbox.State.GetProperty("metrics").GetProperty("denials").GetInt32());
    }

    [Fact]
    public void A_gate_that_was_denied_what_it_needed_is_repeated_in_the_same_cycle()
    {
        using var sandbox = FaultScene.Make(Both.Turn("review", attempt: 1).Accounts(outcome: "ended", denials: 2).GatesApprove());

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        Assert.Equal(
            [(Phase.Review, TurnOutcome.Denied), (Phase.Review, TurnOutcome.Ended), (Phase.Audit, TurnOutcome.Ended)],
            sandbox.Events().OfType<RunEvent.TurnEnded>().Skip(1).Select(t => (t.Phase, t.Outcome))
        );
        Assert.Equal([1, 2], sandbox.Events().OfType<RunEvent.TurnStarted>().Where(t => t.Phase == Phase.Review).Select(t => t.Attempt));
        Assert.Equal(1, sandbox.State.GetProperty("cycles").GetProperty("current").GetInt32());
        Assert.Equal(2, sandbox.State.GetProperty("metrics").GetProperty("denials").GetInt32());
        Assert.Contains("permissions denied", run.Out);
    }

    [Fact]
    public void A_gate_that_is_always_denied_halts_the_run_and_the_reason_says_so()
    {
        using var sandbox = FaultScene.Make(
            FaultScene.Half.Turn("review").Accounts(outcome: "ended", denials: 1),
            "  circuit_breaker: {agent_failure_threshold: 3}\n"
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 1, run.ToString());
        Assert.Equal("agent_failure", sandbox.HaltTrigger());
        Assert.StartsWith("3 turns in a row failed (limit 3), the last: permissions denied", sandbox.HaltReason());
        Assert.EndsWith("after 1 denial; allow what it needs in the account of its turn in agent.script", sandbox.HaltReason());
        Assert.Equal(3, sandbox.Events().OfType<RunEvent.TurnEnded>().Count(t => t.Outcome == TurnOutcome.Denied));
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.VerdictGiven);
        Assert.Contains("run-resume --reset-ice", run.Out);
    }

    [Fact]
    public void An_agent_that_is_denied_and_changes_nothing_is_not_sent_round_all_night_and_the_reason_names_the_setting()
    {
        using var sandbox = FaultScene.Make(
            new AgentScript().Turn("implement").Accounts(outcome: "ended", denials: 2),
            "  circuit_breaker: {agent_failure_threshold: 3}\n"
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 1, run.ToString());
        Assert.Equal("agent_failure", sandbox.HaltTrigger());
        Assert.Equal(
            "3 turns in a row failed (limit 3), the last: permissions denied: nothing changed after 2 denials; allow what it needs in the account of its turn in agent.script",
            sandbox.HaltReason()
        );
        Assert.Equal(
            [(Phase.Implement, TurnOutcome.Denied), (Phase.Implement, TurnOutcome.Denied), (Phase.Implement, TurnOutcome.Denied)],
            sandbox.Events().OfType<RunEvent.TurnEnded>().Select(t => (t.Phase, t.Outcome))
        );
    }

    [Theory]
    [InlineData("true")]
    [InlineData("git add -A && git commit -qm mine")]
    public void Denials_do_not_fail_an_agent_that_changed_something(string afterwards)
    {
        using var sandbox = FaultScene.Make(Both.Runs(afterwards).Accounts(outcome: "ended", denials: 2).GatesApprove());

        sandbox.AssertFinished(sandbox.Ias("run", "sprint-1", "--local"));

        Assert.DoesNotContain(sandbox.Events().OfType<RunEvent.TurnEnded>(), t => t.Outcome == TurnOutcome.Denied);
    }

    [Fact]
    public void No_agent_inherits_the_terminal()
    {
        using var sandbox = FaultScene.Make(
            Both.Runs(
                    "echo painted over; echo painted over >&2; (echo painted over > /dev/tty) 2>/dev/null; [ ! -t 0 ] && [ ! -t 1 ] && [ ! -t 2 ]"
                )
                .GatesApprove()
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        Assert.DoesNotContain("painted over", run.Out + run.Error);
        Assert.Contains("painted over", File.ReadAllText(sandbox.Run("logs/1-implement.log")));
    }

    [Fact]
    public void The_same_work_again_is_no_repetition_only_the_same_finding_is()
    {
        using var sandbox = FaultScene.Make(
            new AgentScript()
                .Turn("implement")
                .Appends("src/one.txt", "same line\n")
                .Writes("src/two.txt", "two\n")
                .Turn("review", cycle: 1)
                .Finds("alpha", "a.txt")
                .Turn("review", cycle: 2)
                .Finds("beta", "a.txt")
                .Turn("review", cycle: 3)
                .Finds("gamma", "a.txt")
                .Turn("review", cycle: 4)
                .Finds("delta", "a.txt")
                .GatesApprove()
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        Assert.Equal(5, sandbox.State.GetProperty("cycles").GetProperty("current").GetInt32());
        Assert.Equal(4, sandbox.State.GetProperty("metrics").GetProperty("findings_fixed").GetInt32());
    }

    [Fact]
    public async Task The_screen_says_from_the_first_moment_what_is_under_way()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();

        var status = sandbox.Ias("run-status");
        sandbox.LetGo();
        var output = await engine.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains("IMPLEMENT", status.Out);
        Assert.Contains("IMPLEMENT, cycle 1", output);
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void An_agent_that_pushes_to_main_is_refused_and_told()
    {
        using var sandbox = FaultScene.Make(
            Both.Commits("mine")
                .Runs("git push origin HEAD:main; git push -f origin HEAD:main; git push origin :main; git branch -f main HEAD; true")
                .GatesApprove(),
            withRemote: true
        );
        var (main, remote) = (sandbox.Repository.Git("rev-parse", "main"), sandbox.Repository.RemoteGit("rev-parse", "main"));

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        Assert.Equal(main, sandbox.Repository.Git("rev-parse", "main"));
        Assert.Equal(remote, sandbox.Repository.RemoteGit("rev-parse", "main"));
        Assert.True(sandbox.Events().OfType<RunEvent.IceBlocked>().Count() >= 4, run.ToString());
        Assert.Contains("ICE: ", File.ReadAllText(sandbox.Run("logs/1-implement.log")));
        Assert.Contains("ice_block", File.ReadAllText(sandbox.Run("ice.log")));
    }

    [Fact]
    public async Task What_people_wrote_is_never_written_by_the_engine()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        string[] theirs = ["grimoires/loa/sprint.md", ".loa.config.yaml", "agent.yaml", "README.md"];
        var before = theirs.Select(f => (Text: sandbox.Repository.Read(f), File.GetLastWriteTimeUtc(sandbox.InTree(f)))).ToList();
        using (var engine = await sandbox.StartHalfWayAsync())
        {
            engine.KillHard();
        }

        sandbox.LetGo();
        sandbox.AssertFinished(sandbox.Ias("run-resume"));

        Assert.Equal(before, theirs.Select(f => (Text: sandbox.Repository.Read(f), File.GetLastWriteTimeUtc(sandbox.InTree(f)))));
        Assert.Equal("", sandbox.Repository.Git(["diff", "--name-only", "main", "--", .. theirs]));
    }

    [Fact]
    public async Task A_killed_engine_leaves_nothing_beside_the_repository_after_the_resume()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting, sections: "ice: {mounts: off}\n");
        var config = sandbox.Repository.Git("config", "--local", "--list");
        using (var engine = await sandbox.StartHalfWayAsync())
        {
            engine.KillHard();
        }

        sandbox.LetGo();
        sandbox.AssertFinished(sandbox.Ias("run-resume"));

        var state = Path.Combine(sandbox.Repository.Home, "state", "ias");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(state, "scratch"), "*", SearchOption.AllDirectories));
        Assert.Equal(config, sandbox.Repository.Git("config", "--local", "--list"));
        Assert.Equal("feature/sprint-1\nmain", sandbox.Repository.Git("for-each-ref", "--format=%(refname:short)", "refs/heads"));
        Assert.Equal(
            "",
            sandbox.Repository.Git("worktree", "list", "--porcelain").Split('\n').Skip(1).FirstOrDefault(l => l.StartsWith("worktree"))
                ?? ""
        );
        Assert.Empty(Directory.EnumerateFiles(sandbox.Run("."), "*.tmp"));
        Assert.False(File.Exists(Path.Combine(sandbox.Repository.Path, ".git", "index.lock")));
    }
}
