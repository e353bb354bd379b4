// Over 300 lines: one list, of everything that can happen; each event is a line or two.
using System.Text.Json.Serialization;
using Ias.Core.Model;
using Ias.Core.TestEvidence;
using Ias.Core.TestReports;

namespace Ias.Core.Events;

/// <summary>
/// One thing that happened in a run: a line of <c>.run/events.jsonl</c>. The log is the truth; <c>state.json</c>,
/// <c>circuit-breaker.json</c> and <c>rate-limit.json</c> are folds over it, and so are the dashboard, the report and the SQLite mirror.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RunStarted), "run_started")]
[JsonDerivedType(typeof(EngineStarted), "engine_started")]
[JsonDerivedType(typeof(StateChanged), "state_changed")]
[JsonDerivedType(typeof(SprintStarted), "sprint_started")]
[JsonDerivedType(typeof(BugTriaged), "bug_triaged")]
[JsonDerivedType(typeof(CycleStarted), "cycle_started")]
[JsonDerivedType(typeof(TurnStarted), "turn_started")]
[JsonDerivedType(typeof(TurnEnded), "turn_ended")]
[JsonDerivedType(typeof(CommitMade), "commit_made")]
[JsonDerivedType(typeof(CommitSkipped), "commit_skipped")]
[JsonDerivedType(typeof(VerdictGiven), "verdict_given")]
[JsonDerivedType(typeof(CheckEnded), "check_ended")]
[JsonDerivedType(typeof(TestsCompared), "tests_compared")]
[JsonDerivedType(typeof(RedTeamJudged), "red_team_judged")]
[JsonDerivedType(typeof(GateSkipped), "gate_skipped")]
[JsonDerivedType(typeof(CycleEnded), "cycle_ended")]
[JsonDerivedType(typeof(SprintMarked), "sprint_marked")]
[JsonDerivedType(typeof(WaitStarted), "wait_started")]
[JsonDerivedType(typeof(WaitEnded), "wait_ended")]
[JsonDerivedType(typeof(BreakerTripped), "breaker_tripped")]
[JsonDerivedType(typeof(BreakerReset), "breaker_reset")]
[JsonDerivedType(typeof(LimitsChanged), "limits_changed")]
[JsonDerivedType(typeof(HaltAsked), "halt_asked")]
[JsonDerivedType(typeof(HaltWithdrawn), "halt_withdrawn")]
[JsonDerivedType(typeof(HaltBegun), "halt_begun")]
[JsonDerivedType(typeof(NoteTaken), "note_taken")]
[JsonDerivedType(typeof(RequestRefused), "request_refused")]
[JsonDerivedType(typeof(WorkSnapshot), "work_snapshot")]
[JsonDerivedType(typeof(IceBlocked), "ice_blocked")]
[JsonDerivedType(typeof(IceBreached), "ice_breached")]
[JsonDerivedType(typeof(ExternalChange), "external_change")]
[JsonDerivedType(typeof(PushRequested), "push_requested")]
[JsonDerivedType(typeof(PushAnswered), "push_answered")]
[JsonDerivedType(typeof(Pushed), "pushed")]
[JsonDerivedType(typeof(PullRequestMade), "pull_request_made")]
[JsonDerivedType(typeof(PublishSkipped), "publish_skipped")]
[JsonDerivedType(typeof(JobClaimed), "job_claimed")]
[JsonDerivedType(typeof(CancelAsked), "cancel_asked")]
[JsonDerivedType(typeof(JobEnded), "job_ended")]
[JsonDerivedType(typeof(QueueEmptied), "queue_emptied")]
[JsonDerivedType(typeof(PostPrPhaseStarted), "post_pr_phase_started")]
[JsonDerivedType(typeof(ContextCleared), "context_cleared")]
[JsonDerivedType(typeof(ReviewReceived), "review_received")]
[JsonDerivedType(typeof(ReviewAnswered), "review_answered")]
[JsonDerivedType(typeof(PostPrJudged), "post_pr_judged")]
[JsonDerivedType(typeof(PostPrFixStarted), "post_pr_fix_started")]
[JsonDerivedType(typeof(HeadAccepted), "head_accepted")]
[JsonDerivedType(typeof(Warned), "warned")]
public abstract record RunEvent
{
    /// <summary>Position in the log, from 1, without gaps.</summary>
    [JsonPropertyOrder(-4)]
    public long Seq { get; init; }

    /// <summary>Time of the event, in UTC.</summary>
    [JsonPropertyOrder(-3)]
    public DateTimeOffset At { get; init; }

    /// <summary>The run it belongs to.</summary>
    [JsonPropertyOrder(-2)]
    public string RunId { get; init; } = "";

    /// <summary>The run's running time at that moment, seconds: waits included, time halted not; from the monotonic clock.</summary>
    [JsonPropertyOrder(-1)]
    public double Up { get; init; }

    /// <summary>
    /// The first event of every run. <paramref name="Plan"/>: the sprints it works through in order; null = a single sprint.
    /// <paramref name="Bug"/>: the bug it fixes; null = none. <paramref name="Queue"/>: the run under <c>docs/ias/runs/</c> whose
    /// jobs it works off; empty = none.
    /// </summary>
    public sealed record RunStarted(
        string Target,
        string Title,
        string Branch,
        string Base,
        string BaseCommit,
        RunOptions Options,
        string Version,
        string Repository,
        PlannedRun? Plan = null,
        ReportedBug? Bug = null,
        string Queue = ""
    ) : RunEvent;

    /// <summary>A bug was triaged: its micro-sprint is written. The words are those of <c>triage.md</c>.</summary>
    public sealed record BugTriaged(
        string Title,
        string Reproduction,
        string TestType,
        string RiskLevel,
        string RiskBecause,
        IReadOnlyList<string> Suspects
    ) : RunEvent;

    /// <summary>The next sprint of a plan began: its counters are its own. <paramref name="Branch"/> is the one it works on, from <paramref
    /// name="BaseCommit"/> on, for <paramref name="Base"/>.</summary>
    public sealed record SprintStarted(string Sprint, string Title, string Branch, string Base, string BaseCommit) : RunEvent;

    /// <summary>An engine took the run up: the first one, or one after a halt or a crash. <paramref name="OthersToday"/>: what other runs
    /// of the repository had spent on this UTC day, US dollars.</summary>
    /// <param name="Cage">What holds a turn: <c>bubblewrap</c>, <c>landlock</c> or <c>none</c>.</param>
    /// <param name="Limits">What a turn may take of the machine, for people.</param>
    public sealed record EngineStarted(
        int Pid,
        string Host,
        bool Resumed,
        IReadOnlyList<string> Layers,
        decimal OthersToday = 0,
        string Cage = "",
        string Limits = ""
    ) : RunEvent;

    /// <summary>A transition of the run's state machine. <paramref name="Reason"/> is for people, <paramref name="Next"/> what to
    /// type.</summary>
    public sealed record StateChanged(RunState From, RunState To, RunTrigger Trigger, string Reason = "", string Next = "") : RunEvent;

    /// <summary>Cycle <paramref name="Cycle"/> (from 1) began with IMPLEMENT, the branch at <paramref name="Head"/>: progress is measured
    /// against it.</summary>
    public sealed record CycleStarted(int Cycle, string Head) : RunEvent;

    /// <summary>An agent's turn began; also the start of a phase when <paramref name="Attempt"/> is 1.</summary>
    /// <param name="LogFrom">Bytes that older attempts at the phase left in <paramref name="Log"/>; this turn's output comes behind
    /// them.</param>
    public sealed record TurnStarted(
        string Turn,
        int Cycle,
        Phase Phase,
        int Attempt,
        string Agent,
        string Model,
        string Log,
        int Pid,
        long StartTicks,
        long LogFrom = 0
    ) : RunEvent;

    /// <summary>An agent's turn ended. Unknown usage is null, never zero. <paramref name="Closing"/>: of an IMPLEMENT the beginning of its
    /// last message. <paramref name="Agent"/>: whose turn it was; empty = an older version wrote it.</summary>
    public sealed record TurnEnded(
        string Turn,
        int Cycle,
        Phase Phase,
        TurnOutcome Outcome,
        string Detail,
        int? ExitCode,
        double Seconds,
        int Calls,
        long? InputTokens,
        long? OutputTokens,
        decimal? CostUsd,
        string SessionId,
        int Denials,
        int Leftover,
        DateTimeOffset? Until = null,
        string Closing = "",
        string Agent = ""
    ) : RunEvent;

    /// <summary>A commit came onto the branch: the engine's, or (<see cref="CommitKind.Agent"/>) one the agent made by itself.</summary>
    /// <param name="Progress">Whether something outside the feedback folders changed.</param>
    /// <param name="Total">All work from the run's base to this commit, each file once; null = an older version wrote it.</param>
    /// <param name="OfSprint">The same from the base of a plan's present sprint; null = as <paramref name="Total"/>.</param>
    /// <param name="Touched">Ids of the open findings that it can have fixed: it changed a file they name, or a test; null = an older version
    /// wrote it, and did not look.</param>
    public sealed record CommitMade(
        string Commit,
        string Parent,
        string Subject,
        CommitKind Purpose,
        int Cycle,
        Phase Phase,
        int Files,
        int Added,
        int Removed,
        IReadOnlyList<string> Deleted,
        bool Progress,
        WorkSize? Total = null,
        WorkSize? OfSprint = null,
        IReadOnlyList<string>? Touched = null
    ) : RunEvent;

    /// <summary>
    /// Nothing (more) was committed: there was nothing, a hook refused, or files were left out; then <paramref name="Findings"/>
    /// says what the next cycle must fix.
    /// </summary>
    public sealed record CommitSkipped(int Cycle, Phase Phase, string Why, IReadOnlyList<Finding> Findings) : RunEvent;

    /// <summary>A gate's verdict was read from its files. <paramref name="Tests"/>: what it says it ran; empty = nothing. <paramref
    /// name="Files"/>: what they held; null = an older version read them. <paramref name="Rulings"/>: changes to the tests that it
    /// accepts.</summary>
    public sealed record VerdictGiven(
        int Cycle,
        Phase Phase,
        bool Approved,
        IReadOnlyList<Finding> Findings,
        string Tests = "",
        IReadOnlyList<FileDigest>? Files = null,
        IReadOnlyList<TestRuling>? Rulings = null
    ) : RunEvent;

    /// <summary>The tests of two commits were compared. <paramref name="Lines"/>: what makes them say less; <paramref name="More"/>: how
    /// many lines were left out.</summary>
    /// <param name="Before">Test files of before that were changed or deleted.</param>
    /// <param name="After">Test files that were changed or added.</param>
    /// <param name="Tests">Tests that were changed, added or removed; null = written by an older version.</param>
    public sealed record TestsCompared(
        int Cycle,
        string From,
        string To,
        IReadOnlyList<TestEvidenceLine> Lines,
        int More = 0,
        IReadOnlyList<string>? Before = null,
        IReadOnlyList<string>? After = null,
        IReadOnlyList<TestPlace>? Tests = null
    ) : RunEvent;

    /// <summary>A check of the person's own ended on the work's commit.</summary>
    public sealed record CheckEnded(int Cycle, CheckResult Result) : RunEvent;

    /// <summary>RED_TEAM_CODE held the code against the design. <paramref name="Actionable"/>: what lies above the threshold; empty = it
    /// passed.</summary>
    public sealed record RedTeamJudged(int Cycle, int Total, int Divergences, IReadOnlyList<Finding> Actionable) : RunEvent;

    /// <summary>A gate that is switched on had nothing to look at, which the configuration allows.</summary>
    public sealed record GateSkipped(int Cycle, Phase Phase, string Why) : RunEvent;

    /// <summary>
    /// A cycle ended, with the findings that begin the next one, or with none. <paramref name="Left"/>: divergences from the
    /// design that the run leaves as they are.
    /// </summary>
    public sealed record CycleEnded(int Cycle, bool Progress, int FilesChanged, IReadOnlyList<Finding> Findings, int Left = 0) : RunEvent;

    /// <summary>The COMPLETED marker of a sprint was written.</summary>
    public sealed record SprintMarked(string Sprint, string Marker) : RunEvent;

    /// <summary>The run waits: for the clock hour (<c>hour</c>), the provider's reset (<c>reset</c>) an outage's end (<c>outage</c>), or to
    /// try again what failed (<c>retry</c>).</summary>
    public sealed record WaitStarted(string Wait, DateTimeOffset Until, string Reason) : RunEvent;

    /// <summary>A wait ended, by time, by a halt, or early because <paramref name="By"/> asked for it.</summary>
    public sealed record WaitEnded(string Wait, bool ByHalt, string By = "") : RunEvent;

    /// <summary>The circuit breaker opened.</summary>
    public sealed record BreakerTripped(string Trigger, string Reason, string Hash = "") : RunEvent;

    /// <summary>The circuit breaker was reset by a person.</summary>
    public sealed record BreakerReset(string Trigger, BreakerState To, string By) : RunEvent;

    /// <summary>A resume raised limits, or allowed what is of danger level high; null = as before. What <see cref="RaisedLimits"/> is in
    /// the log: each limit a key of the event's own.</summary>
    public sealed record LimitsChanged(
        int? MaxCycles = null,
        double? TimeoutHours = null,
        double? TurnTimeoutMinutes = null,
        double? MaxCostUsd = null,
        long? MaxTokens = null,
        bool? AllowHigh = null,
        double? DailyBudgetUsd = null,
        int? CallsPerHour = null
    ) : RunEvent
    {
        /// <summary>The limits it raised.</summary>
        [JsonIgnore]
        public RaisedLimits Raised =>
            new(MaxCycles, TimeoutHours, TurnTimeoutMinutes, MaxCostUsd, MaxTokens, AllowHigh, DailyBudgetUsd, CallsPerHour);

        /// <summary>The event that these limits were raised.</summary>
        public static LimitsChanged Of(RaisedLimits to) =>
            new(
                to.MaxCycles,
                to.TimeoutHours,
                to.TurnTimeoutMinutes,
                to.MaxCostUsd,
                to.MaxTokens,
                to.AllowHigh,
                to.DailyBudgetUsd,
                to.CallsPerHour
            );
    }

    /// <summary>A person asked for a halt.</summary>
    public sealed record HaltAsked(string By, bool Force, string Reason) : RunEvent;

    /// <summary>A halt was withdrawn before it took effect.</summary>
    public sealed record HaltWithdrawn(string By) : RunEvent;

    /// <summary>Halting began: work is saved, then the state becomes HALTED. <paramref name="Trigger"/> is one of <see
    /// cref="HaltTrigger"/>.</summary>
    public sealed record HaltBegun(string Trigger, string Reason, string By) : RunEvent;

    /// <summary>A person's words for the next IMPLEMENT prompt.</summary>
    public sealed record NoteTaken(string By, string Text) : RunEvent;

    /// <summary>A control request was not carried out. <paramref name="Job"/>: the one it was about; empty = about none.</summary>
    public sealed record RequestRefused(string Request, string By, string Why, string Job = "") : RunEvent;

    /// <summary>The work tree was saved beside the branch before a halt.</summary>
    public sealed record WorkSnapshot(string Ref, string Commit) : RunEvent;

    /// <summary>ICE refused an operation.</summary>
    public sealed record IceBlocked(string Operation, string Target, string Reason, string Layer, string Turn) : RunEvent;

    /// <summary>ICE found a forbidden change after the fact.</summary>
    public sealed record IceBreached(string What, string Restore, string Turn, string Ref = "", string Was = "") : RunEvent;

    /// <summary>Somebody else changed refs or configuration meanwhile; no breach.</summary>
    public sealed record ExternalChange(string What) : RunEvent;

    /// <summary>A push waits for a person's answer.</summary>
    public sealed record PushRequested(string Branch, int Commits, int Files) : RunEvent;

    /// <summary>A person answered a waiting push.</summary>
    public sealed record PushAnswered(string By, bool Approved) : RunEvent;

    /// <summary>The branch was pushed. <paramref name="Link"/>: where the server offers to open a merge or pull request; empty = it does
    /// not.</summary>
    public sealed record Pushed(string Remote, string Branch, string Commit, string Link = "") : RunEvent;

    /// <summary>A draft pull request was made or updated, of <paramref name="Branch"/> (empty: the run's).</summary>
    public sealed record PullRequestMade(string Url, bool Created, bool Incomplete, string Branch = "") : RunEvent;

    /// <summary>Publishing ended without a push or without a PR; <paramref name="BodyPath"/> holds the would-be PR body. <paramref
    /// name="ToFolder"/>: pushed to where no PR can be. <paramref name="Forge"/>: the server, where gh has no part in it; else
    /// empty. <paramref name="NeedsLogin"/>: nobody is logged in to gh.</summary>
    public sealed record PublishSkipped(string Reason, string BodyPath, bool ToFolder = false, string Forge = "", bool NeedsLogin = false)
        : RunEvent;

    /// <summary>A job of the queue was claimed. <paramref name="Number"/>: how many this run has claimed, from 1; <paramref
    /// name="Generation"/>: how often this one was.</summary>
    public sealed record JobClaimed(string Job, string Title, string Role, int Attempt, int Generation, int Number, int Lane = 0)
        : RunEvent;

    /// <summary>A person wants a job cancelled that is under way: its turn is ended. <paramref name="Generation"/>: of the claim that is
    /// meant.</summary>
    public sealed record CancelAsked(string Job, int Generation, string By, string Reason) : RunEvent;

    /// <summary>An attempt at a job ended: it is settled, or (<see cref="JobStatus.Pending"/>) back in the queue. <paramref
    /// name="Failure"/> null = it went well.</summary>
    public sealed record JobEnded(
        string Job,
        string Title,
        string Role,
        JobStatus Status,
        FailureKind? Failure,
        string Reason,
        int Attempt,
        int Generation,
        DateTimeOffset? NotBefore = null,
        string Commit = "",
        string Patch = "",
        int FollowUps = 0
    ) : RunEvent;

    /// <summary>No job is left that could be run. <paramref name="Stuck"/>: jobs that wait for one that failed, was blocked or
    /// cancelled.</summary>
    public sealed record QueueEmptied(int Done, int Failed, int Blocked, int Stuck) : RunEvent;

    /// <summary>A phase of the validation of the pull request began, or (<paramref name="Round"/> above 1) looks again behind a
    /// fix.</summary>
    public sealed record PostPrPhaseStarted(Phase Phase, int Round) : RunEvent;

    /// <summary>CONTEXT_CLEAR wrote down what a fresh start needs to know; no later turn continues a session of before.</summary>
    public sealed record ContextCleared(string Checkpoint) : RunEvent;

    /// <summary>
    /// Findings of a validation phase; none = it passed. <paramref name="Reviewer"/>: the reviewer, where there are several.
    /// <paramref name="Tests"/>: the tests it says it ran. <paramref name="Skipped"/>: reason why nothing was looked at; empty = it was.
    /// </summary>
    public sealed record PostPrJudged(
        Phase Phase,
        int Round,
        string Reviewer,
        IReadOnlyList<Finding> Findings,
        string Tests = "",
        string Skipped = ""
    ) : RunEvent;

    /// <summary>
    /// The fix of a validation phase's findings began: a cycle of IMPLEMENT alone, the branch at <paramref name="Head"/>.
    /// </summary>
    public sealed record PostPrFixStarted(Phase Phase, int Cycle, string Head) : RunEvent;

    /// <summary>Review comments on the pull request begin a new cycle (<c>run-resume --from-review</c>).</summary>
    public sealed record ReviewReceived(IReadOnlyList<ReviewComment> Comments) : RunEvent;

    /// <summary>A reviewer's comment was answered in the pull request.</summary>
    public sealed record ReviewAnswered(string Key) : RunEvent;

    /// <summary>A person (<c>run-resume --force</c>) accepted that the run continues from where its branch is now.</summary>
    public sealed record HeadAccepted(string Commit, string By) : RunEvent;

    /// <summary>Something a person should know that stops nothing.</summary>
    public sealed record Warned(string Text) : RunEvent;
}

/// <summary>A bug as it was reported, secrets and personal data taken out.</summary>
public sealed record ReportedBug(string BugId, string SprintId, string Title, string Text, string Source);
