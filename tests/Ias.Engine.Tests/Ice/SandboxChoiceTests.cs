using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

public sealed class SandboxChoiceTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();
    private readonly TemporaryFolder _programs = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);

    [Fact]
    public async Task A_bubblewrap_for_which_namespaces_have_run_out_is_not_replaced_by_the_weaker_landlock()
    {
        var refused = await ChooseAsync(
            new IceSettings("auto"),
            "Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)"
        );

        Assert.Contains("cannot be started at the moment", refused.What);
        Assert.Contains("ENOSPC", refused.On);
    }

    [Fact]
    public async Task A_run_that_began_in_bubblewrap_does_not_continue_in_landlock()
    {
        var refused = await ChooseAsync(new IceSettings("auto") { Cage = "bubblewrap" }, "No permissions to create new namespace");

        Assert.Contains("began in bubblewrap", refused.What);
    }

    [Theory]
    [InlineData("bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)", "0\n", false)] // never allowed
    [InlineData("bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)", "3000\n", true)]
    [InlineData("bwrap: Can't fork for child: Resource temporarily unavailable", "3000\n", true)]
    [InlineData("bwrap: setting up uid map: Permission denied", "3000\n", false)]
    [InlineData("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", null, false)]
    public void What_has_run_out_is_told_from_what_is_not_allowed_here(string said, string? limit, bool isExhausted) =>
        Assert.Equal(isExhausted, SandboxChoice.IsExhausted(said, limit));

    public void Dispose()
    {
        _processes.Dispose();
        _programs.Dispose();
        _repository.Dispose();
    }

    private async Task<Problem> ChooseAsync(IceSettings settings, string said)
    {
        var bwrap = _programs.At("bwrap");
        File.WriteAllText(bwrap, $"#!/bin/sh\necho 'bwrap: {said}' >&2; exit 1\n");
        File.SetUnixFileMode(bwrap, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var choice = new SandboxChoice(_processes, ["/bin/false"], name => name == "PATH" ? _programs.Path : null);
        var refused = await Assert.ThrowsAsync<ProblemException>(() =>
            choice.ChooseAsync(GitPlace.Here(_repository.Path), settings, CancellationToken.None)
        );
        return refused.Problem;
    }
}
