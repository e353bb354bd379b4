using Ias.Core.Events;

namespace Ias.Core.Runs.Breaker;

/// <summary>One reason for the circuit breaker to open: a fold over the run's events, a limit and a sentence. Also the shape of its part of
/// the file.</summary>
public interface IBreakerTrigger
{
    /// <summary>The word in files and on screens.</summary>
    string Name { get; }

    /// <summary>The trigger after an event.</summary>
    IBreakerTrigger After(RunEvent happened);

    /// <summary>Why the breaker must open now; null = it need not.</summary>
    string? Due { get; }

    /// <summary>The finding that repeats, for <c>same_issue</c>; else empty.</summary>
    string Hash => "";

    /// <summary>
    /// True: a reset leaves one probing cycle (HALF_OPEN) with the counter one below its limit. False: the counter starts anew and the
    /// breaker closes.
    /// </summary>
    bool Probes { get; }

    /// <summary>How far it is, for meters: count and limit in the trigger's own unit.</summary>
    (double Count, double Limit) Level { get; }

    /// <summary>What would lower the counter.</summary>
    string LoweredBy { get; }
}
