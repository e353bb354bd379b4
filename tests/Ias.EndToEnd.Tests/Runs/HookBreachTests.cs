using Ias.Core.Events;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>The repository's own hooks run in the engine's commits; what they do to protected branches is the run's business too.</summary>
public sealed class HookBreachTests
{
    // no git moves the branch, so no layer is asked
    private const string Past = "git rev-parse HEAD > \"$(git rev-parse --git-common-dir)/refs/heads/main\"\n";

    [Theory]
    [InlineData("post-commit")] // main gets the commit just made
    [InlineData("pre-commit")] // main gets the commit of the cycle before
    public void A_hook_that_moves_main_moves_it_in_the_copy_alone(string hook)
    {
        using var sandbox = FaultScene.Make(Sandbox.TwoCycles, withRemote: true);
        var main = sandbox.Repository.Git("rev-parse", "main");
        Hook(sandbox, hook, Past);

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.Empty(sandbox.Events().OfType<RunEvent.IceBreached>());
        Assert.Equal(main, sandbox.Repository.Git("rev-parse", "main"));
    }

    [Theory]
    [Trait("Requirement", "R-041")]
    [InlineData("post-commit", 1)] // main gets the commit just made
    public void Without_mounts_a_hook_that_moves_main_halts_the_run_with_the_command_that_mends_it(string hook, int cycle)
    {
        using var sandbox = FaultScene.Make(Sandbox.TwoCycles, sections: "ice: {mounts: off}\n", withRemote: true);
        var git = sandbox.Repository;
        var (main, remote) = (git.Git("rev-parse", "main"), git.RemoteGit("for-each-ref"));
        Hook(sandbox, hook, Past);

        var run = sandbox.Ias("run", "sprint-1");

        Assert.True(run.Exit == 1, run.ToString());
        Assert.Equal(("HALTED", "ice_breach"), (sandbox.StateWord(), sandbox.HaltTrigger()));
        var breach = Assert.Single(sandbox.Events().OfType<RunEvent.IceBreached>());
        Assert.Contains("main", breach.What);
        Assert.EndsWith($"/commit-{cycle}", breach.Turn);
        Assert.Contains(breach.What, run.Out);

        // Nothing is written with git after it, and nothing leaves the machine.
        Assert.Equal(cycle, sandbox.Events().OfType<RunEvent.CommitMade>().Count());
        Assert.Equal(git.Git("rev-parse", "HEAD"), sandbox.Events().OfType<RunEvent.CommitMade>().Last().Commit);
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.WorkSnapshot or RunEvent.Pushed);
        Assert.Equal(remote, git.RemoteGit("for-each-ref"));
        Assert.Equal("", git.Git("for-each-ref", "refs/ias"));

        // What it says to type mends it, and the run goes on.
        File.Delete(Path.Combine(git.Path, ".git/hooks", hook));
        Assert.Contains(breach.Restore, sandbox.Ias("run-status", "--verbose").Out);
        TemporaryRepository.Run("sh", git.Path, "-c", breach.Restore);
        Assert.Equal(main, git.Git("rev-parse", "main"));
        var resumed = sandbox.Ias("run-resume", "--force");
        Assert.True(resumed.Exit == 0, resumed.ToString());
        Assert.Equal("JACKED_OUT", sandbox.StateWord());
        Assert.Equal(main, git.Git("rev-parse", "main"));
    }

    [Fact]
    public void A_hook_that_asks_git_to_reaches_nothing_and_stops_nothing()
    {
        using var sandbox = FaultScene.Make(Sandbox.TwoCycles, withRemote: true);
        var (main, remote) = (sandbox.Repository.Git("rev-parse", "main"), sandbox.Repository.RemoteGit("for-each-ref"));
        Hook(sandbox, "pre-commit", "git branch -f main HEAD; git push -q origin HEAD:main; true\n");

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.Equal(main, sandbox.Repository.Git("rev-parse", "main"));
        Assert.Equal(remote, sandbox.Repository.RemoteGit("for-each-ref"));
    }

    private static void Hook(Sandbox sandbox, string name, string script)
    {
        var path = Path.Combine(sandbox.Repository.Path, ".git/hooks", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
