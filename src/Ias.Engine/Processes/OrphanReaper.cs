namespace Ias.Engine.Processes;

/// <summary>
/// Reaps orphans that died as adopted children of this process and belong to nobody any more, e.g. what a git hook left in the
/// background. Only processes that were not started here and have been dead for ten seconds are reaped: .NET reaps its own children
/// immediately, or as soon as a loaded machine lets it.
/// </summary>
internal sealed class OrphanReaper(TimeProvider time)
{
    private static readonly TimeSpan LongDead = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Dictionary<(int Pid, long Start), long> _since = [];

    public void Sweep()
    {
        if (ChildProcesses.ReadAdopted() is not { } adopted)
        {
            return; // they change too fast to be read: the next turn's end will do
        }

        var now = time.GetTimestamp();
        lock (_lock)
        {
            var dead = new Dictionary<(int Pid, long Start), long>();
            foreach (var process in adopted.Where(p => p.IsZombie))
            {
                var since = _since.GetValueOrDefault((process.Pid, process.StartTicks), now);
                if (time.GetElapsedTime(since, now) < LongDead || !Signals.Reap(process.Pid))
                {
                    dead[(process.Pid, process.StartTicks)] = since;
                }
            }

            _since = dead;
        }
    }
}
