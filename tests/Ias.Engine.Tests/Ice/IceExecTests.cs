using System.Diagnostics;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary><c>ias ice exec</c>, the built program.</summary>
public sealed class IceExecTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();
    private readonly TemporaryFolder _state = new();

    [Fact]
    public async Task What_a_command_prints_is_seen_as_it_comes_and_it_reads_what_it_is_given()
    {
        using var exec = Start("sh", "-c", "printf 'first '; read -r word; echo \"got $word\"; cat; echo late >&2; exit 3");
        var begun = new char[6];
        await exec.StandardOutput.ReadBlockAsync(begun, TestContext.Current.CancellationToken);
        Assert.Equal("first ", new string(begun)); // and it still runs

        await exec.StandardInput.WriteAsync("ü\nthe rest\n");
        exec.StandardInput.Close();

        Assert.Equal("got ü\nthe rest\n", await exec.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Contains("late\n", await exec.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await exec.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, exec.ExitCode);
    }

    [Fact]
    public async Task A_command_that_reads_nothing_does_not_wait_for_input_to_end()
    {
        using var exec = Start("echo", "done");

        Assert.Equal("done\n", await exec.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await exec.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, exec.ExitCode);
    }

    [Fact]
    public async Task A_refusal_where_there_is_no_run_leaves_nothing_that_git_add_would_take()
    {
        using var exec = Start("git", "push", "--force", "origin", "main");
        await exec.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, exec.ExitCode);
        _repository.Git("add", "-A");
        Assert.Equal("", _repository.Git("status", "--porcelain"));
        Assert.Contains("/.run/\n", File.ReadAllText(Path.Combine(_repository.Path, ".git", "info", "exclude")));
    }

    public void Dispose()
    {
        _repository.Dispose();
        _state.Dispose();
    }

    private Process Start(params string[] command)
    {
        var start = new ProcessStartInfo(Cage.Program, ["ice", "exec", "--", .. command])
        {
            WorkingDirectory = _repository.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["XDG_STATE_HOME"] = _state.Path;
        start.Environment["HOME"] = _state.Path;
        return Process.Start(start)!;
    }
}
