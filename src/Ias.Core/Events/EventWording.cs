using Ias.Core.RunMode;
using Ias.Core.Runner;

namespace Ias.Core.Events;

/// <summary>One wording for everything that tells what happened: the running command, <c>run-status --follow</c>, the dashboard, the
/// report.</summary>
public static class EventWording
{
    /// <summary>One line, without time; empty for events that are of no interest to a person by themselves.</summary>
    public static string Line(RunEvent happened) => Shown(Worded(happened));

    /// <summary>Text in which agents may have put anything, as a terminal may print it: control characters but the end of a line are shown
    /// as what they are not.</summary>
    public static string Shown(string text) => text.Any(IsControl) ? string.Concat(text.Select(c => IsControl(c) ? '\uFFFD' : c)) : text;

    private static bool IsControl(char c) => char.IsControl(c) && c != '\n';

    private static string Worded(RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted e =>
                $"run {e.RunId} of {e.Target}{(e.Title.Length > 0 ? $" ({e.Title})" : "")} on branch {e.Branch}, base {e.Base}",
            RunEvent.EngineStarted e =>
                $"{(e.Resumed ? "resumed" : "started")} by engine {e.Pid} on {e.Host}; guard: {string.Join(", ", e.Layers)}",
            RunEvent.StateChanged { To: RunState.Halted } e => $"HALTED: {e.Reason}{(e.Next.Length > 0 ? $"; next: {e.Next}" : "")}",
            RunEvent.StateChanged e when e.From == e.To => $"continues in {StateWord(e.To)}{(e.Reason.Length > 0 ? $": {e.Reason}" : "")}",
            RunEvent.StateChanged e => $"{StateWord(e.From)} -> {StateWord(e.To)}{(e.Reason.Length > 0 ? $": {e.Reason}" : "")}",
            RunEvent.SprintStarted e => $"{e.Sprint}{(e.Title.Length > 0 ? $" {e.Title}" : "")} on branch {e.Branch}",
            RunEvent.BugTriaged e =>
                $"triaged: {e.Title}; reproduction {e.Reproduction}, {e.TestType} test, risk {e.RiskLevel}{(e.RiskBecause.Length > 0 ? $" ({e.RiskBecause})" : "")}",
            RunEvent.CycleStarted e => $"cycle {e.Cycle}",
            RunEvent.TurnStarted { Phase: Phase.Job } e => $"JOB {e.Cycle}: {e.Agent}{(e.Model.Length > 0 ? $" {e.Model}" : "")}",
            RunEvent.TurnStarted e =>
                $"{PhaseWord(e.Phase)}, cycle {e.Cycle}: {e.Agent}{(e.Model.Length > 0 ? $" {e.Model}" : "")}{(e.Attempt > 1 ? $", try {e.Attempt}" : "")}",
            RunEvent.TurnEnded { Outcome: TurnOutcome.Ended } e => $"{PhaseWord(e.Phase)} ended after {Span(e.Seconds)}{Usage(e)}{Left(e)}",
            RunEvent.TurnEnded e => $"{PhaseWord(e.Phase)} {e.Outcome.Words()} after {Span(e.Seconds)}: {e.Detail}{Left(e)}",
            RunEvent.CommitMade e =>
                $"commit {Short(e.Commit)} {e.Subject}  ({(e.Files == 0 && e.Purpose.IsOfWork() ? "feedback only" : $"{Count(e.Files, "file")}, +{e.Added} -{e.Removed}")}{(e.Deleted.Count > 0 ? $", {Count(e.Deleted.Count, "file")} deleted" : "")})",
            RunEvent.CommitSkipped e => e.Why,
            RunEvent.VerdictGiven { Approved: true } e => $"{PhaseWord(e.Phase)}: approved",
            RunEvent.VerdictGiven e =>
                $"{PhaseWord(e.Phase)}: changes required, {Count(e.Findings.Count, "finding")}{Findings(e.Findings)}",
            RunEvent.RedTeamJudged { Actionable.Count: 0 } e =>
                $"RED_TEAM_CODE: passed, {Count(e.Total, "finding")}, none of them actionable",
            RunEvent.RedTeamJudged e => $"RED_TEAM_CODE: {Count(e.Actionable.Count, "divergence")} from the design{Findings(e.Actionable)}",
            RunEvent.GateSkipped e => $"{PhaseWord(e.Phase)} skipped: {e.Why}",
            RunEvent.CycleEnded { Findings.Count: 0 } e => $"cycle {e.Cycle} passed all gates",
            RunEvent.CycleEnded e =>
                $"cycle {e.Cycle} ended with {Count(e.Findings.Count, "finding")}{(e.Progress ? "" : ", no file changed")}",
            RunEvent.SprintMarked e => $"{e.Sprint} completed",
            RunEvent.WaitStarted { Wait: WaitKind.Retry } e => $"trying again in {Span((e.Until - e.At).TotalSeconds)}: {e.Reason}",
            RunEvent.WaitStarted e => $"waiting {Span((e.Until - e.At).TotalSeconds)}: {e.Reason}",
            RunEvent.WaitEnded e => e.ByHalt ? "wait ended by a halt"
            : e.By.Length > 0 ? $"wait ended early by {e.By}"
            : "wait over",
            RunEvent.BreakerTripped e => $"circuit breaker OPEN: {e.Trigger}: {e.Reason}",
            RunEvent.BreakerReset e =>
                $"circuit breaker reset to {(e.To == BreakerState.HalfOpen ? "HALF_OPEN" : "CLOSED")} after {e.Trigger} by {e.By}",
            RunEvent.LimitsChanged e => "limits changed" + Limits(e),
            RunEvent.HaltAsked e =>
                $"halt requested by {e.By}{(e.Force ? ", now" : ": stops when the phase ends")}{(e.Reason.Length > 0 ? $" ({e.Reason})" : "")}",
            RunEvent.HaltWithdrawn e => $"halt withdrawn by {e.By}",
            RunEvent.HaltBegun e => $"halting: {e.Reason}",
            RunEvent.NoteTaken e => $"note from {e.By}: {e.Text}",
            RunEvent.RequestRefused e => $"request {e.Request} from {e.By} refused: {e.Why}",
            RunEvent.WorkSnapshot e => $"work saved to {e.Ref} ({Short(e.Commit)})",
            RunEvent.IceBlocked e => $"ICE refused {e.Operation} {e.Target}: {e.Reason}",
            RunEvent.IceBreached e => $"ICE BREACH: {e.What}; restore: {e.Restore}",
            RunEvent.ExternalChange e => $"changed by someone else: {e.What}",
            RunEvent.PushRequested e => $"push of {e.Branch} needs an answer ({Count(e.Commits, "commit")}, {Count(e.Files, "file")})",
            RunEvent.PushAnswered e => $"push {(e.Approved ? "approved" : "declined")} by {e.By}",
            RunEvent.Pushed e => $"pushed {e.Branch} to {e.Remote} ({Short(e.Commit)})",
            RunEvent.PullRequestMade e =>
                $"draft pull request {(e.Created ? "opened" : "updated")}{(e.Incomplete ? " [INCOMPLETE]" : "")}: {e.Url}",
            RunEvent.PublishSkipped e => e.Reason.StartsWith("pushed", StringComparison.Ordinal) ? e.Reason : $"not published: {e.Reason}",
            RunEvent.JobClaimed e => $"job {e.Job}: {e.Title} ({e.Role}{(e.Attempt > 1 ? $", attempt {e.Attempt}" : "")})",
            RunEvent.CancelAsked e => $"job {e.Job} is being ended: {Job.CancelledBy(e.By, e.Reason)}",
            RunEvent.JobEnded e => $"job {e.Job} {Settled(e)}",
            RunEvent.QueueEmptied e =>
                $"the queue is empty: {e.Done} done, {e.Failed} failed{(e.Blocked > 0 ? $", {e.Blocked} blocked until you answer" : "")}{(e.Stuck > 0 ? $", {Count(e.Stuck, "job")} waiting for them" : "")}",
            RunEvent.PostPrPhaseStarted { Round: 1 } e => $"{PhaseWord(e.Phase)} of the pull request",
            RunEvent.PostPrPhaseStarted e => $"{PhaseWord(e.Phase)} checks again, round {e.Round}",
            RunEvent.ContextCleared e => $"checkpoint written to {e.Checkpoint}; every turn from here on is a new session",
            RunEvent.PostPrJudged { Findings.Count: 0 } e => $"{PhaseWord(e.Phase)}{By(e)}: nothing found",
            RunEvent.PostPrJudged e => $"{PhaseWord(e.Phase)}{By(e)}: {Count(e.Findings.Count, "finding")}{Findings(e.Findings)}",
            RunEvent.PostPrFixStarted e => $"cycle {e.Cycle}: fixes what {PhaseWord(e.Phase)} found",
            RunEvent.HeadAccepted e => $"continues from {Short(e.Commit)}, accepted by {e.By}",
            RunEvent.Warned e => $"warning: {e.Text}",
            _ => "",
        };

    /// <summary>That sprints passed their gates although nothing was changed in them.</summary>
    public static string ChangedNothing(IReadOnlyList<string> sprints) =>
        $"{string.Join(", ", sprints)} changed nothing: the gates approved, but no file differs from before";

    /// <summary>How much an event matters: 0 detail, 1 ordinary, 2 a mark in the night (verdicts with findings, waits, halts,
    /// breaches).</summary>
    public static int Weight(RunEvent happened) =>
        happened switch
        {
            RunEvent.StateChanged { To: RunState.Halted }
            or RunEvent.IceBreached
            or RunEvent.BreakerTripped
            or RunEvent.VerdictGiven { Approved: false }
            or RunEvent.JobEnded { Status: JobStatus.Failed or JobStatus.Blocked }
            or RunEvent.RedTeamJudged { Actionable.Count: > 0 }
            or RunEvent.PostPrJudged { Findings.Count: > 0 }
            or RunEvent.PushRequested
            or RunEvent.Warned
            or RunEvent.IceBlocked => 2,
            RunEvent.CycleEnded or RunEvent.WaitEnded or RunEvent.SprintMarked or RunEvent.StateChanged { To: RunState.JackIn } => 0,
            _ => 1,
        };

    /// <summary>A state as files and screens have it.</summary>
    public static string StateWord(RunState state) =>
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
    public static string PhaseWord(Phase phase) =>
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
            _ => phase.ToString(),
        };

    /// <summary>How a sprint of a plan stands, for people.</summary>
    public static string SprintWord(PlanSprint sprint) =>
        sprint switch
        {
            { Skipped: true } => "already completed",
            { Status: SprintStatus.Pending } => "not started",
            { Status: SprintStatus.InProgress } => "in progress",
            { Status: SprintStatus.Halted } => "halted",
            _ => "completed",
        };

    /// <summary>How far a plan is: <c>2 of 4 sprints completed, sprint-3 in progress</c>.</summary>
    public static string PlanProgress(RunPlan plan)
    {
        foreach (var sprint in plan.Sprints)
        {
            if (sprint.Status is SprintStatus.InProgress or SprintStatus.Halted)
            {
                return $"{plan.Completed} of {Count(plan.Sprints.Length, "sprint")} completed, {sprint.Id} {SprintWord(sprint)}";
            }
        }

        return $"{plan.Completed} of {Count(plan.Sprints.Length, "sprint")} completed";
    }

    /// <summary>A length of time as people say it: <c>0.4s</c>, <c>31s</c>, <c>12m</c>, <c>1h12m</c>.</summary>
    public static string Span(double seconds) =>
        seconds switch
        {
            < 10 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{seconds:0.0}s"),
            < 60 => $"{(int)seconds}s",
            < 3600 => $"{(int)seconds / 60}m{(int)seconds % 60:00}s",
            _ => $"{(int)seconds / 3600}h{(int)seconds % 3600 / 60:00}m",
        };

    /// <summary>How long ago or how long still, no finer than one needs at a glance: <c>4s</c>, <c>6m</c>, <c>1h12m</c>, <c>3d4h</c>; a
    /// clock that jumped back gives <c>0s</c>.</summary>
    public static string Age(TimeSpan age) =>
        age switch
        {
            { TotalSeconds: < 60 } => $"{Math.Max(0, (int)age.TotalSeconds)}s",
            { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes}m",
            { TotalHours: < 24 } => $"{(int)age.TotalHours}h{age.Minutes:00}m",
            _ => $"{(int)age.TotalDays}d{age.Hours}h",
        };

    /// <summary>Where what a job changed is kept, to stand behind how it ended; empty = nothing is.</summary>
    public static string Kept(string patch) => patch.Length > 0 ? $"; its changes are in {patch}" : "";

    /// <summary><c>1 file</c>, <c>2 files</c>.</summary>
    public static string Count(int n, string noun) => n == 1 ? $"1 {noun}" : $"{n} {noun}{(noun.EndsWith('s') ? "es" : "s")}";

    private static string Short(string commit) => commit.Length > 8 ? commit[..8] : commit;

    private static string Settled(RunEvent.JobEnded e) =>
        e.Status switch
        {
            JobStatus.Done => $"done{(e.FollowUps > 0 ? $", {Count(e.FollowUps, "follow-up")} queued" : "")}",
            JobStatus.Pending =>
                $"is back in the queue{(e.NotBefore is { } until ? $" until {until.UtcDateTime:HH:mm:ss}Z" : "")}: {e.Reason}",
            JobStatus.Blocked => $"is blocked: {e.Reason}",
            JobStatus.Cancelled => e.Reason,
            _ => $"{e.Status.Word()}: {e.Reason}",
        } + Kept(e.Patch);

    private static string By(RunEvent.PostPrJudged e) => e.Reviewer.Length > 0 ? $", {e.Reviewer}" : "";

    private static string Left(RunEvent.TurnEnded e) => e.Leftover > 0 ? $"; {Count(e.Leftover, "process")} left behind and ended" : "";

    private static string Usage(RunEvent.TurnEnded e) =>
        e is { CostUsd: { } cost, Calls: > 0 } ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", ${cost:0.00}") : "";

    private static string Findings(IReadOnlyList<Finding> findings) =>
        string.Concat(
            findings.Select(f =>
                $"\n    [{f.Severity}] {(f.File.Length > 0 ? f.File + (f.Line > 0 ? $":{f.Line}" : "") + " " : "")}{f.Title}"
            )
        );

    private static string Limits(RunEvent.LimitsChanged e) =>
        (e.MaxCycles is { } c ? $", max cycles {c}" : "")
        + (e.TimeoutHours is { } h ? $", timeout {h} h" : "")
        + (e.TurnTimeoutMinutes is { } m ? $", turn timeout {m} min" : "")
        + (e.AllowHigh == true ? ", danger level high allowed" : "")
        + (e.MaxCostUsd is { } usd ? $", max cost ${usd}" : "")
        + (e.MaxTokens is { } t ? $", max tokens {t}" : "")
        + (e.DailyBudgetUsd is { } day ? $", daily budget {(day > 0 ? $"${day}" : "none")}" : "")
        + (e.CallsPerHour is { } calls ? $", calls per hour {calls}" : "");
}
