using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Model;

/// <summary>Where a run stands. Written upper-case with underscores, as the Run Mode protocol has it.</summary>
[JsonConverter(typeof(UpperSnakeEnum<RunState>))]
public enum RunState
{
    /// <summary>No run.</summary>
    Ready,

    /// <summary>Pre-flight checks are under way.</summary>
    JackIn,

    /// <summary>Cycles are under way.</summary>
    Running,

    /// <summary>All gates passed; publishing or validation is under way or waits for an answer.</summary>
    Complete,

    /// <summary>Stopped before the end; <c>halt</c> says why and what to type.</summary>
    Halted,

    /// <summary>Finished.</summary>
    JackedOut,

    /// <summary>Finished and validated; a person takes over.</summary>
    ReadyForHitl,
}

/// <summary>What moves a run from one state to another.</summary>
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
}

/// <summary>What the run is doing within its state.</summary>
[JsonConverter(typeof(UpperSnakeEnum<Phase>))]
public enum Phase
{
    Init,
    Triage,
    Implement,
    Review,
    Audit,
    RedTeamCode,
    RateLimited,
    Publish,
    PostPrAudit,
    ContextClear,
    E2eTesting,
    FlatlinePr,

    /// <summary>A queue's jobs, one after the other.</summary>
    Job,

    /// <summary>Makes a plan of a wish, before there is a run.</summary>
    Plan,
}

/// <summary>How the circuit breaker stands.</summary>
[JsonConverter(typeof(UpperSnakeEnum<BreakerState>))]
public enum BreakerState
{
    Closed,
    Open,
    HalfOpen,
}

/// <summary>What moves the circuit breaker.</summary>
public enum BreakerTrigger
{
    Trip,

    /// <summary>A person has it closed.</summary>
    Reset,

    /// <summary>A person lets it try a cycle.</summary>
    Probe,

    /// <summary>What had opened it did not come back in that cycle.</summary>
    ProbePassed,
}

/// <summary>Words for states and phases.</summary>
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

    /// <summary>A phase as files and screens have it.</summary>
    public static string Word(this Phase phase) =>
        phase switch
        {
            Phase.Init => "INIT",
            Phase.Triage => "TRIAGE",
            Phase.Implement => "IMPLEMENT",
            Phase.Review => "REVIEW",
            Phase.Audit => "AUDIT",
            Phase.RedTeamCode => "RED_TEAM_CODE",
            Phase.RateLimited => "RATE_LIMITED",
            Phase.Publish => "PUBLISH",
            Phase.PostPrAudit => "POST_PR_AUDIT",
            Phase.ContextClear => "CONTEXT_CLEAR",
            Phase.E2eTesting => "E2E_TESTING",
            Phase.FlatlinePr => "FLATLINE_PR",
            Phase.Job => "JOB",
            Phase.Plan => "PLAN",
            _ => phase.ToString(),
        };
}
