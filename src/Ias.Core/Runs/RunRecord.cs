using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs.Bugs;
using Ias.Core.Runs.PostPr;
using Ias.Core.TestReports;

namespace Ias.Core.Runs;

/// <summary>A run as <c>.run/state.json</c> shows it: a fold over its events (<see cref="RunFold"/>). Keys are those of the Run Mode
/// protocol; the others are additive.</summary>
/// <param name="RunId"><c>run-yyyyMMdd-HHmmss-xxxx</c>.</param>
/// <param name="Target"><c>sprint-1</c>, or <c>sprint-plan</c>.</param>
/// <param name="Branch">The run's own branch.</param>
/// <param name="LastSeq">The last event folded in; older than the log's = the file is behind and is folded again.</param>
/// <param name="Step">What comes next within the phase.</param>
/// <param name="Plan">The sprints of a run that takes several; null = it is of one.</param>
/// <param name="Bug">Bug the run fixes; null = no bug.</param>
/// <param name="Sprint">The sprint under way, or the last one; empty before a plan's first.</param>
/// <param name="SprintTitle">Its title.</param>
/// <param name="Queue">The run under <c>docs/ias/runs/</c> whose jobs this works off; empty = none.</param>
/// <param name="Jobs">Jobs claimed so far.</param>
/// <param name="RunningJobs">Jobs under way.</param>
/// <param name="Cancels">Claims that a person wants cancelled and that have not ended yet; they outlive the engine that was asked.</param>
/// <param name="RedTeamCode">The RED_TEAM_CODE gate's own counter; null = the gate is off.</param>
/// <param name="Today">What was spent on the run's last day, other runs' part included; null = written by an older version.</param>
/// <param name="TestResults">What each gate said last of the tests it ran; null = none said anything.</param>
/// <param name="Cage">What holds turns: <c>bubblewrap</c>, <c>landlock</c> or <c>none</c>; empty = written by an older version.</param>
/// <param name="TurnLimits">What a turn may take of the machine, for people; empty = written by an older version.</param>
/// <param name="Work">The last commit that changed something beside the gates' and the engine's own folders, or that a person had the run
/// continue from; empty = none yet.</param>
/// <param name="Passed">When the last sprint that passed its gates did; null = none has.</param>
/// <param name="Closings">What the implementer of each sprint said last; null = none said anything.</param>
/// <param name="Checks">Results of the person's own checks; null = none ran.</param>
/// <param name="Tests">What the work did to the tests; null = nothing that makes them say less.</param>
/// <param name="TestsAt">Commit whose tests were compared last; empty = none.</param>
/// <param name="TestBefore">First test file of before that the work changed or deleted; empty = none.</param>
/// <param name="TestAfter">First test file that the work changed or added; empty = none.</param>
/// <param name="Review">Review comments that the run addresses or has addressed; null = none.</param>
/// <param name="ChecksAgain">Only the checks look at a commit that came onto the branch after the gates.</param>
/// <param name="TestPlaces">Tests that the work changed, added or removed; null = they were not compared.</param>
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
    IReadOnlyList<GateTests>? TestResults = null,
    string Cage = "",
    string TurnLimits = "",
    string Work = "",
    DateTimeOffset? Passed = null,
    IReadOnlyList<SprintClosing>? Closings = null,
    IReadOnlyList<CheckResult>? Checks = null,
    IReadOnlyList<TestChange>? Tests = null,
    string TestsAt = "",
    string TestBefore = "",
    string TestAfter = "",
    IReadOnlyList<TestPlace>? TestPlaces = null,
    IReadOnlyList<ReviewComment>? Review = null,
    bool ChecksAgain = false
)
{
    /// <summary>Keys another version wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Findings not yet fixed.</summary>
    [JsonIgnore]
    public IEnumerable<RunFinding> OpenFindings => Findings.IsDefault ? [] : Findings.Where(f => f.Open);

    /// <summary>Those of them that are of <see cref="Current"/>: what its gates are asked about.</summary>
    [JsonIgnore]
    public IEnumerable<RunFinding> OpenFindingsOfCurrent => OpenFindings.Where(this.IsOf);

    /// <summary>Agents at their usage limit, the reset time of some maybe past.</summary>
    [JsonIgnore]
    public IReadOnlyList<AgentLimit> Limited => AgentLimits.IsDefault ? [] : AgentLimits;

    /// <summary>Sprints whose gates approved although no file was changed.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Unchanged => ChangedNothing ?? [];

    /// <summary>The run has sprints, and in none of them a file was changed: there is nothing to publish.</summary>
    [JsonIgnore]
    public bool HasNothing => Unchanged.Count > 0 && Metrics.FilesChanged == 0;

    /// <summary>Reason why a note would reach nobody; empty = a later IMPLEMENT turn gets it.</summary>
    [JsonIgnore]
    public string WhyNoNote =>
        IsFinished || (State == RunState.Complete && Validation is null) ? "the work of this run is done, and no IMPLEMENT turn follows"
        : Queue.Length > 0 ? "a queue has no IMPLEMENT phase; add a job instead"
        : "";

    /// <summary>The whole run has one pull request, whose review comments can be addressed.</summary>
    [JsonIgnore]
    public bool HasOnePullRequest => Completion is { PrUrl.Length: > 0 } && Plan is not { Consolidate: false } && Queue.Length == 0;

    /// <summary>No new engine can take this run up: it is finished.</summary>
    [JsonIgnore]
    public bool IsFinished => State is RunState.JackedOut or RunState.ReadyForHitl or RunState.Ready;

    /// <summary>
    /// True when only an engine is needed for the run to continue: it is not over, not halted, and waits for no answer about its
    /// push.
    /// </summary>
    [JsonIgnore]
    public bool NeedsEngine =>
        State is RunState.Running or RunState.JackIn || (State == RunState.Complete && PushAsked is not { Approved: null });

    /// <summary>
    /// Present work of the run: its sprint; or its target, when it has no sprint (yet) or validates the whole after the last one.
    /// </summary>
    [JsonIgnore]
    public string Current => Sprint.Length > 0 && !IsValidatingPlan ? Sprint : Target;

    /// <summary>The title of <see cref="Current"/>; may be empty.</summary>
    [JsonIgnore]
    public string CurrentTitle => Sprint.Length > 0 && Plan is not null && !IsValidatingPlan ? SprintTitle : Title;

    /// <summary>Headline of the run, what a person reads first: its activity, its wait, and requests to it or to a person.</summary>
    [JsonIgnore]
    public (RunState State, string Work, int Cycle, Phase Phase, RunWait? Wait, HaltRequest? Halt, PushRequest? Push) RunPrecondition =>
        (State, Current, Cycles.Current, Phase, Wait, HaltAsked, PushAsked);

    /// <summary>Reason why a claimed job is to be cancelled, as a sentence; null = nobody asked for it.</summary>
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
