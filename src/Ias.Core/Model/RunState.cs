using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Model;

/// <summary>State of a run. Written in upper case with underscores, as in the Run Mode protocol.</summary>
[JsonConverter(typeof(UpperSnakeEnum<RunState>))]
public enum RunState
{
    /// <summary>No run is active.</summary>
    Ready,

    /// <summary>Pre-flight checks are under way.</summary>
    JackIn,

    /// <summary>Cycles are under way.</summary>
    Running,

    /// <summary>All gates passed; publishing or validation is under way or waits for an answer.</summary>
    Complete,

    /// <summary>Stopped before the end; <c>halt</c> says why and what to type.</summary>
    Halted,

    /// <summary>The run has finished.</summary>
    JackedOut,

    /// <summary>Finished and validated; a person takes over.</summary>
    ReadyForHitl,
}

/// <summary>Trigger that changes a run's state.</summary>
[JsonConverter(typeof(LowerSnakeEnum<RunTrigger>))]
public enum RunTrigger
{
    JackIn,
    PreflightFailed,
    PreflightPassed,
    GatesPassed,
    Published,
    ValidationPassed,
    PublishFailed,
    ValidationFailed,
    BreakerTripped,
    HaltAsked,
    FatalError,
    Resume,

    /// <summary>A person starts a cycle for review comments.</summary>
    ReviewReceived,
}

/// <summary>State of the circuit breaker.</summary>
[JsonConverter(typeof(UpperSnakeEnum<BreakerState>))]
public enum BreakerState
{
    Closed,
    Open,
    HalfOpen,
}

/// <summary>Trigger that changes the circuit breaker's state.</summary>
public enum BreakerTrigger
{
    Trip,

    /// <summary>A person has it closed.</summary>
    Reset,

    /// <summary>A person lets it try a cycle.</summary>
    Probe,

    /// <summary>The cause of its opening did not return in that cycle.</summary>
    ProbePassed,
}

/// <summary>Words for the states of a run.</summary>
public static class RunStates
{
    /// <summary>A state as files and screens have it.</summary>
    public static string Word(this RunState state) =>
        state switch
        {
            RunState.Ready => "READY",
            RunState.JackIn => "JACK_IN",
            RunState.Running => "RUNNING",
            RunState.Complete => "COMPLETE",
            RunState.Halted => "HALTED",
            RunState.JackedOut => "JACKED_OUT",
            RunState.ReadyForHitl => "READY_FOR_HITL",
            _ => state.ToString(),
        };

    /// <summary>A state for people: that a run is over in a plain word, with the word that files have beside it.</summary>
    public static string Plain(this RunState state) =>
        state switch
        {
            RunState.JackedOut => $"finished ({state.Word()})",
            RunState.ReadyForHitl => $"finished, ready for your review ({state.Word()})",
            _ => state.Word(),
        };
}
