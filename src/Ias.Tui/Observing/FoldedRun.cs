using Ias.Core.Events;
using Ias.Core.Runs;

namespace Ias.Tui.Observing;

/// <summary>
/// A run's first events, folded: what its state files and its history were behind the last of them. Every so many events one is kept, so
/// that any other is made from the one before it, however long the night was. Immutable.
/// </summary>
/// <param name="Ledger">The state files.</param>
/// <param name="History">The events, and what they add up to beside those.</param>
public sealed record FoldedRun(RunLedger Ledger, RunHistory History)
{
    /// <summary>From one that is kept to the next: the most events that are folded to show any moment.</summary>
    public const int Every = 128;

    /// <summary>How many events.</summary>
    public int Count => History.Events.Length;

    /// <summary>A run's first events.</summary>
    /// <param name="events">All of its events, the first a <see cref="RunEvent.RunStarted"/>.</param>
    /// <param name="kept">One for each whole <see cref="Every"/> of them, or fewer.</param>
    /// <param name="count">How many, at least 1.</param>
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
