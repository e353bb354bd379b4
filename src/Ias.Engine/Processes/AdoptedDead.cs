namespace Ias.Engine.Processes;

/// <summary>
/// Reaps orphans that died as adopted children of this process without being anybody's any more, e.g. what a git hook left in the
/// background. Reaped is who was dead at two looks and was not started here: .NET reaps its own children at once.
/// </summary>
internal sealed class AdoptedDead
{
    private readonly Lock _lock = new();
    private HashSet<(int Pid, long Start)> _before = [];

    public void Sweep(IReadOnlyList<ProcStat> all)
    {
        var dead = all.Where(p => p.IsZombie && p.Parent == Environment.ProcessId && !OwnChildren.Contains(p.Pid)).Select(p => (p.Pid, p.StartTicks)).ToHashSet();
        lock (_lock)
        {
            foreach (var (pid, start) in dead)
            {
                if (_before.Contains((pid, start)))
                {
                    Signals.Reap(pid);
                }
            }

            _before = dead;
        }
    }
}
