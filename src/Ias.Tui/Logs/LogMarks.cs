using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Tui.Logs;

/// <summary>Why a place in a night's log is worth jumping to.</summary>
public enum LogMarkKind
{
    /// <summary>A phase began.</summary>
    Phase,

    /// <summary>A gate approved.</summary>
    Approval,

    /// <summary>A gate, or a commit that was refused, gave findings.</summary>
    Finding,

    Commit,

    /// <summary>A sprint or the run was completed.</summary>
    Done,

    Wait,
    Halt,

    /// <summary>A turn failed, the breaker opened, ICE refused something, a warning.</summary>
    Problem,
}

/// <summary>A place worth jumping to.</summary>
public sealed record LogMark(LogAddress Address, LogMarkKind Kind, DateTimeOffset At);

/// <summary>The places in a night's log that matter, in its order. All come from events, so none needs a log to be read.</summary>
public sealed class LogMarks
{
    private readonly List<LogMark> _all = [];

    public IReadOnlyList<LogMark> All => _all;

    /// <summary>What an event marks; null for those one reads in passing.</summary>
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

    /// <summary>The next mark below a place; null when there is none.</summary>
    /// <param name="address">The place.</param>
    /// <param name="phases">Only where a phase begins.</param>
    public LogMark? After(LogAddress address, bool phases = false) =>
        _all.FindIndex(Behind(address), mark => Counts(mark, phases)) is >= 0 and var found ? _all[found] : null;

    /// <summary>The next mark above a place; null when there is none.</summary>
    /// <param name="address">The place.</param>
    /// <param name="phases">Only where a phase begins.</param>
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

    /// <summary>Adds a mark, which lies below all others.</summary>
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
