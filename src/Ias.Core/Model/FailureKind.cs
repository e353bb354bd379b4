using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Model;

/// <summary>Why an attempt at a job did not end well; what follows is <c>Retry</c>'s.</summary>
[JsonConverter(typeof(LowerSnakeEnum<FailureKind>))]
public enum FailureKind
{
    /// <summary>A crash, a stall, a network: it may go well the next time.</summary>
    Transient,

    /// <summary>The provider's limit or outage: not the job's fault, and no attempt of it.</summary>
    ProviderLimit,

    /// <summary>The next time would end the same way.</summary>
    Permanent,

    /// <summary>The turn's time was up.</summary>
    TimedOut,

    /// <summary>Only a person can say how it goes on.</summary>
    NeedsPerson,

    /// <summary>What it changed does not go together with what other jobs changed meanwhile: not the agent's fault, and the next attempt
    /// sees theirs.</summary>
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
            TurnOutcome.UsageLimit or TurnOutcome.Overloaded => FailureKind.ProviderLimit,
            TurnOutcome.TimedOut => FailureKind.TimedOut,
            TurnOutcome.Denied => FailureKind.NeedsPerson,
            TurnOutcome.ContextFull => FailureKind.Permanent,
            TurnOutcome.Interrupted => FailureKind.Interrupted,
            _ => FailureKind.Transient,
        };
}
