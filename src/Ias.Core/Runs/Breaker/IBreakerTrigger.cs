using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Ias.Core.Config.Keys;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Breaker;

/// <summary>One reason for the circuit breaker to open: a fold over the run's events, a limit, and all words about it. Also the shape of
/// its part of the file.</summary>
public interface IBreakerTrigger
{
    /// <summary>Name in files, in messages and in the documentation.</summary>
    string Name { get; }

    /// <summary>Label of its meter.</summary>
    string Label { get; }

    /// <summary>Description of its count, for the documentation.</summary>
    string Counts { get; }

    /// <summary>Configuration key of the limit.</summary>
    ConfigKey LimitKey { get; }

    /// <summary>The trigger after an event.</summary>
    IBreakerTrigger After(RunEvent happened);

    /// <summary>Reason why the breaker must open now; null = it need not.</summary>
    string? Due { get; }

    /// <summary>The finding that repeats; empty if it is not about one.</summary>
    string Hash => "";

    /// <summary>
    /// True: a reset leaves one probing cycle (HALF_OPEN) with the counter one below its limit. False: the counter restarts and
    /// the breaker closes.
    /// </summary>
    bool Probes { get; }

    /// <summary>True when it counts cycles, which the jobs of a queue do not have.</summary>
    bool CountsCycles => false;

    /// <summary>True when the output of the last turn explains the trip.</summary>
    bool IsAboutLastTurn => false;

    /// <summary>Count and limit for meters, in the trigger's own unit.</summary>
    (double Count, double Limit) Level { get; }

    /// <summary>Keys of <see cref="Level"/> in its part of the file.</summary>
    (string Count, string Limit) LevelKeys => ("count", "threshold");

    /// <summary>Running time, in seconds, from which it counts the run's hours; null = it counts events.</summary>
    double? HoursFrom => null;

    /// <summary>The trigger at a running time, between events.</summary>
    /// <param name="up">The run's running time, seconds.</param>
    IBreakerTrigger At(double up) => this;

    /// <summary>False when the meter of a zero count shows nothing that another row does not show.</summary>
    bool IsShownAtZero => true;

    /// <summary>Cause of an increase: the finding, the last failure.</summary>
    string Feeds(RunRecord run);

    /// <summary>Cycles that it counted, in ascending order; empty if it does not count cycles.</summary>
    /// <param name="events">The run's events; empty = unknown.</param>
    ImmutableArray<int> CyclesCounted(RunRecord run, IReadOnlyList<RunEvent> events) => [];

    /// <summary>Consequence of the next occurrence, for a count below the limit; empty while it is far.</summary>
    /// <param name="left">Limit less count.</param>
    string NextBelowLimit(double left) => left == 1 ? "one more halts" : "";

    /// <summary>Consequence of a count at the limit while the breaker is not open yet.</summary>
    string NextAtLimit => "halts now";

    /// <summary>Event that would lower the counter.</summary>
    string LoweredBy { get; }

    /// <summary>Ways to continue after it opened the breaker.</summary>
    HaltRemedy Remedy(HaltedRun at);

    /// <summary>Lines to type where a plain resume is refused.</summary>
    /// <param name="line">The line of <see cref="Remedy"/>.</param>
    string HowToResume(HaltedRun at, string line) => line;

    /// <summary>True when raised limits alone close the breaker that it opened.</summary>
    bool IsRaisedBy(RaisedLimits to) => false;

    /// <summary>JSON of its part of the file.</summary>
    JsonTypeInfo Json { get; }
}
