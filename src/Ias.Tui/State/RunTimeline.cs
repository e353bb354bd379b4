using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Tui.State;

/// <summary>Rows derived from a run's events beyond the state files. An event costs the same at any length.</summary>
public sealed record RunTimeline
{
    /// <summary>Timeline without any events.</summary>
    public static RunTimeline Empty { get; } = new();

    /// <summary>Turns in the order they began. A turn whose engine died ends with the last event of that engine.</summary>
    public GrowingList<TurnRow> Turns { get; private init; } = [];

    /// <summary>Commits of the run, oldest first.</summary>
    public GrowingList<CommitRow> Commits { get; private init; } = [];

    /// <summary>Deleted files, the oldest first.</summary>
    public GrowingList<DeletedRow> Deleted { get; private init; } = [];

    /// <summary>Timeline row for each sprint that has begun.</summary>
    public ImmutableArray<TimelineRow> SprintRows => Started is { } started ? TimelineRow.Of(started, Last, this) : [];

    internal GrowingList<IdlePeriod> IdlePeriods { get; private init; } = [];

    internal GrowingList<TimelineMark> Marks { get; private init; } = [];

    /// <summary>Positions at which each sprint of a plan begins.</summary>
    internal GrowingList<SprintBegin> Begins { get; private init; } = [];

    /// <summary>Sprint of the last event; empty = none.</summary>
    internal string Sprint { get; private init; } = "";

    private RunEvent.RunStarted? Started { get; init; }

    private RunEvent? Last { get; init; }

    private ImmutableDictionary<(string Sprint, int Cycle), CycleTotal> Cycles { get; init; } =
        ImmutableDictionary<(string Sprint, int Cycle), CycleTotal>.Empty;

    private (int Cycles, TimeSpan Time, int Priced, decimal CostUsd) Whole { get; init; }

    /// <param name="events">Events of one run, from its <see cref="RunEvent.RunStarted"/> on.</param>
    public static RunTimeline Of(IEnumerable<RunEvent> events) => events.Aggregate(Empty, (timeline, happened) => timeline.After(happened));

    public RunTimeline After(RunEvent happened)
    {
        var before = Last?.At ?? default;
        var next = this with
        {
            Last = happened,
            Sprint = SprintRow.After(Sprint, happened),
            Started = Last is null ? happened as RunEvent.RunStarted : Started,
            IdlePeriods = IdlePeriod.After(IdlePeriods, happened, before),
        };
        switch (happened)
        {
            case RunEvent.SprintStarted e:
                next = next with { Begins = Begins.Add(new SprintBegin(e.Sprint, e.At, Turns.Length, IdlePeriods.Length, Marks.Length)) };
                break;

            case RunEvent.TurnStarted e:
                next = next.With(
                    Turns.Length,
                    new TurnRow(e.Turn, e.Cycle, e.Phase, e.Attempt, e.Agent, e.Model, e.Log, e.At, Sprint: next.Sprint)
                );
                if (e.Phase == Phase.Implement && next.CycleOf(e.Cycle) is { Implement: 0 } first)
                {
                    next = next.With(first with { Implement = e.Seq });
                }

                break;

            case RunEvent.TurnEnded e when LastOf(e.Turn) is >= 0 and var at:
                var turn = Turns[at];
                next = next.With(
                    at,
                    turn with
                    {
                        Ended = turn.Ended ?? e.At,
                        Outcome = e.Outcome,
                        Detail = e.Detail,
                        Calls = turn.Calls + e.Calls,
                        Tokens =
                            e.InputTokens is null && e.OutputTokens is null ? turn.Tokens : (e.InputTokens ?? 0) + (e.OutputTokens ?? 0),
                        CostUsd = e.CostUsd ?? turn.CostUsd,
                    }
                );
                break;

            case RunEvent.VerdictGiven e:
                next =
                    Turns is [.., var judged] && judged.Cycle == e.Cycle && judged.Phase == e.Phase
                        ? next.With(Turns.Length - 1, judged with { Findings = e.Findings.Count })
                        : next;
                var gated = next.CycleOf(e.Cycle);
                next = next.With(gated with { Verdicts = gated.Verdicts.Add(e) });
                break;

            case RunEvent.EngineStarted:
                for (var i = Turns.Length - 1; i >= 0 && Turns[i].Ended is null; i--) // several with lanes
                {
                    next = next.With(
                        i,
                        Turns[i] with
                        {
                            Ended = before,
                            Outcome = TurnOutcome.Interrupted,
                            Detail = "the engine was gone",
                        }
                    );
                }

                break;

            case RunEvent.CommitMade e:
                next = next with
                {
                    Commits = Commits.Add(CommitRow.Of(e, next.Sprint)),
                    Deleted = e.Deleted.Aggregate(Deleted, (all, path) => all.Add(new DeletedRow(path, e.Cycle, e.Commit, e.At))),
                };
                if (e.Purpose.IsOfWork())
                {
                    var cycle = next.CycleOf(e.Cycle);
                    next = next.With(cycle with { Commits = cycle.Commits.Add(e) });
                }

                break;
        }

        return TimelineMark.Of(happened) is { } mark ? next with { Marks = Marks.Add(mark) } : next;
    }

    /// <summary>Average cost and time of this run's cycles that had a complete IMPLEMENT; null = not reported, or none has ended.</summary>
    public (decimal? CostUsd, TimeSpan? Time) AverageCycle() =>
        (Whole.Priced == 0 ? null : Whole.CostUsd / Whole.Priced, Whole.Cycles == 0 ? null : Whole.Time / Whole.Cycles);

    /// <summary>Log of a turn, relative to the work tree's root; null = no such turn.</summary>
    internal string? LogOf(string turn) => LastOf(turn) is >= 0 and var at ? Turns[at].Log : null;

    /// <summary>Cycles of a sprint with that number; an empty name matches all.</summary>
    internal IEnumerable<CycleTotal> CyclesOf(string sprint, int cycle) =>
        sprint.Length == 0
            ? Cycles.Values.Where(c => c.Cycle == cycle)
            : new[] { Cycles.GetValueOrDefault(("", cycle)), Cycles.GetValueOrDefault((sprint, cycle)) }.OfType<CycleTotal>();

    // Cycle of the current sprint.
    private CycleTotal CycleOf(int cycle) => Cycles.GetValueOrDefault((Sprint, cycle)) ?? CycleTotal.Of(Sprint, cycle);

    private RunTimeline With(CycleTotal cycle)
    {
        var (was, now) = (Share(Cycles.GetValueOrDefault((cycle.Sprint, cycle.Cycle))), Share(cycle));
        return this with
        {
            Cycles = Cycles.SetItem((cycle.Sprint, cycle.Cycle), cycle),
            Whole = (
                Whole.Cycles - was.Cycles + now.Cycles,
                Whole.Time - was.Time + now.Time,
                Whole.Priced - was.Priced + now.Priced,
                Whole.CostUsd - was.CostUsd + now.CostUsd
            ),
        };

        static (int Cycles, TimeSpan Time, int Priced, decimal CostUsd) Share(CycleTotal? cycle) =>
            cycle is not { IsWhole: true, Turns: var turns }
                ? default
                : (1, turns.Time, turns.Priced > 0 ? 1 : 0, turns.Priced > 0 ? turns.CostUsd : 0);
    }

    private RunTimeline With(int at, TurnRow turn)
    {
        var isNew = at == Turns.Length;
        var cycle = Cycles.GetValueOrDefault((turn.Sprint, turn.Cycle)) ?? CycleTotal.Of(turn.Sprint, turn.Cycle);
        return With(cycle with { Turns = cycle.Turns + TurnSum.Of(turn) - (isNew ? default : TurnSum.Of(Turns[at])) }) with
        {
            Turns = isNew ? Turns.Add(turn) : Turns.SetItem(at, turn),
        };
    }

    // With lanes, the turn that ends need not be the one that began last.
    private int LastOf(string turn)
    {
        var at = Turns.Length - 1;
        while (at >= 0 && Turns[at].Turn != turn)
        {
            at--;
        }

        return at;
    }
}
