using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Processes;

/// <summary>Whose a dead child is: .NET ends this process when somebody else takes one of its own.</summary>
[Collection(nameof(Alone))]
public sealed class ChildProcessesTests
{
    [Fact]
    public async Task Whoever_asks_while_a_child_is_being_started_waits_until_it_is_known()
    {
        const int Pid = int.MaxValue;
        using var forked = new ManualResetEventSlim();
        using var noted = new ManualResetEventSlim();
        var starting = Task.Run(() =>
            ChildProcesses.Start(
                () =>
                {
                    forked.Set();
                    noted.Wait(TestContext.Current.CancellationToken);
                    return Pid;
                },
                pid => pid
            )
        );
        forked.Wait(TestContext.Current.CancellationToken);
        var asked = Task.Run(() => ChildProcesses.Contains(Pid), TestContext.Current.CancellationToken);

        await Task.WhenAny(asked, Task.Delay(50, TestContext.Current.CancellationToken));
        Assert.False(asked.IsCompleted);
        noted.Set();

        Assert.Equal(Pid, await starting);
        Assert.True(await asked);
        ChildProcesses.Remove(Pid);
        Assert.False(ChildProcesses.Contains(Pid));
    }

    [Fact]
    public async Task An_orphan_that_died_here_is_reaped_only_when_it_has_been_dead_for_long()
    {
        Signals.BecomeSubreaper();
        using var processes = new ProcessRunner(TimeProvider.System);
        // It dies only when its parent is gone: that one would take it otherwise.
        const string Orphan = "sh -c 'while kill -0 $0; do sleep 0.01; done; exit 3' $$ >/dev/null 2>&1 & echo $!";
        var said = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = "sh",
                Arguments = ["-c", Orphan],
                WorkingDirectory = "/",
            },
            TestContext.Current.CancellationToken
        );
        var pid = int.Parse(said.Output);
        await Eventually.True(
            () => ProcStat.Read(pid) is { IsZombie: true } dead && dead.Parent == Environment.ProcessId,
            "it is dead and ours",
            more: () => $"{ProcStat.Read(pid)}; we are {Environment.ProcessId}; {said}"
        );
        var time = new FakeTime();
        var adopted = new OrphanReaper(time);

        foreach (var (later, isThere) in new[] { (0, true), (9, true), (2, false) })
        {
            time.Advance(TimeSpan.FromSeconds(later));
            adopted.Sweep();
            Assert.Equal(isThere, ProcStat.Read(pid) is not null);
        }
    }

    [Fact]
    public async Task An_orphan_is_on_the_list_however_many_before_it_are_taken_off_meanwhile()
    {
        Assert.SkipUnless(ProgramPath.Find("perl", Environment.GetEnvironmentVariable("PATH"), "/") is not null, "perl is not installed");
        Signals.BecomeSubreaper();
        using var processes = new ProcessRunner(TimeProvider.System);
        // perl does not take its dead away: they become ours when it ends, and the sleeper last.
        const string Orphans =
            "for (1..300) { fork or exit } if ($pid = fork) { print $pid } else { open STDOUT, '>/dev/null'; open STDERR, '>/dev/null'; exec 'sleep', '600' }";
        for (var round = 0; round < 10; round++)
        {
            var said = await processes.RunAsync(
                new ProcessSpec
                {
                    FileName = "perl",
                    Arguments = ["-e", Orphans],
                    WorkingDirectory = "/",
                },
                TestContext.Current.CancellationToken
            );
            var sleeper = int.Parse(said.Output);
            try
            {
                IReadOnlyList<ProcStat>? adopted = null;
                await Eventually.True(
                    () => (adopted = ChildProcesses.ReadAdopted()) is not null && adopted.Any(p => p.Pid == sleeper),
                    "the sleeper is adopted"
                );
                // who is taken off just when he was read makes the kernel skip as many as were before him
                var dead = adopted!.Where(p => p.IsZombie).Reverse().ToList();
                var reaping = Task.Run(() => dead.ForEach(p => Signals.Reap(p.Pid)), TestContext.Current.CancellationToken);

                while (!reaping.IsCompleted)
                {
                    Assert.True(
                        ChildProcesses.ReadAdopted() is not { } list || list.Any(p => p.Pid == sleeper),
                        $"round {round}: not on the list"
                    );
                }
            }
            finally
            {
                Signals.Send(sleeper, Signal.Kill);
                await Eventually.True(() => Signals.Reap(sleeper), "the sleeper is reaped");
            }
        }
    }
}
