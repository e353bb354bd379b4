using System.Diagnostics;
using Ias.Engine.Agents;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Processes;

public sealed class MarkedProcessesTests : IDisposable
{
    private readonly ProcessRunner _processes = new(TimeProvider.System);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task What_a_killed_engine_left_running_is_ended()
    {
        using var engine = StartEngine();

        engine.Kill();
        await engine.WaitForExitAsync();
        var ended = await new TurnRunner(_processes, TimeProvider.System).EndOrphansAsync(_folder.Path, default);

        Assert.Equal(2, ended);
        Assert.Empty(Living());
    }

    [Fact]
    public async Task What_a_living_engine_runs_is_left_alone()
    {
        using var engine = StartEngine();

        Assert.Equal(0, await new TurnRunner(_processes, TimeProvider.System).EndOrphansAsync(_folder.Path, default));
        Assert.Equal(2, Living().Count);

        engine.Kill();
        await engine.WaitForExitAsync();
        Assert.Equal(0, await new TurnRunner(_processes, TimeProvider.System).EndOrphansAsync(_folder.At("another"), default));
        Assert.Equal(2, await new TurnRunner(_processes, TimeProvider.System).EndOrphansAsync(_folder.Path, default));
    }

    public void Dispose()
    {
        _processes.Dispose();
        _folder.Dispose();
    }

    /// <summary>A real process that marks its children as an engine does: one in a session of its own, one forked away twice.</summary>
    private Process StartEngine()
    {
        const string Engine = """
            export IAS_TURN=t IAS_WORKTREE="$1" IAS_ENGINE="$$:$(cut -d' ' -f22 /proc/$$/stat):$(readlink /proc/self/ns/pid)"
            setsid sleep 600 &
            (setsid sh -c 'sleep 600 & exec true' &)
            unset IAS_TURN IAS_WORKTREE IAS_ENGINE
            exec_wait() { while :; do sleep 0.05; done; }
            exec_wait
            """;
        var start = new ProcessStartInfo("sh", ["-c", Engine, "engine", _folder.Path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        var engine = Process.Start(start)!;
        Assert.True(SpinWait.SpinUntil(() => Living().Count(p => p.Name == "sleep") == 2 && Living().Count == 2, TimeSpan.FromSeconds(30)));
        return engine;
    }

    private List<ProcStat> Living() =>
        [.. ProcStat.ReadAll().Where(p => !p.IsZombie && ProcStat.EnvironmentValue(p.Pid, "IAS_WORKTREE") == _folder.Path)];
}
