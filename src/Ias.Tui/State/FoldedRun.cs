using Ias.Core.Events;
using Ias.Core.Runs;

namespace Ias.Tui.State;

/// <summary>State and history of a run after a number of events. One is kept at regular intervals, so that any other is computed from the
/// one before it, however long the run was. Immutable.</summary>
/// <param name="Ledger">State files of the run.</param>
/// <param name="History">Events and their history beyond the state files.</param>
public sealed record FoldedRun(RunLedger Ledger, RunHistory History)
{
    /// <summary>Interval between kept ones: the maximum number of events folded to show any moment.</summary>
    public const int Every = 128;

    /// <summary>Number of events that are folded.</summary>
    public int Count => History.Events.Length;

    /// <summary>Folds the first events of a run.</summary>
    /// <param name="events">All events of the run, the first a <see cref="RunEvent.RunStarted"/>.</param>
    /// <param name="kept">One for each full <see cref="Every"/> of them, or fewer.</param>
    /// <param name="count">Number of events, at least 1.</param>
    public static FoldedRun Of(GrowingList<RunEvent> events, GrowingList<FoldedRun> kept, int count)
    {
        var known = Math.Min(count / Every, kept.Length);
        var folded = known > 0 ? kept[known - 1] : Begin((RunEvent.RunStarted)events[0]);
        for (var next = folded.Count; next < count; next++)
        {
            folded = folded.After(events[next]);
        }

        return folded;
    }

    private static FoldedRun Begin(RunEvent.RunStarted started) => new(RunLedger.Begin(started), RunHistory.Empty.After(started));

    private FoldedRun After(RunEvent happened) => new(Ledger.After(happened), History.After(happened));
}
