using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.RunMode;

namespace Ias.Tui.Observing;

/// <summary>What a run's events tell beyond the state files: each part a pure function of the events, made anew when one more has come.</summary>
public sealed record RunTale(
    ImmutableArray<TurnRow> Turns, ImmutableArray<CommitRow> Commits, ImmutableArray<DeletedRow> Deleted, ImmutableArray<TimelineRow> Timeline)
{
    /// <summary>Of no events.</summary>
    public static RunTale Empty { get; } = new([], [], [], []);

    /// <param name="events">One run's, from its <see cref="RunEvent.RunStarted"/> on.</param>
    public static RunTale Of(IReadOnlyList<RunEvent> events)
    {
        var turns = TurnRow.Of(events);
        return new RunTale(turns, CommitRow.Of(events), DeletedRow.Of(events), TimelineRow.Of(events, turns));
    }

    /// <summary>What a cycle has cost so far in this run, on average over the cycles with a whole IMPLEMENT; null where nobody told or none has ended.</summary>
    public (decimal? CostUsd, TimeSpan? Time) AverageCycle()
    {
        var cycles = Turns.Where(t => t.Ended is not null).GroupBy(t => (t.Sprint, t.Cycle)).Where(c => c.Any(t => t is { Phase: Phase.Implement, Outcome: TurnOutcome.Ended })).ToList();
        var told = cycles.Where(c => c.Any(t => t.CostUsd is not null)).ToList();
        return (
            told.Count == 0 ? null : told.Average(c => c.Sum(t => t.CostUsd ?? 0)),
            cycles.Count == 0 ? null : TimeSpan.FromSeconds(cycles.Average(c => c.Sum(t => (t.Ended!.Value - t.Started).TotalSeconds))));
    }
}
