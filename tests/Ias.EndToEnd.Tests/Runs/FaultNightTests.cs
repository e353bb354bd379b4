using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>A night in which everything goes wrong that may, one thing behind the other, and what the pull request says in the
/// morning.</summary>
public sealed class FaultNightTests
{
    // sprint-1: a provider's limit, then a reviewer that segfaults. sprint-2: killed, halted by force, and a finding that comes back until
    // somebody says what is wanted. sprint-3: a push to main, a crash.
    private static readonly AgentScript Script = new AgentScript()
        .Turn("implement", cycle: 1, attempt: 1)
        .Runs(
            "mkdir -p src; [ {target} != sprint-1 ] || printf \"{\\\"ias_account\\\":{\\\"outcome\\\":\\\"usage_limit\\\",\\\"detail\\\":\\\"429\\\",\\\"until\\\":\\\"%s\\\"}}\\n\" \"$(date -u -d \"+2 seconds\" +%Y-%m-%dT%H:%M:%SZ)\""
        )
        .Runs("[ {target} = sprint-1 ] || echo half > src/{target}.txt")
        .Runs("""[ {target} != sprint-2 ] || while [ ! -e "$HOME/go-on" ]; do sleep 0.05; done""")
        .Runs("[ {target} != sprint-3 ] || { git push origin HEAD:main; git push --force origin +HEAD:refs/heads/main; kill -SEGV $$; }")
        .Runs("[ {target} != sprint-2 ] || { echo whole > src/{target}.txt; rm -f legacy/{target}.txt; }")
        .Turn("implement")
        .Runs(
            """mkdir -p src; echo whole {cycle} > src/{target}.txt; rm -f legacy/{target}.txt; [ ! -e "$HOME/noted" ] || echo away from zero >> src/{target}.txt"""
        )
        .Turn("review", cycle: 1, attempt: 1)
        .Runs("[ {target} != sprint-1 ] || kill -SEGV $$")
        .Finds("it does not say how it rounds", "src/sprint-2.txt", unless: "[ {target} != sprint-2 ]")
        .Turn("review")
        .Finds("it does not say how it rounds", "src/sprint-2.txt", unless: "[ {target} != sprint-2 ] || grep -q zero src/{target}.txt")
        .Turn("audit")
        .Approves();

    [Fact]
    public async Task A_night_of_limits_crashes_halts_kills_and_a_tripped_breaker_ends_in_the_right_pull_request()
    {
        using var sandbox = PlanScene.Make(3, withRemote: true);
        sandbox.Repository.Write("agent.yaml", Script);
        sandbox.Repository.Git("commit", "-q", "-a", "--amend", "--no-edit");
        sandbox.Repository.Git("push", "-q", "-f", "origin", "main");
        var git = sandbox.Repository;
        var main = git.RemoteGit("rev-parse", "main");
        var gh = sandbox.WithGh();

        using (var engine = sandbox.Start(gh, "run", "sprint-plan"))
        {
            await Eventually.True(
                () => File.Exists(sandbox.InTree("src/sprint-2.txt")) || engine.HasExited,
                "the second sprint",
                TimeSpan.FromSeconds(90)
            );
            Assert.False(engine.HasExited, sandbox.Ias("run-status").Out);
            engine.KillHard();
        }

        using (var engine = sandbox.Start(gh, "run-resume"))
        {
            await Eventually.True(
                () => Turns(sandbox, "sprint-2") == 2 || engine.HasExited,
                "the turn that was killed, again",
                TimeSpan.FromSeconds(60)
            );
            var halt = sandbox.Ias("run-halt", "--force", "--wait", "--reason", "the build box goes down");
            Assert.True(halt.Exit == 0, halt.ToString());
            Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(60)));
        }

        var branch = sandbox.Branch();
        Assert.StartsWith("[INCOMPLETE] ", sandbox.PullRequest(branch, "title"));
        Assert.Contains("the build box goes down", sandbox.PullRequest(branch, "body"));
        File.WriteAllText(Path.Combine(git.Home, "go-on"), "");
        var tripped = sandbox.Ias(gh, "run-resume");
        Assert.True(tripped.Exit == 1, tripped.ToString());
        Assert.Equal("same_issue", sandbox.HaltTrigger());
        Assert.Contains("it does not say how it rounds", sandbox.PullRequest(branch, "body"));
        Assert.Contains("--reset-ice", sandbox.Ias(gh, "run-resume").Error);
        Assert.Equal(0, sandbox.Ias("note", "away from zero").Exit);
        File.WriteAllText(Path.Combine(git.Home, "noted"), "");

        var morning = sandbox.Ias(gh, "run-resume", "--reset-ice");

        Assert.True(morning.Exit == 0, morning.ToString());
        Assert.Equal("JACKED_OUT |  | sprint-1 completed 1, sprint-2 completed 4, sprint-3 completed 1", sandbox.PlanLine());
        Assert.Equal("", git.Git("status", "--porcelain"));
        Assert.Equal(main, git.RemoteGit("rev-parse", "main"));
        Assert.Equal(git.Git("rev-parse", "HEAD"), git.RemoteGit("rev-parse", branch));
        Assert.Equal("src/sprint-1.txt\nsrc/sprint-2.txt\nsrc/sprint-3.txt", git.Git("ls-tree", "-r", "--name-only", "HEAD", "src/"));
        Assert.Equal("", git.Git("ls-tree", "-r", "--name-only", "HEAD", "legacy/"));
        var events = sandbox.Events();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Seq));
        var commits = events.OfType<RunEvent.CommitMade>().Select(e => e.Commit).ToList();
        Assert.Equal(commits.Distinct(StringComparer.Ordinal), commits);
        var outcomes = events.OfType<RunEvent.TurnEnded>().Select(e => e.Outcome).ToList();
        Assert.Equal(
            [TurnOutcome.UsageLimit, TurnOutcome.Crashed, TurnOutcome.Interrupted],
            outcomes.Where(o => o != TurnOutcome.Ended).Distinct()
        );
        Assert.Equal(2, outcomes.Count(o => o == TurnOutcome.Crashed));
        Assert.Equal(2, events.OfType<RunEvent.IceBlocked>().Count());
        Assert.Empty(events.OfType<RunEvent.IceBreached>());

        Assert.Equal(1, sandbox.PullRequests());
        Assert.Equal("sprint-plan: 3 sprints, sprint-1 to sprint-3", sandbox.PullRequest(branch, "title"));
        var body = sandbox.PullRequest(branch, "body");
        Assert.Contains("| sprint-1 | Part 1 | completed | 1 |", body);
        Assert.Contains("| sprint-2 | Part 2 | completed | 4 |", body);
        Assert.Contains("| sprint-3 | Part 3 | completed | 1 |", body);
        Assert.Contains("`src/sprint-2.txt:1` it does not say how it rounds (sprint-2, cycles 1, 2, 3)", body);
        Assert.Contains("**Total: 3 files deleted**", body);
        Assert.DoesNotContain("the build box goes down", body);
    }

    private static int Turns(Sandbox sandbox, string sprint)
    {
        var events = sandbox.Events();
        var from = events.Select((e, i) => e is RunEvent.SprintStarted { Sprint: var id } && id == sprint ? i : -1).Max();
        return from < 0 ? 0 : events.Skip(from).OfType<RunEvent.TurnStarted>().Count();
    }
}
