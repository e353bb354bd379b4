using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Model;

/// <summary>Reason why an attempt at a job did not end well; <c>Retry</c> decides what follows.</summary>
[JsonConverter(typeof(LowerSnakeEnum<FailureKind>))]
public enum FailureKind
{
    /// <summary>A crash, a stall, a network: it may go well the next time.</summary>
    Transient,

    /// <summary>The provider's limit, outage or refusal: not the job's fault, and no attempt of it.</summary>
    ProviderLimit,

    /// <summary>The next time would end the same way.</summary>
    Permanent,

    /// <summary>The turn's time was up.</summary>
    TimedOut,

    /// <summary>Only a person can decide how it continues.</summary>
    NeedsPerson,

    /// <summary>
    /// Its changes conflict with those of jobs that ended meanwhile: not the agent's fault, and the next attempt sees theirs.
    /// </summary>
    Conflict,

    /// <summary>Ended by a halt, or the runner died: no fault of the job.</summary>
    Interrupted,

    /// <summary>A person cancelled the job while it ran.</summary>
    Cancelled,
}

/// <summary>From how a turn ended to what that is for its job.</summary>
public static class FailureKinds
{
    /// <summary>Null for a turn that ended well.</summary>
    public static FailureKind? Of(TurnOutcome outcome) =>
        outcome switch
        {
            TurnOutcome.Ended => null,
            TurnOutcome.UsageLimit or TurnOutcome.Overloaded or TurnOutcome.AuthFailed or TurnOutcome.Refused => FailureKind.ProviderLimit,
            TurnOutcome.TimedOut => FailureKind.TimedOut,
            TurnOutcome.Denied => FailureKind.NeedsPerson,
            TurnOutcome.ContextFull => FailureKind.Permanent,
            TurnOutcome.Interrupted => FailureKind.Interrupted,
            _ => FailureKind.Transient,
        };
}
