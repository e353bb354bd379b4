using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Tui.Logs;

/// <summary>Kind of a marked place in a log.</summary>
public enum LogMarkKind
{
    /// <summary>Start of a turn's phase.</summary>
    Phase,

    /// <summary>Approval given by a gate.</summary>
    Approval,

    /// <summary>Findings of a gate or of a refused commit.</summary>
    Finding,

    Commit,

    /// <summary>Completion of a sprint or run.</summary>
    Done,

    Wait,
    Halt,

    /// <summary>Failed turn, open breaker, refusal by ICE, or warning.</summary>
    Problem,
}

/// <summary>Marked place in a combined log.</summary>
public sealed record LogMark(LogAddress Address, LogMarkKind Kind, DateTimeOffset At);

/// <summary>Marked places of a combined log in order. All come from events, so no log needs to be read.</summary>
public sealed class LogMarks
{
    private readonly List<LogMark> _all = [];

    public IReadOnlyList<LogMark> All => _all;

    /// <summary>Kind of mark for an event; null = none.</summary>
    public static LogMarkKind? KindOf(RunEvent happened) =>
        happened switch
        {
            RunEvent.TurnStarted { Attempt: 1 } => LogMarkKind.Phase,
            RunEvent.VerdictGiven { Approved: true } => LogMarkKind.Approval,
            RunEvent.VerdictGiven or RunEvent.CommitSkipped { Findings.Count: > 0 } => LogMarkKind.Finding,
            RunEvent.CommitMade => LogMarkKind.Commit,
            RunEvent.SprintMarked or RunEvent.StateChanged { To: RunState.Complete } => LogMarkKind.Done,
            RunEvent.WaitStarted or RunEvent.PushRequested => LogMarkKind.Wait,
            RunEvent.StateChanged { To: RunState.Halted } or RunEvent.HaltBegun => LogMarkKind.Halt,
            RunEvent.TurnEnded { Outcome: not TurnOutcome.Ended }
            or RunEvent.BreakerTripped
            or RunEvent.IceBlocked
            or RunEvent.IceBreached
            or RunEvent.Warned
            or RunEvent.RequestRefused => LogMarkKind.Problem,
            _ => null,
        };

    /// <summary>Next mark after an address; null = none.</summary>
    /// <param name="address">Address to start from.</param>
    /// <param name="phases">Whether only phases count.</param>
    public LogMark? After(LogAddress address, bool phases = false) =>
        _all.FindIndex(Behind(address), mark => Counts(mark, phases)) is >= 0 and var found ? _all[found] : null;

    /// <summary>Last mark before an address; null = none.</summary>
    /// <param name="address">Address to start from.</param>
    /// <param name="phases">Whether only phases count.</param>
    public LogMark? Before(LogAddress address, bool phases = false)
    {
        for (var at = Behind(address) - 1; at >= 0; at--)
        {
            if (_all[at].Address < address && Counts(_all[at], phases))
            {
                return _all[at];
            }
        }

        return null;
    }

    /// <summary>Appends a mark after all others.</summary>
    internal void Add(LogMark mark) => _all.Add(mark);

    private static bool Counts(LogMark mark, bool phases) => !phases || mark.Kind == LogMarkKind.Phase;

    private int Behind(LogAddress address)
    {
        var (low, high) = (0, _all.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _all[middle].Address <= address ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
