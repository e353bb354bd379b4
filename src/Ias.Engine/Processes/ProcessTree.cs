namespace Ias.Engine.Processes;

/// <summary>
/// All processes of one turn, wherever they went: descendants by parent id; every process that carries the turn's id in its environment
/// (groups and sessions of their own, double forks); orphans that this process adopted as a subreaper while the turn ran (an emptied
/// environment); and whatever was seen once and still lives.
/// </summary>
internal sealed class ProcessTree
{
    private const string Bubblewrap = "bwrap";
    private const int MostLooks = 1_000; // a dead process that somebody traces cannot be reaped

    private readonly string? _turnId;
    private readonly int _mainPid;
    private readonly long _mainStartTicks;
    private readonly int _ownSession = ProcStat.Read(Environment.ProcessId)?.Session ?? 0;
    private readonly Dictionary<int, long> _seen = [];

    /// <param name="turnId">The value of <c>IAS_TURN</c>; null = only descendants, for a program that is no agent.</param>
    /// <param name="mainPid">The process that was started for the turn: the agent itself, or the outer bubblewrap.</param>
    /// <param name="mainStartTicks">Its start time; nothing older is the turn's.</param>
    public ProcessTree(string? turnId, int mainPid, long mainStartTicks)
    {
        _turnId = turnId;
        _mainPid = mainPid;
        _mainStartTicks = mainStartTicks;
    }

    /// <summary>
    /// True when nothing is left of a turn whose main process has ended: an orphan's topmost living ancestor is by then a child that this process adopted.
    /// Costs one small file where there is none. False also when it cannot be told just now.
    /// </summary>
    public bool IsOver() => AdoptedChildren.Read()?.Any(IsRoot) == false;

    /// <summary>The turn's processes now, parents before children, zombies included; the main process too while it exists.</summary>
    public IReadOnlyList<ProcStat> Collect()
    {
        var all = ProcStat.ReadAll();
        var children = all.ToLookup(p => p.Parent);
        var found = new List<ProcStat>();
        var taken = new HashSet<int>();
        foreach (var process in all)
        {
            if (!taken.Contains(process.Pid) && IsRoot(process))
            {
                Take(process);
            }
        }

        return found;

        void Take(ProcStat process)
        {
            if (process.Pid == Environment.ProcessId || !taken.Add(process.Pid))
            {
                return;
            }

            found.Add(process);
            _seen[process.Pid] = process.StartTicks;
            foreach (var child in children[process.Pid])
            {
                Take(child);
            }
        }
    }

    /// <summary>
    /// The agent's own process, which alone gets SIGTERM: below the bubblewraps when there are any, since bubblewrap would end everything
    /// at once, and its pid 1 ignores the signal.
    /// </summary>
    public int AgentPid(IReadOnlyList<ProcStat> tree)
    {
        var agent = tree.FirstOrDefault(p => p.Pid == _mainPid);
        while (agent is { Name: Bubblewrap } && tree.FirstOrDefault(p => p.Parent == agent.Pid && !p.IsZombie) is { } child)
        {
            agent = child;
        }

        return agent?.Pid ?? _mainPid;
    }

    /// <summary>
    /// The turn's living processes, parents before children; its dead that this process adopted are reaped. None is certain: what was forked while
    /// <c>/proc</c> was being read, or whose parent another turn has reaped meanwhile, is looked for again.
    /// </summary>
    public IReadOnlyList<ProcStat> Living()
    {
        for (var look = 0; look < MostLooks; look++)
        {
            var found = Collect().ToLookup(p => p.IsZombie);
            if (found[false].Any())
            {
                return [.. found[false]];
            }

            foreach (var dead in found[true].Where(p => p.Parent == Environment.ProcessId && !OwnChildren.Contains(p.Pid)))
            {
                Signals.Reap(dead.Pid);
            }

            if (IsOver())
            {
                break;
            }
        }

        return [];
    }

    /// <summary>SIGKILL to all that live, bubblewrap last; returns whether there were any.</summary>
    public bool Kill()
    {
        var living = Living();
        foreach (var process in living.OrderBy(p => p.Name == Bubblewrap))
        {
            if (ProcStat.Read(process.Pid)?.StartTicks == process.StartTicks) // the id may be another's by now
            {
                Signals.Send(process.Pid, Signal.Kill);
            }
        }

        return living.Count > 0;
    }

    private bool IsRoot(ProcStat process)
    {
        if (process.StartTicks < _mainStartTicks)
        {
            return false;
        }

        if ((process.Pid == _mainPid && process.StartTicks == _mainStartTicks)
            || (_seen.TryGetValue(process.Pid, out var start) && start == process.StartTicks))
        {
            return true;
        }

        if (_turnId is null)
        {
            return false;
        }

        var turn = process.IsZombie ? null : ProcStat.EnvironmentValue(process.Pid, TurnEnvironment.Turn);
        return turn == _turnId || (turn is null && IsAdopted(process));
    }

    private bool IsAdopted(ProcStat process) =>
        process.Parent == Environment.ProcessId && process.Session != _ownSession && !OwnChildren.Contains(process.Pid);
}
