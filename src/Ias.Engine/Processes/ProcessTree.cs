using System.Globalization;
using Ias.Engine.State;

namespace Ias.Engine.Processes;

/// <summary>
/// All processes of one turn, wherever they went: descendants by parent id; every process that carries the turn's id in its environment
/// (groups and sessions of their own, double forks); orphans that this process adopted as a subreaper while the turn ran (an emptied
/// environment); and whatever was seen once and still lives.
/// </summary>
internal sealed class ProcessTree
{
    private const string Bubblewrap = "bwrap";

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

    /// <summary>All the processes that the last <see cref="Collect"/> looked at.</summary>
    public IReadOnlyList<ProcStat> Everything { get; private set; } = [];

    /// <summary>
    /// True when nothing can be left of a turn whose main process has ended, told by one small file: an orphan's topmost living ancestor is
    /// by then a child this process adopted, and the kernel hands those to its first thread.
    /// </summary>
    public static bool NothingAdopted()
    {
        try
        {
            return AreOwn() && AreOwn(); // while one child is taken out of the list, another may be passed over (proc(5): it is reliable only when all stand still)
        }
        catch (IOException)
        {
            return false; // a kernel without this file: look at everything
        }
    }

    /// <summary>The turn's processes now, parents before children, zombies included; the main process too while it exists.</summary>
    public IReadOnlyList<ProcStat> Collect()
    {
        var all = ProcStat.ReadAll();
        Everything = all;
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
    /// One round of SIGKILL, bubblewrap last, and of reaping; returns how many processes there still were. The dead that were reaped are among them: what
    /// one of those forked while <c>/proc</c> was being read is only seen at the next round.
    /// </summary>
    public int Kill()
    {
        var tree = Collect();
        foreach (var process in tree.Where(p => !p.IsZombie).OrderBy(p => p.Name == Bubblewrap))
        {
            if (ProcStat.Read(process.Pid)?.StartTicks == process.StartTicks) // the id may be another's by now
            {
                Signals.Send(process.Pid, Signal.Kill);
            }
        }

        return tree.Count(p => !p.IsZombie) + Reap(tree);
    }

    /// <summary>Takes dead orphans, adopted by this process, out of the process table; returns how many.</summary>
    public static int Reap(IReadOnlyList<ProcStat> tree)
    {
        var reaped = 0;
        foreach (var dead in tree)
        {
            if (dead.IsZombie && dead.Parent == Environment.ProcessId && !OwnChildren.Contains(dead.Pid))
            {
                Signals.Reap(dead.Pid);
                reaped++;
            }
        }

        return reaped;
    }

    private static bool AreOwn() =>
        (RegularFile.Text($"/proc/self/task/{Environment.ProcessId}/children") ?? throw new FileNotFoundException()).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(pid => OwnChildren.Contains(int.Parse(pid, CultureInfo.InvariantCulture)));

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
