using Ias.Core.Events;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>SIGKILL while something outside the engine is under way: an agent, a hook, a push, a halt. The resume ends as an undisturbed
/// run.</summary>
public sealed class FaultKillTests
{
    [Fact]
    public async Task Killed_in_the_middle_of_a_turn()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using (var engine = await sandbox.StartHalfWayAsync())
        {
            engine.KillHard();
        }

        Assert.Equal("RUNNING", sandbox.StateWord());
        var status = sandbox.Ias("run-status");
        Assert.Contains("run-resume", status.Out);
        sandbox.LetGo();

        sandbox.AssertFinished(sandbox.Ias("run-resume"));

        Assert.Equal(2, sandbox.Events().OfType<RunEvent.EngineStarted>().Count());
        Assert.Single(sandbox.Events().OfType<RunEvent.CycleStarted>());
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_turn_with_an_agent_that_outlives_its_engine()
    {
        var seconds = FaultScene.OwnSeconds();
        using var sandbox = FaultScene.Make(
            FaultScene.WaitingAfter(
                FaultScene.Half.Runs(
                    // Out of the turn's cgroup where it may, or another test's engine, as it starts, ends what a dead engine left in one.
                    $$"""[ -e "$HOME/go-on" ] || setsid sh -c "{{FaultScene.LeaveCgroups}}; trap '' TERM HUP; sleep {{seconds}}" &"""
                )
            ),
            sections: "ice: {mounts: off}\n"
        );
        using (var engine = await sandbox.StartHalfWayAsync())
        {
            await Eventually.True(() => FaultScene.Lives(seconds), "the agent forked");
            engine.KillHard();
        }

        Assert.True(FaultScene.Lives(seconds));
        sandbox.LetGo();

        var resumed = sandbox.Ias("run-resume");

        sandbox.AssertFinished(resumed);
        Assert.False(FaultScene.Lives(seconds));
        Assert.Contains("still there; ended", resumed.Out);
    }

    [Theory]
    [InlineData("pre-commit")]
    [InlineData("post-commit")] // the commit is there, its event is not
    public async Task Killed_in_the_middle_of_a_commits_hook(string hook)
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting, sections: Sandbox.OpenHome);
        sandbox.LetGo();
        FaultCommitTests.Hook(sandbox, hook, "[ -e \"$HOME/hooked\" ] || { touch \"$HOME/hooked\"; sleep 30; }");
        using (var engine = sandbox.Start([], "run", "sprint-1", "--local"))
        {
            await Eventually.True(() => File.Exists(Path.Combine(sandbox.Repository.Home, "hooked")), "the hook sleeps");
            engine.KillHard();
        }

        sandbox.AssertFinished(sandbox.Ias("run-resume"));

        Assert.Single(sandbox.Events().OfType<RunEvent.CommitMade>(), c => c.Purpose == CommitKind.Work);
        Assert.Single(sandbox.Repository.Git("log", "--format=%s", "main..HEAD").Split('\n'), s => s.StartsWith("feat("));
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_push()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting, sections: Sandbox.OpenHome, withRemote: true);
        sandbox.LetGo();
        var main = sandbox.Repository.RemoteGit("rev-parse", "main");
        FaultCommitTests.Hook(sandbox, "pre-push", "[ -e \"$HOME/hooked\" ] || { touch \"$HOME/hooked\"; sleep 30; }");
        using (var engine = sandbox.Start([], "run", "sprint-1"))
        {
            await Eventually.True(() => File.Exists(Path.Combine(sandbox.Repository.Home, "hooked")), "the hook sleeps");
            engine.KillHard();
        }

        Assert.DoesNotContain("feature", sandbox.Repository.RemoteGit("branch", "--list"));

        sandbox.AssertFinished(sandbox.Ias("run-resume"));

        Assert.Equal(sandbox.Repository.Git("rev-parse", "HEAD"), sandbox.Repository.RemoteGit("rev-parse", "feature/sprint-1"));
        Assert.Equal(main, sandbox.Repository.RemoteGit("rev-parse", "main"));
        Assert.Single(sandbox.Events().OfType<RunEvent.Pushed>());
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_halt()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting, sections: Sandbox.OpenHome);
        FaultCommitTests.Hook(sandbox, "pre-commit", "[ -e \"$HOME/hooked\" ] || { touch \"$HOME/hooked\"; sleep 30; }");
        using (var engine = await sandbox.StartHalfWayAsync())
        {
            _ = sandbox.Ias("run-halt", "--force");
            await Eventually.True(() => File.Exists(Path.Combine(sandbox.Repository.Home, "hooked")), "the halt commits");
            engine.KillHard();
        }

        Assert.NotEqual("", sandbox.Repository.Git("for-each-ref", "refs/ias/wip"));
        sandbox.LetGo();

        sandbox.AssertFinished(sandbox.Ias("run-resume"));
    }

    [Fact]
    [Trait("Requirement", "R-013")]
    public async Task Killed_again_and_again()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using (var engine = await sandbox.StartHalfWayAsync())
        {
            engine.KillHard();
        }

        for (var times = 0; times < 3; times++)
        {
            var turns = sandbox.Events().OfType<RunEvent.TurnStarted>().Count();
            using var engine = sandbox.Start([], "run-resume");
            await Eventually.True(() => sandbox.Events().OfType<RunEvent.TurnStarted>().Count() > turns, "the turn is repeated");
            engine.KillHard();
        }

        sandbox.LetGo();
        sandbox.AssertFinished(sandbox.Ias("run-resume"));
        Assert.Single(sandbox.Events().OfType<RunEvent.CycleStarted>());
        Assert.Equal(
            "CLOSED",
            System
                .Text.Json.JsonDocument.Parse(File.ReadAllBytes(sandbox.Run("circuit-breaker.json")))
                .RootElement.GetProperty("state")
                .GetString()
        );
    }
}
