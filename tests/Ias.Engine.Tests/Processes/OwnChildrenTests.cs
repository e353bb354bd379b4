using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Processes;

/// <summary>Whose a dead child is: .NET ends this process when somebody else takes one of its own.</summary>
[Collection(nameof(Alone))]
public sealed class OwnChildrenTests
{
    [Fact]
    public async Task Whoever_asks_while_a_child_is_being_started_waits_until_it_is_known()
    {
        const int Pid = int.MaxValue;
        using var forked = new ManualResetEventSlim();
        using var noted = new ManualResetEventSlim();
        var starting = Task.Run(() => OwnChildren.Start(
            () =>
            {
                forked.Set();
                noted.Wait(TestContext.Current.CancellationToken);
                return Pid;
            },
            pid => pid));
        forked.Wait(TestContext.Current.CancellationToken);
        var asked = Task.Run(() => OwnChildren.Contains(Pid), TestContext.Current.CancellationToken);

        await Task.WhenAny(asked, Task.Delay(50, TestContext.Current.CancellationToken));
        Assert.False(asked.IsCompleted);
        noted.Set();

        Assert.Equal(Pid, await starting);
        Assert.True(await asked);
        OwnChildren.Remove(Pid);
        Assert.False(OwnChildren.Contains(Pid));
    }

    [Fact]
    public async Task An_orphan_that_died_here_is_reaped_only_when_it_has_been_dead_for_long()
    {
        Signals.BecomeSubreaper();
        using var processes = new ProcessRunner(TimeProvider.System);
        // It dies only when its parent is gone: that one would take it otherwise.
        const string Orphan = "sh -c 'while kill -0 $0; do sleep 0.01; done; exit 3' $$ >/dev/null 2>&1 & echo $!";
        var said = await processes.RunAsync(new ProcessSpec { FileName = "sh", Arguments = ["-c", Orphan], WorkingDirectory = "/" }, TestContext.Current.CancellationToken);
        var pid = int.Parse(said.Output);
        await Eventually.True(() => ProcStat.Read(pid) is { IsZombie: true } dead && dead.Parent == Environment.ProcessId, "it is dead and ours", more: () => $"{ProcStat.Read(pid)}; we are {Environment.ProcessId}; {said}");
        var time = new FakeTime();
        var adopted = new AdoptedDead(time);

        foreach (var (later, isThere) in new[] { (0, true), (9, true), (2, false) })
        {
            time.Advance(TimeSpan.FromSeconds(later));
            adopted.Sweep();
            Assert.Equal(isThere, ProcStat.Read(pid) is not null);
        }
    }
}
