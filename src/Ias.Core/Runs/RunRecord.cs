using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Json;
using Ias.Core.Model;
using Ias.Core.Runs.Bugs;
using Ias.Core.Runs.PostPr;

namespace Ias.Core.Runs;

/// <summary>A run as <c>.run/state.json</c> shows it: a fold over its events (<see cref="RunFold"/>). Keys are those of the Run Mode
/// protocol; the others are additive.</summary>
/// <param name="RunId"><c>run-yyyyMMdd-HHmmss-xxxx</c>.</param>
/// <param name="Target"><c>sprint-1</c>, or <c>sprint-plan</c>.</param>
/// <param name="Branch">The run's own branch.</param>
/// <param name="LastSeq">The last event folded in; older than the log's = the file is behind and is folded again.</param>
/// <param name="Step">What comes next within the phase.</param>
/// <param name="Plan">The sprints of a run that takes several; null = it is of one.</param>
/// <param name="Bug">What the run mends; null = no bug.</param>
/// <param name="Sprint">The sprint under way, or the last one; empty before a plan's first.</param>
/// <param name="SprintTitle">Its title.</param>
/// <param name="Queue">The run under <c>docs/ias/runs/</c> whose jobs this works off; empty = none.</param>
/// <param name="Jobs">Jobs claimed so far.</param>
/// <param name="RunningJobs">Jobs under way.</param>
/// <param name="Cancels">Claims that a person wants cancelled and that have not ended yet; they outlive the engine that was asked.</param>
/// <param name="RedTeamCode">The RED_TEAM_CODE gate's own counter; null = the gate is off.</param>
/// <param name="Today">What was spent on the run's last day, other runs' part included; null = written by an older version.</param>
/// <param name="TestResults">What each gate said last of the tests it ran; null = none said anything.</param>
/// <param name="Validation">How far the validation of the pull request is; null = it is off, or not begun.</param>
public sealed record RunRecord(
    string RunId,
    string Target,
    string Branch,
    RunState State,
    Phase Phase,
    RunTimestamps Timestamps,
    RunCycles Cycles,
    RunMetrics Metrics,
    int SchemaVersion = 1,
    long LastSeq = 0,
    double RunningSeconds = 0,
    string Title = "",
    string Base = "",
    string BaseCommit = "",
    string Version = "",
    string Repository = "",
    string Head = "",
    RunStep Step = RunStep.BeginCycle,
    RunOptions? Options = null,
    RunAgent? Agent = null,
    RunUsage? Usage = null,
    RunCompletion? Completion = null,
    RunHalt? Halt = null,
    RunWait? Wait = null,
    HaltRequest? HaltAsked = null,
    PushRequest? PushAsked = null,
    ImmutableArray<RunFinding> Findings = default,
    ImmutableArray<RunCommit> Commits = default,
    ImmutableArray<RunDeletion> Deletions = default,
    ImmutableArray<string> Notes = default,
    ImmutableArray<string> Layers = default,
    ImmutableArray<Finding> CycleFindings = default,
    string CycleHead = "",
    bool CycleProgress = false,
    int CycleFiles = 0,
    bool Halting = false,
    string Breach = "",
    string BreachRestore = "",
    TurnNeed? LastTurn = null,
    RunHead? Engine = null,
    RunPlan? Plan = null,
    string Sprint = "",
    string SprintTitle = "",
    RedTeamCode? RedTeamCode = null,
    RunBug? Bug = null,
    ImmutableArray<AgentLimit> AgentLimits = default,
    PostPrValidation? Validation = null,
    string Queue = "",
    int Jobs = 0,
    ImmutableArray<RunningJob> RunningJobs = default,
    DaySpend? Today = null,
    ImmutableArray<CancelRequest> Cancels = default,
    IReadOnlyList<string>? ChangedNothing = null,
    IReadOnlyList<GateTests>? TestResults = null
)
{
    /// <summary>Keys another version wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Findings not yet fixed.</summary>
    [JsonIgnore]
    public IEnumerable<RunFinding> OpenFindings => Findings.IsDefault ? [] : Findings.Where(f => f.Open);

    /// <summary>Agents at their usage limit, the reset time of some maybe past.</summary>
    [JsonIgnore]
    public IReadOnlyList<AgentLimit> Limited => AgentLimits.IsDefault ? [] : AgentLimits;

    /// <summary>Sprints whose gates approved although no file was changed.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Unchanged => ChangedNothing ?? [];

    /// <summary>The run has sprints, and in none of them a file was changed: there is nothing to publish.</summary>
    [JsonIgnore]
    public bool HasNothing => Unchanged.Count > 0 && Metrics.FilesChanged == 0;

    /// <summary>Why a note would reach nobody; empty = an IMPLEMENT follows that gets it.</summary>
    [JsonIgnore]
    public string WhyNoNote =>
        IsFinished || (State == RunState.Complete && Validation is null) ? "the work of this run is done, and no IMPLEMENT turn follows"
        : Queue.Length > 0 ? "a queue has no IMPLEMENT phase; add a job instead"
        : "";

    /// <summary>No new engine can take this run up: it is finished.</summary>
    [JsonIgnore]
    public bool IsFinished => State is RunState.JackedOut or RunState.ReadyForHitl or RunState.Ready;

    /// <summary>What the run works on now: its sprint, or its target where it has none (yet), or has them all behind it and validates the
    /// whole.</summary>
    [JsonIgnore]
    public string Current => Sprint.Length > 0 && !IsValidatingPlan ? Sprint : Target;

    /// <summary>The title of <see cref="Current"/>; may be empty.</summary>
    [JsonIgnore]
    public string CurrentTitle => Sprint.Length > 0 && Plan is not null && !IsValidatingPlan ? SprintTitle : Title;

    /// <summary>Where the run stands, what a person reads first: what it does, what it waits for, and what was asked of it or of
    /// them.</summary>
    [JsonIgnore]
    public (RunState State, string Work, int Cycle, Phase Phase, RunWait? Wait, HaltRequest? Halt, PushRequest? Push) RunPrecondition =>
        (State, Current, Cycles.Current, Phase, Wait, HaltAsked, PushAsked);

    /// <summary>Why a claimed job is to be cancelled, in a sentence; null = nobody asked for it.</summary>
    public string? CancelOf(Job job) =>
        (Cancels.IsDefault ? [] : Cancels).FirstOrDefault(asked => asked.Job == job.Id && asked.Generation == job.ClaimGeneration)
            is { } cancel
            ? Job.CancelledBy(cancel.By, cancel.Reason)
            : null;

    private bool IsValidatingPlan => Validation is not null && Plan is not null;

    /// <summary>The options, never null.</summary>
    [JsonIgnore]
    public RunOptions Limits => Options ?? new RunOptions();
}

/// <summary>What the engine does next within a phase.</summary>
[JsonConverter(typeof(LowerSnakeEnum<RunStep>))]
public enum RunStep
{
    /// <summary>Start the next cycle.</summary>
    BeginCycle,

    /// <summary>Start the plan's next sprint.</summary>
    BeginSprint,

    /// <summary>Take the queue's next job.</summary>
    Claim,

    /// <summary>Run the phase's agent turn.</summary>
    Turn,

    /// <summary>Commit what IMPLEMENT left.</summary>
    Commit,

    /// <summary>Read the gate's verdict.</summary>
    Verdict,

    /// <summary>Count the cycle.</summary>
    EndCycle,

    /// <summary>Write the COMPLETED marker.</summary>
    Mark,

    /// <summary>Commit the verdict files.</summary>
    CommitVerdicts,

    /// <summary>RUNNING → COMPLETE.</summary>
    Pass,

    /// <summary>Push, draft PR, or what stands for them.</summary>
    Publish,

    /// <summary>COMPLETE → JACKED_OUT.</summary>
    JackOut,

    /// <summary>Go on with the validation of the pull request: look again, begin the next phase, or hand over to a person.</summary>
    Validate,

    /// <summary>Have what the validation found mended.</summary>
    Fix,

    /// <summary>Nothing is left to do.</summary>
    Done,
}

public sealed record RunTimestamps(DateTimeOffset Started, DateTimeOffset LastActivity, DateTimeOffset? Ended = null);

public sealed record RunCycles(int Current, int Limit, ImmutableArray<CycleLine> History = default);

/// <summary>A phase of a cycle that ended. <paramref name="Sprint"/>: whose cycle; empty in files of older versions.</summary>
public sealed record CycleLine(
    int Cycle,
    Phase Phase,
    int Findings,
    int FilesChanged = 0,
    string Commit = "",
    double Seconds = 0,
    long? Tokens = null,
    decimal? CostUsd = null,
    string Sprint = ""
);

public sealed record RunMetrics(
    int FilesChanged = 0,
    int Commits = 0,
    int FindingsFixed = 0,
    int Turns = 0,
    int LinesAdded = 0,
    int LinesRemoved = 0,
    int Denials = 0,
    int IceBlocks = 0
);

/// <summary>The turn under way; <paramref name="Pid"/> 0 = none.</summary>
/// <param name="Started">Start time of the process, clock ticks since boot: tells a reused pid apart.</param>
/// <param name="SessionInput">Tokens that went into earlier turns of the session.</param>
/// <param name="SessionOutput">Tokens that came out of them.</param>
public sealed record RunAgent(
    string Name,
    string Model,
    string SessionId,
    int Pid,
    long Started,
    string Turn,
    int Attempt,
    string Log,
    DateTimeOffset? At = null,
    long SessionInput = 0,
    long SessionOutput = 0
);

/// <summary>How the last turn of the present phase ended; what follows from it.</summary>
public sealed record TurnNeed(Phase Phase, TurnOutcome Outcome, string Detail, DateTimeOffset? Until, int Attempt, bool WaitServed = false);

/// <summary>What the turns used; null = no agent told, which is not zero. <paramref name="Untold"/>: turns that did not tell.</summary>
public sealed record RunUsage(long? InputTokens = null, long? OutputTokens = null, decimal? CostUsd = null, int Calls = 0, int Untold = 0);

/// <param name="ToFolder">The remote is a folder, no GitHub address: there can be no pull request.</param>
public sealed record RunCompletion(
    bool Pushed = false,
    bool PrCreated = false,
    string PrUrl = "",
    string SkippedReason = "",
    string BodyPath = "",
    string PushedCommit = "",
    bool ToFolder = false
);

/// <summary>Why the run stands still. <paramref name="Resume"/>: what its engine said to type; who reads it may call the program otherwise
/// (<see cref="HaltRemedies"/>).</summary>
public sealed record RunHalt(string Reason, string Trigger, string By, DateTimeOffset At, HaltFrom From, string Resume = "");

public sealed record HaltFrom(RunState State, Phase Phase);

public sealed record RunWait(string Kind, DateTimeOffset Until, string Reason, DateTimeOffset Since);

public sealed record HaltRequest(string By, bool Force, string Reason, DateTimeOffset At);

/// <summary>A job that a person wants cancelled; <paramref name="Generation"/>: of the claim that is meant.</summary>
public sealed record CancelRequest(string Job, int Generation, string By, string Reason);

/// <summary>A push that waits for an answer; <paramref name="Approved"/> null = not answered.</summary>
public sealed record PushRequest(int Commits, int Files, DateTimeOffset At, bool? Approved = null, string By = "");

/// <summary>A finding over its sprint's whole life.</summary>
public sealed record RunFinding(
    string Id,
    string Severity,
    string File,
    int Line,
    string Title,
    string Hash,
    ImmutableArray<int> Cycles,
    Phase Phase,
    bool Open,
    string Sprint = ""
);

public sealed record RunCommit(
    string Commit,
    string Subject,
    CommitKind Purpose,
    int Cycle,
    int Files,
    int Added,
    int Removed,
    string Sprint = ""
);

public sealed record RunDeletion(string Path, string Target, int Cycle);

/// <summary>The engine that last wrote.</summary>
public sealed record RunHead(int Pid, string Host);
