using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Model;

/// <summary>
/// Result of an agent's turn, read from its own result event and exit status only, never from text that the model or a tool
/// printed.
/// </summary>
[JsonConverter(typeof(LowerSnakeEnum<TurnOutcome>))]
public enum TurnOutcome
{
    /// <summary>The agent ended by itself without an error. Says nothing of the work: the gates judge that.</summary>
    Ended,

    /// <summary>Non-zero exit, a signal nobody here sent, or an error event of no known kind.</summary>
    Crashed,

    /// <summary>The turn's time limit passed.</summary>
    TimedOut,

    /// <summary>No output and no CPU in the whole process tree for the stall limit.</summary>
    Stalled,

    /// <summary>A gate ended without a verdict that can be read.</summary>
    NoVerdict,

    /// <summary>Permission denials, and an IMPLEMENT that changed nothing or a gate without a verdict. Denials alone fail no
    /// turn.</summary>
    Denied,

    /// <summary>The provider's usage limit; <c>until</c> holds the reset time when it is known.</summary>
    UsageLimit,

    /// <summary>A transient refusal of the provider: 429 without a reset time, 5xx, overload, network.</summary>
    Overloaded,

    /// <summary>Not logged in, or the login or key was refused.</summary>
    AuthFailed,

    /// <summary>The provider does not serve this account, model or place until a person changes something: an empty account, a spending
    /// cap without a date, an unknown model, a region.</summary>
    Refused,

    /// <summary>The model's context is full.</summary>
    ContextFull,

    /// <summary>Ended by a halt of ours; counts for nothing.</summary>
    Interrupted,

    /// <summary>The program could not be started.</summary>
    NotStarted,
}

/// <summary>Properties of a <see cref="TurnOutcome"/>.</summary>
public static class TurnOutcomes
{
    /// <summary>Words in the detail of a turn that ended well but whose process did not: they are reported as a note.</summary>
    public const string AfterClosing = "after its closing event";

    /// <summary>True for the outcomes that the breaker's <c>agent_failure</c> counts.</summary>
    public static bool IsFailure(this TurnOutcome outcome) =>
        outcome
            is TurnOutcome.Crashed
                or TurnOutcome.TimedOut
                or TurnOutcome.Stalled
                or TurnOutcome.NoVerdict
                or TurnOutcome.Denied
                or TurnOutcome.AuthFailed
                or TurnOutcome.Refused
                or TurnOutcome.ContextFull
                or TurnOutcome.NotStarted;

    /// <summary>True for the outcomes that neither a wait nor another try changes: a person must log in, pay, or choose another
    /// model.</summary>
    public static bool IsRefusal(this TurnOutcome outcome) => outcome is TurnOutcome.AuthFailed or TurnOutcome.Refused;

    /// <summary>True for the outcomes after which the engine waits for the provider.</summary>
    public static bool IsProviderLimit(this TurnOutcome outcome) => outcome is TurnOutcome.UsageLimit or TurnOutcome.Overloaded;

    /// <summary>True for the outcomes after which a person must give the agent what it lacks: a refusal, or a permission.</summary>
    public static bool NeedsPerson(this TurnOutcome outcome) => outcome.IsRefusal() || outcome == TurnOutcome.Denied;

    /// <summary>The outcome in words, for sentences.</summary>
    public static string Describe(this TurnOutcome outcome) =>
        outcome switch
        {
            TurnOutcome.Ended => "ended",
            TurnOutcome.Crashed => "crashed",
            TurnOutcome.TimedOut => "timed out",
            TurnOutcome.Stalled => "stalled",
            TurnOutcome.NoVerdict => "no verdict",
            TurnOutcome.Denied => "permissions denied",
            TurnOutcome.UsageLimit => "usage limit",
            TurnOutcome.Overloaded => "provider overloaded",
            TurnOutcome.AuthFailed => "not logged in",
            TurnOutcome.Refused => "refused by the provider",
            TurnOutcome.ContextFull => "context full",
            TurnOutcome.Interrupted => "interrupted",
            TurnOutcome.NotStarted => "not started",
            _ => outcome.ToString(),
        };
}
