using Ias.Core.Runs;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Processes;

/// <summary>What is said of a detached run and its person's logout, with a busctl of the test's own.</summary>
public sealed class LogoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);

    public void Dispose()
    {
        _processes.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("printf 'b true\\nas 0\\nas 1 \"somebody\"\\n'", LogoutFate.Killed)]
    [InlineData("printf 'b true\\nas 0\\nas 1 \"'$(id -un)'\"\\n'", LogoutFate.Outlives)]
    [InlineData("printf 'b true\\nas 1 \"somebody\"\\nas 0\\n'", LogoutFate.Outlives)]
    [InlineData("printf 'b false\\nas 0\\nas 1 \"root\"\\n'", LogoutFate.Outlives)]
    [InlineData("echo 'Failed to get property: Access denied' >&2; exit 1", LogoutFate.Unknown)]
    [InlineData("echo 'something else'", LogoutFate.Unknown)]
    public async Task What_logind_would_do_is_said_with_what_to_type(string busctl, LogoutFate fate)
    {
        Assert.SkipWhen(UserUnit.Lingers, "lingering is on for this user");
        var program = _folder.At("busctl");
        File.WriteAllText(program, $"#!/bin/sh\n{busctl}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var logout = await Logout.AskAsync(_processes, TestContext.Current.CancellationToken, _folder.Path, systemd: _folder.Path);

        Assert.Equal(fate, logout.Fate);
        Assert.Equal(fate == LogoutFate.Outlives ? "" : "loginctl enable-linger", logout.Fix);
    }

    [Fact]
    public async Task Without_systemd_nothing_ends_a_detached_run_at_logout()
    {
        var logout = await Logout.AskAsync(
            _processes,
            TestContext.Current.CancellationToken,
            _folder.Path,
            systemd: _folder.At("not-there")
        );

        Assert.Equal(LogoutFate.Outlives, logout.Fate);
    }
}
