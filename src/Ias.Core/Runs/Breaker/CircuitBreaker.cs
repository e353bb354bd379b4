using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.StateMachines;

namespace Ias.Core.Runs.Breaker;

/// <summary>
/// Stops a run that goes nowhere. A fold over the run's events, and the content of <c>.run/circuit-breaker.json</c>.
/// </summary>
public sealed record CircuitBreaker(
    BreakerState State = BreakerState.Closed,
    BreakerTriggers? Triggers = null,
    ImmutableArray<BreakerTrip> History = default,
    string Probe = ""
)
{
    /// <summary>Triggers as they stand; of a file that has none, at zero.</summary>
    public BreakerTriggers Triggers { get; init; } = Triggers ?? new BreakerTriggers();

    /// <summary>Keys another version wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>The trigger that must open the breaker now; null when none is due or it is open already.</summary>
    [JsonIgnore]
    public IBreakerTrigger? Due => State == BreakerState.Open ? null : Triggers.All.FirstOrDefault(t => t.Due is not null);

    /// <summary>The last trip; null when there was none.</summary>
    [JsonIgnore]
    public BreakerTrip? LastTrip => History.IsDefault ? null : History.LastOrDefault(h => h.Reset is null);

    /// <summary>State after a reset of the trigger that opened it.</summary>
    public BreakerState StateAfterReset(string trigger) =>
        Triggers.Find(trigger) is { Probes: true } ? BreakerState.HalfOpen : BreakerState.Closed;

    /// <summary>The breaker's state machine; a test compares the diagram in <c>docs/guide/run-mode.md</c> with it.</summary>
    /// <param name="current">Where it stands.</param>
    public static LifeCycle<BreakerState, BreakerTrigger> Transitions(BreakerState current)
    {
        var breaker = new LifeCycle<BreakerState, BreakerTrigger>(current);

        breaker.Configure(BreakerState.Closed).Permit(BreakerTrigger.Trip, BreakerState.Open);

        breaker
            .Configure(BreakerState.Open)
            .Permit(BreakerTrigger.Reset, BreakerState.Closed)
            .Permit(BreakerTrigger.Probe, BreakerState.HalfOpen);

        breaker
            .Configure(BreakerState.HalfOpen)
            .Permit(BreakerTrigger.ProbePassed, BreakerState.Closed)
            .Permit(BreakerTrigger.Trip, BreakerState.Open);

        return breaker;
    }

    public CircuitBreaker After(RunEvent happened)
    {
        var history = History.IsDefault ? [] : History;
        var next = this with { Triggers = Triggers.After(happened), History = history };
        return happened switch
        {
            RunEvent.BreakerTripped trip => next with
            {
                State = Transitions(State).Folded(BreakerTrigger.Trip),
                Probe = "",
                History = history.Add(new BreakerTrip(trip.At, trip.Trigger, trip.Hash, trip.Reason)),
            },
            RunEvent.BreakerReset reset => next with
            {
                State = Transitions(State).Folded(reset.To == BreakerState.HalfOpen ? BreakerTrigger.Probe : BreakerTrigger.Reset),
                Probe = reset.To == BreakerState.HalfOpen ? reset.Trigger : "",
                History = history.Add(new BreakerTrip(reset.At, reset.Trigger, "", "", reset.To, reset.By)),
            },
            RunEvent.CycleEnded or RunEvent.JobEnded { Failure: null } when State == BreakerState.HalfOpen && next.Due is null => next with
            {
                State = Transitions(State).Folded(BreakerTrigger.ProbePassed),
                Probe = "",
            },
            _ => next,
        };
    }
}

/// <summary>A line of the breaker's history: a trip, or (with <paramref name="Reset"/>) a reset and who asked for it.</summary>
public sealed record BreakerTrip(
    DateTimeOffset Timestamp,
    string Trigger,
    string Hash = "",
    string Reason = "",
    BreakerState? Reset = null,
    string By = ""
);
