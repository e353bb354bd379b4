using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Tui.Observing;

/// <summary>What one cycle of a sprint came to.</summary>
/// <param name="Implement">The event its first IMPLEMENT began with; 0 = none.</param>
/// <param name="Commits">Those of its work.</param>
/// <param name="Verdicts">What its gates said, in order.</param>
internal sealed record CycleTotal(
    string Sprint,
    int Cycle,
    TurnSum Turns,
    long Implement,
    GrowingList<RunEvent.CommitMade> Commits,
    GrowingList<RunEvent.VerdictGiven> Verdicts
)
{
    /// <summary>Its turns' time and cost count among those of the cycles that were gone through.</summary>
    public bool IsWhole => Turns.Whole > 0;

    /// <summary>A cycle of which nothing is known.</summary>
    public static CycleTotal Of(string sprint, int cycle) => new(sprint, cycle, default, 0, [], []);
}

/// <summary>Turns, added up.</summary>
/// <param name="Whole">Turns of IMPLEMENT that ended well.</param>
/// <param name="Told">Turns that ended and told their cost.</param>
/// <param name="CostUsd">Of those that ended.</param>
/// <param name="Time">Of those that ended.</param>
/// <param name="Counted">Turns that told their tokens.</param>
internal readonly record struct TurnSum(int Whole, int Told, decimal CostUsd, TimeSpan Time, int Counted, long Tokens)
{
    public static TurnSum Of(TurnRow turn)
    {
        var (counted, tokens) = turn.Tokens is { } told ? (1, told) : (0, 0);
        return turn.Ended is { } ended
            ? new(
                turn is { Phase: Phase.Implement, Outcome: TurnOutcome.Ended } ? 1 : 0,
                turn.CostUsd is null ? 0 : 1,
                turn.CostUsd ?? 0,
                ended - turn.Started,
                counted,
                tokens
            )
            : new(0, 0, 0, TimeSpan.Zero, counted, tokens);
    }

    public static TurnSum operator +(TurnSum one, TurnSum other) =>
        new(
            one.Whole + other.Whole,
            one.Told + other.Told,
            one.CostUsd + other.CostUsd,
            one.Time + other.Time,
            one.Counted + other.Counted,
            one.Tokens + other.Tokens
        );

    public static TurnSum operator -(TurnSum one, TurnSum other) =>
        new(
            one.Whole - other.Whole,
            one.Told - other.Told,
            one.CostUsd - other.CostUsd,
            one.Time - other.Time,
            one.Counted - other.Counted,
            one.Tokens - other.Tokens
        );
}
