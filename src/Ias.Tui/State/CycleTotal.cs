using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Tui.State;

/// <summary>Totals of one cycle of a sprint.</summary>
/// <param name="Implement">Event that began its first IMPLEMENT; 0 = none.</param>
/// <param name="Commits">Commits of its work.</param>
/// <param name="Verdicts">Verdicts of its gates, in order.</param>
internal sealed record CycleTotal(
    string Sprint,
    int Cycle,
    TurnSum Turns,
    long Implement,
    GrowingList<RunEvent.CommitMade> Commits,
    GrowingList<RunEvent.VerdictGiven> Verdicts
)
{
    /// <summary>True if the cycle counts in the average time and cost of cycles.</summary>
    public bool IsWhole => Turns.Whole > 0;

    /// <summary>Totals of a cycle without events.</summary>
    public static CycleTotal Of(string sprint, int cycle) => new(sprint, cycle, default, 0, [], []);
}

/// <summary>Sums over turns of a cycle.</summary>
/// <param name="Whole">IMPLEMENT turns that succeeded.</param>
/// <param name="Priced">Ended turns that reported their cost.</param>
/// <param name="CostUsd">Cost of the ended turns.</param>
/// <param name="Time">Time of the ended turns.</param>
/// <param name="Counted">Turns that reported their tokens.</param>
internal readonly record struct TurnSum(int Whole, int Priced, decimal CostUsd, TimeSpan Time, int Counted, long Tokens)
{
    public static TurnSum Of(TurnRow turn)
    {
        var (counted, tokens) = turn.Tokens is { } told ? (1, told) : (0, 0);
        return turn.Ended is { } ended
            ? new(
                turn.Phase == Phase.Implement && turn.Outcome == TurnOutcome.Ended ? 1 : 0,
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
            one.Priced + other.Priced,
            one.CostUsd + other.CostUsd,
            one.Time + other.Time,
            one.Counted + other.Counted,
            one.Tokens + other.Tokens
        );

    public static TurnSum operator -(TurnSum one, TurnSum other) =>
        new(
            one.Whole - other.Whole,
            one.Priced - other.Priced,
            one.CostUsd - other.CostUsd,
            one.Time - other.Time,
            one.Counted - other.Counted,
            one.Tokens - other.Tokens
        );
}
