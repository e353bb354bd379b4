using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Processes;

/// <summary>Who is on the list of orphans while others leave it.</summary>
[Collection(nameof(Alone))]
public sealed class AdoptedChildrenTests
{
    [Fact]
    public async Task An_orphan_is_on_the_list_however_many_before_it_are_taken_off_meanwhile()
    {
        Assert.SkipUnless(ProgramPath.Find("perl", Environment.GetEnvironmentVariable("PATH"), "/") is not null, "perl is not installed");
        Signals.BecomeSubreaper();
        using var processes = new ProcessRunner(TimeProvider.System);
        // perl does not take its dead away: they become ours when it ends, and the sleeper last.
        const string Orphans = "for (1..300) { fork or exit } if ($pid = fork) { print $pid } else { open STDOUT, '>/dev/null'; open STDERR, '>/dev/null'; exec 'sleep', '600' }";
        for (var round = 0; round < 10; round++)
        {
            var said = await processes.RunAsync(new ProcessSpec { FileName = "perl", Arguments = ["-e", Orphans], WorkingDirectory = "/" }, TestContext.Current.CancellationToken);
            var sleeper = int.Parse(said.Output);
            try
            {
                IReadOnlyList<ProcStat>? adopted = null;
                await Eventually.True(() => (adopted = AdoptedChildren.Read()) is not null && adopted.Any(p => p.Pid == sleeper), "the sleeper is adopted");
                var dead = adopted!.Where(p => p.IsZombie).Reverse().ToList(); // who is taken off just when he was read makes the kernel skip as many as were before him
                var reaping = Task.Run(() => dead.ForEach(p => Signals.Reap(p.Pid)), TestContext.Current.CancellationToken);

                while (!reaping.IsCompleted)
                {
                    Assert.True(AdoptedChildren.Read() is not { } list || list.Any(p => p.Pid == sleeper), $"round {round}: not on the list");
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
