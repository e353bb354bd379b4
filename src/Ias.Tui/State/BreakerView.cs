using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;

namespace Ias.Tui.State;

/// <summary>Trigger of the breaker: how close it is, and why.</summary>
/// <param name="Name">Name in files: <c>same_issue</c>.</param>
/// <param name="Label">Label on the screen.</param>
/// <param name="Count">Count in the trigger's own unit; hours for <c>timeout</c>.</param>
/// <param name="Feeds">Cause of its increase: the finding, the last failure.</param>
/// <param name="Next">Consequence of the next occurrence: <c>one more halts</c>; empty while it is far.</param>
/// <param name="LoweredBy">Event that would lower it.</param>
/// <param name="Cycles">Counted cycles in ascending order; empty if it does not count cycles.</param>
/// <param name="IsAboutFinding">True when the cause is a finding: its location comes first, and is useful even if cut.</param>
/// <param name="IsShownAtZero">False when a count of zero needs no row.</param>
/// <param name="Clock">Clock of a trigger that counts hours; null for the others.</param>
public sealed record BreakerMeter(
    string Name,
    string Label,
    double Count,
    double Limit,
    string Feeds,
    string Next,
    string LoweredBy,
    ImmutableArray<int> Cycles,
    bool IsAboutFinding = false,
    bool IsShownAtZero = true,
    RunClock? Clock = null
)
{
    /// <summary>Count at a given moment.</summary>
    public double CountAt(DateTimeOffset now) => Clock?.Now(now).TotalHours ?? Count;

    /// <summary>Share of the limit that is used, 0 to 1.</summary>
    public double Fullness => Limit <= 0 ? 1 : Math.Clamp(Count / Limit, 0, 1);
}

/// <summary>State of the circuit breaker.</summary>
/// <param name="Meters">Meters in the order of the triggers.</param>
/// <param name="History">Trips and resets, oldest first.</param>
public sealed record BreakerView(BreakerState State, ImmutableArray<BreakerMeter> Meters, ImmutableArray<BreakerTrip> History)
{
    /// <summary>Meter that is closest to its limit; null = no meters.</summary>
    public BreakerMeter? Fullest { get; } = Meters.MaxBy(meter => meter.Fullness);

    /// <param name="clock">Clock of the run's running time.</param>
    public static BreakerView Of(CircuitBreaker breaker, RunRecord run, RunClock clock, IReadOnlyList<RunEvent> events) =>
        new(
            breaker.State,
            [
                .. breaker
                    .Triggers.At(clock.Seconds)
                    .All.Where(trigger => run.Queue.Length == 0 || !trigger.CountsCycles) // a queue's jobs have no cycles
                    .Select(trigger => Meter(trigger, breaker.State, run, clock, events)),
            ],
            breaker.History.IsDefault ? [] : breaker.History
        );

    private static BreakerMeter Meter(
        IBreakerTrigger trigger,
        BreakerState state,
        RunRecord run,
        RunClock clock,
        IReadOnlyList<RunEvent> events
    ) =>
        new(
            trigger.Name,
            trigger.Label,
            trigger.Level.Count,
            trigger.Level.Limit,
            trigger.Feeds(run),
            run.IsFinished ? "" : Next(trigger, state),
            trigger.LoweredBy,
            trigger.CyclesCounted(run, events),
            trigger.Hash.Length > 0,
            trigger.IsShownAtZero,
            trigger.HoursFrom is { } from ? clock with { Seconds = Math.Max(0, clock.Seconds - from) } : null
        );

    private static string Next(IBreakerTrigger trigger, BreakerState state) =>
        (trigger.Level.Limit - trigger.Level.Count) switch
        {
            <= 0 when state == BreakerState.Open => "halted by this",
            <= 0 => trigger.NextAtLimit,
            var left => trigger.NextBelowLimit(left),
        };
}
