using Ias.Core;
using Ias.Core.Text;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary><c>ias -C DIR</c>: the command works in DIR, and what it says to type works from where one stands.</summary>
public sealed class ElsewhereTests : IDisposable
{
    private static readonly AgentScript Stubborn = new AgentScript()
        .Turn("implement")
        .Appends("work.txt", "more\n")
        .Turn("review")
        .Finds("never right", "work.txt");

    private readonly Sandbox _sandbox = new(Stubborn);
    private readonly TemporaryFolder _here = new();

    public void Dispose()
    {
        _sandbox.Dispose();
        _here.Dispose();
    }

    [Fact]
    public void A_halted_run_is_shown_from_elsewhere_with_a_command_that_works_there()
    {
        Assert.Equal(1, _sandbox.Ias("run", "sprint-1", "--local").Exit);

        var state = ("XDG_STATE_HOME", Path.Combine(_sandbox.Repository.Home, "state"));
        var status = Called.In(_here.Path, [state], "-C", _sandbox.Repository.Path, "run-status");

        Assert.Equal(0, status.Exit);
        Assert.Contains("nothing in your state folder knows this run", Here("-C", _sandbox.Repository.Path, "run-status").Output);
        Assert.Contains(
            $"ias -C {ShellWord.Quote(_sandbox.Repository.Path)} note \"…\" and ias -C {ShellWord.Quote(_sandbox.Repository.Path)} run-resume --reset-ice\n",
            status.Output
        );
        Assert.Contains(" ias note \"…\" and ias run-resume --reset-ice\n", _sandbox.Ias("run-status").Out);
    }

    [Fact]
    public void A_run_from_elsewhere_ends_with_paths_and_commands_that_work_there()
    {
        var state = ("XDG_STATE_HOME", Path.Combine(_sandbox.Repository.Home, "state"));
        _sandbox.Allow();
        _sandbox.Repository.Write("agent.yaml", new AgentScript().GatesApprove());
        _sandbox.Repository.Git("commit", "-qam", "approving");
        _sandbox.Allow();

        var run = Called.In(
            _here.Path,
            [state, ("HOME", _sandbox.Repository.Home)],
            "-C",
            _sandbox.Repository.Path,
            "run",
            "sprint-1",
            "--local"
        );

        Assert.True(run.Exit == 0, run.ToString());
        Assert.Contains($"  next:    git -C {_sandbox.Repository.Path} log --oneline main..feature/sprint-1\n", run.Output);
        Assert.Contains($"  pr text: {_sandbox.Run("pr-body.md")}\n", run.Output);
    }

    [Fact]
    public void What_preflight_says_to_type_works_there()
    {
        _sandbox.Repository.Write("stray.txt", "mine\n");

        var looked = Here("-C", _sandbox.Repository.Path, "preflight", "sprint-1");

        Assert.Contains(
            $"-> git -C {ShellWord.Quote(_sandbox.Repository.Path)} add -A && git -C {ShellWord.Quote(_sandbox.Repository.Path)} commit\n",
            looked.Output
        );
    }

    [Fact]
    public void Each_folder_is_meant_from_the_one_before_and_the_persons_own_repository_needs_no_naming()
    {
        Directory.CreateDirectory(Path.Combine(_sandbox.Repository.Path, "deep"));

        var none = Called.In(_sandbox.Repository.Path, [], "-C", "deep", "--color", "never", "-C", "..", "run-status");

        Assert.Equal(3, none.Exit);
        Assert.Contains("next: ias run sprint-1", none.Output);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var wrong = Here("-C", "nowhere", "run-status");

        Assert.Equal(2, wrong.Exit);
        Assert.Contains(_here.At("nowhere"), wrong.Error);
    }

    private Called Here(params string[] arguments) => Called.In(_here.Path, [], arguments);
}
