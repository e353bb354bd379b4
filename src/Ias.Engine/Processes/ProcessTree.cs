namespace Ias.Engine.Processes;

/// <summary>
/// All processes of one turn, wherever they went: descendants by parent id; every process that carries the turn's id in its environment
/// (groups and sessions of their own, double forks); orphans that this process adopted as a subreaper while the turn ran (an emptied
/// environment); and whatever was seen once and still lives. Finds them, and ends them so that none is left.
/// </summary>
internal sealed class ProcessTree
{
    private const string Bubblewrap = "bwrap";
    private const int MostLooks = 1_000; // a dead process that somebody traces cannot be reaped

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(10);

    private readonly string? _turnId;
    private readonly RunningProcess _main;
    private readonly long _mainStartTicks;
    private readonly Action? _killMore;
    private readonly int _ownSession = ProcStat.Read(Environment.ProcessId)?.Session ?? 0;
    private readonly Dictionary<int, long> _seen = [];

    /// <param name="turnId">The value of <c>IAS_TURN</c>; null = only descendants, for a program that is no agent.</param>
    /// <param name="main">The process that was started for the turn: the agent itself, or the outer bubblewrap.</param>
    /// <param name="mainStartTicks">Its start time; nothing older is the turn's.</param>
    /// <param name="killMore">Kills, at once, what the kernel holds together as the turn's: a program that forks without end is faster
    /// than any list of processes.</param>
    public ProcessTree(string? turnId, RunningProcess main, long mainStartTicks, Action? killMore = null)
    {
        _killMore = killMore;
        _turnId = turnId;
        _main = main;
        _mainStartTicks = mainStartTicks;
    }

    /// <summary>SIGTERM to the agent's own process; when it has ended, or the grace (which <paramref name="kill"/> cuts short), SIGKILL to
    /// all.</summary>
    public async Task TerminateAsync(TimeSpan grace, TimeProvider time, CancellationToken kill)
    {
        Signals.Send(AgentPid(Collect()), Signal.Term);
        await Task.WhenAny(_main.Exited, Task.Delay(grace, time, kill));
        await KillAsync();
    }

    /// <summary>
    /// The agent has ended by itself: what it left behind may finish within the grace (which <paramref name="kill"/> cuts short), then gets
    /// SIGTERM, then SIGKILL. Returns how many were ended.
    /// </summary>
    public async Task<int> EndLeftoversAsync(TimeSpan grace, TimeProvider time, CancellationToken kill)
    {
        if (IsOver())
        {
            return 0;
        }

        // Who is counted was looked for once: a second look may find an orphan of another turn, adopted meanwhile.
        var end = Task.Delay(grace, time, kill);
        var ended = Living();
        while (!end.IsCompleted && ended.Count > 0)
        {
            await Task.WhenAny(end, Task.Delay(Look, CancellationToken.None));
            ended = Living();
        }

        if (ended.Count == 0)
        {
            return 0;
        }

        foreach (var process in ended)
        {
            Signals.Send(process.Pid, Signal.Term);
        }

        for (var looks = 0; looks < 20 && !kill.IsCancellationRequested && Living().Count > 0; looks++)
        {
            await Task.Delay(Look, CancellationToken.None);
        }

        await KillAsync();
        return ended.Count;
    }

    /// <summary>SIGKILL to all, again and again until none is left (one may fork meanwhile); a process that even that does not end is left
    /// to the next start.</summary>
    public async Task KillAsync()
    {
        var begun = TimeProvider.System.GetTimestamp(); // the kernel's pace, not policy's
        while (Kill() && TimeProvider.System.GetElapsedTime(begun) < GiveUp)
        {
            await Task.Delay(Look, CancellationToken.None);
        }

        await _main.Exited;
    }

    /// <summary>
    /// True when nothing is left of a turn whose main process has ended: an orphan's topmost living ancestor is by then a child that this
    /// process adopted. Costs one small file where there is none. False also when it cannot be determined at this moment.
    /// </summary>
    private bool IsOver() => ChildProcesses.ReadAdopted()?.Any(IsRoot) == false;

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
        var agent = tree.FirstOrDefault(p => p.Pid == _main.Pid);
        while (agent is { Name: Bubblewrap } && tree.FirstOrDefault(p => p.Parent == agent.Pid && !p.IsZombie) is { } child)
        {
            agent = child;
        }

        return agent?.Pid ?? _main.Pid;
    }

    /// <summary>
    /// The turn's living processes, parents before children; its dead that this process adopted are reaped. None is certain: what was
    /// forked while <c>/proc</c> was being read, or whose parent another turn has reaped meanwhile, is looked for again.
    /// </summary>
    private IReadOnlyList<ProcStat> Living()
    {
        for (var look = 0; look < MostLooks; look++)
        {
            var found = Collect().ToLookup(p => p.IsZombie);
            if (found[false].Any())
            {
                return [.. found[false]];
            }

            foreach (var dead in found[true].Where(ChildProcesses.HasAdopted))
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
    private bool Kill()
    {
        _killMore?.Invoke();
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

        if (
            (process.Pid == _main.Pid && process.StartTicks == _mainStartTicks)
            || (_seen.TryGetValue(process.Pid, out var start) && start == process.StartTicks)
        )
        {
            return true;
        }

        if (_turnId is null)
        {
            return false;
        }

        var turn = process.IsZombie ? null : ProcStat.EnvironmentValue(process.Pid, TurnEnvironment.Turn);
        return turn == _turnId || (turn is null && process.Session != _ownSession && ChildProcesses.HasAdopted(process));
    }
}
