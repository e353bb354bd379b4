using Ias.Core.Ice;
using Ias.Engine.Ice.Limits;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice.Limits;

/// <summary>What is asked of systemd's user manager; a program that writes down its arguments stands in for busctl.</summary>
public sealed class UserScopeTests : IDisposable
{
    private readonly ProcessRunner _processes = new(TimeProvider.System);
    private readonly TemporaryFolder _folder = new();

    // A scope of org.freedesktop.systemd1.Manager.StartTransientUnit: name, mode, two properties of the unit, no other units.
    [Fact]
    public async Task This_process_is_put_into_a_scope_whose_cgroup_is_delegated()
    {
        var moved = await EnterAsync("exit 0", Moved);

        Assert.True(moved);
        Assert.Equal(
            [
                .. "--user call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager".Split(' '),
                .. $"StartTransientUnit ssa(sv)a(sa(sv)) ias-{Environment.ProcessId}.scope fail".Split(' '),
                .. $"2 PIDs au 1 {Environment.ProcessId} Delegate b true 0".Split(' '),
            ],
            File.ReadAllLines(_folder.At("asked"))
        );
    }

    [Fact]
    public async Task A_manager_that_refuses_leaves_it_where_it_is() => Assert.False(await EnterAsync("exit 1", Moved));

    [Fact]
    public async Task A_manager_that_says_yes_and_moves_nothing_is_not_believed() =>
        Assert.False(await EnterAsync("exit 0", () => At("/before")));

    [Fact]
    public async Task Without_a_session_nobody_is_asked()
    {
        Assert.False(await EnterAsync("exit 0", Moved, isSession: false));
        Assert.False(File.Exists(_folder.At("asked")));
    }

    public void Dispose()
    {
        _processes.Dispose();
        _folder.Dispose();
    }

    private static CgroupPlace Moved() => At("/user.slice/ias.scope");

    private static CgroupPlace At(string folder) =>
        CgroupPlace.Find($"0::{folder}\n", "1 0 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");

    private Task<bool> EnterAsync(string then, Func<CgroupPlace> own, bool isSession = true)
    {
        var programs = Directory.CreateDirectory(_folder.At("programs")).FullName;
        var busctl = Path.Combine(programs, "busctl");
        File.WriteAllText(busctl, $"#!/bin/sh\nprintf '%s\\n' \"$@\" >'{_folder.At("asked")}'\n{then}\n");
        File.SetUnixFileMode(busctl, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return UserScope.EnterAsync(_processes, At("/before").Unified, own, isSession, CancellationToken.None, programs);
    }
}
