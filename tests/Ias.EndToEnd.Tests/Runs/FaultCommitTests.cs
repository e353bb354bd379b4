using Ias.Core.Events;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>What git's hooks refuse, and what must not go into a commit, comes back as a finding of the next cycle.</summary>
public sealed class FaultCommitTests
{
    [Fact]
    public void A_hook_that_rejects_is_a_finding_of_the_next_cycle()
    {
        using var sandbox = FaultScene.Make(
            new AgentScript().Turn("implement", cycle: 1).Writes("src/one.txt", "TODO\n").Then(FaultScene.Both).GatesApprove()
        );
        Hook(sandbox, "pre-commit", "if git grep -q --cached TODO -- src; then echo 'no TODO may be committed' >&2; exit 1; fi");

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        var skipped = sandbox.Events().OfType<RunEvent.CommitSkipped>().First();
        Assert.Contains("no TODO may be committed", Assert.Single(skipped.Findings).Title);
        Assert.Equal(2, sandbox.State.GetProperty("cycles").GetProperty("current").GetInt32());
        Assert.Equal(1, sandbox.State.GetProperty("metrics").GetProperty("findings_fixed").GetInt32());
        Assert.DoesNotContain("TODO", sandbox.Repository.Git("log", "-p", "main..HEAD", "--", "src"));
    }

    [Theory]
    [InlineData("head -c 11534336 /dev/zero > src/big.bin", "src/big.bin", "a new file of 11 MB")]
    [InlineData(
        "printf 'key = \"AKIA%s\"\\nsecret = \"%s\"\\n' IOSFODNN7TESTKEY wJalrXUtnFEMIK7MDENGbPxRfiCYTESTKEYABCDE > src/key.txt",
        "src/key.txt",
        "secret"
    )]
    [InlineData("mkfifo src/pipe", "src/pipe", "a socket, pipe or device")]
    public void What_must_not_be_committed_is_left_out_and_reported(string make, string path, string why)
    {
        using var sandbox = FaultScene.Make(
            FaultScene.Both.Runs($"[ {{cycle}} != 1 ] || {{ {make}; }}").Runs($"[ {{cycle}} = 1 ] || rm -f {path}").GatesApprove()
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        // git does not show pipes and sockets at all: those cannot get into a commit, and are no finding either.
        sandbox.AssertFinished(run);
        if (path == "src/pipe")
        {
            Assert.Equal(1, sandbox.State.GetProperty("cycles").GetProperty("current").GetInt32());
            return;
        }

        var finding = Assert.Single(sandbox.Events().OfType<RunEvent.CommitSkipped>().First(s => s.Findings.Count > 0).Findings);
        Assert.Equal(path, finding.File);
        Assert.Contains(why, finding.Title);
        Assert.DoesNotContain(path, sandbox.Repository.Git("log", "--name-only", "--format=", "main..HEAD"));
        Assert.Equal(2, sandbox.State.GetProperty("cycles").GetProperty("current").GetInt32());
    }

    [Fact]
    public void A_pipe_that_git_would_wait_at_for_ever_halts_the_run_and_is_named()
    {
        const string path = ".gitignore";
        using var sandbox = FaultScene.Make(FaultScene.Half.Runs("rm -f .gitignore; mkfifo .gitignore").GatesApprove());

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.Equal(1, run.Exit);
        Assert.Contains(sandbox.Repository.At(path), run.Out);
        Assert.Equal("HALTED", sandbox.State.GetProperty("state").GetString());
        File.Delete(sandbox.Repository.At(path));
    }

    [Fact]
    public async Task A_halt_whose_commit_a_hook_rejects_leaves_the_work_in_the_tree_and_says_so()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        Hook(sandbox, "pre-commit", "[ -e \"$HOME/go-on\" ] || { echo 'not half finished' >&2; exit 1; }");
        using var engine = await sandbox.StartHalfWayAsync();

        var halt = sandbox.Ias("run-halt", "--force", "--wait");

        Assert.True(halt.Exit == 0, halt.ToString());
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Contains(sandbox.Warnings(), w => w.Contains("not half finished") && w.Contains("stays in the work tree"));
        Assert.Equal("one\n", sandbox.Repository.Read("src/one.txt"));
        var wip = sandbox.Repository.Git("for-each-ref", "--format=%(refname)", "refs/ias/wip");
        Assert.Equal("one", sandbox.Repository.Git("show", $"{wip}:src/one.txt"));
        sandbox.LetGo();
        sandbox.AssertFinished(sandbox.Ias("run-resume"));
    }

    internal static void Hook(Sandbox sandbox, string name, string script)
    {
        var path = Path.Combine(sandbox.Repository.Path, ".git", "hooks", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
