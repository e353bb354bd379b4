using Ias.Core.Model;
using Ias.Core.TestEvidence;
using Ias.Core.Text;

namespace Ias.Core.Events;

/// <summary>
/// One wording for every surface that reports events: the running command, <c>run-status --follow</c>, the dashboard, the report.
/// </summary>
public static class EventWording
{
    private const int MostLines = 20;

    /// <summary>One line, without time; empty for events that are of no interest to a person by themselves.</summary>
    public static string Line(RunEvent happened) => Wording.Shown(Worded(happened));

    private static string Worded(RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted e =>
                $"run {e.RunId} of {e.Target}{(e.Title.Length > 0 ? $" ({e.Title})" : "")} on branch {e.Branch}, base {e.Base}",
            RunEvent.EngineStarted e =>
                $"{(e.Resumed ? "resumed" : "started")} by engine {e.Pid} on {e.Host}; guard: {string.Join(", ", e.Layers)}",
            RunEvent.StateChanged { To: RunState.Halted } e => $"HALTED: {e.Reason}{(e.Next.Length > 0 ? $"; next: {e.Next}" : "")}",
            RunEvent.StateChanged e when e.From == e.To => $"continues in {e.To.Word()}{(e.Reason.Length > 0 ? $": {e.Reason}" : "")}",
            RunEvent.StateChanged e => $"{e.From.Word()} -> {e.To.Word()}{(e.Reason.Length > 0 ? $": {e.Reason}" : "")}",
            RunEvent.SprintStarted e => $"{e.Sprint}{(e.Title.Length > 0 ? $" {e.Title}" : "")} on branch {e.Branch}",
            RunEvent.BugTriaged e =>
                $"triaged: {e.Title}; reproduction {e.Reproduction}, {e.TestType} test, risk {e.RiskLevel}{(e.RiskBecause.Length > 0 ? $" ({e.RiskBecause})" : "")}",
            RunEvent.CycleStarted e => $"cycle {e.Cycle}",
            RunEvent.TurnStarted e when e.Phase == Phase.Plan => $"PLAN: {e.Agent}{(e.Model.Length > 0 ? $" {e.Model}" : "")}",
            RunEvent.TurnStarted e when e.Phase == Phase.Job => $"JOB {e.Cycle}: {e.Agent}{(e.Model.Length > 0 ? $" {e.Model}" : "")}",
            RunEvent.TurnStarted e =>
                $"{e.Phase.Word()}, cycle {e.Cycle}: {e.Agent}{(e.Model.Length > 0 ? $" {e.Model}" : "")}{(e.Attempt > 1 ? $", try {e.Attempt}" : "")}",
            RunEvent.TurnEnded { Outcome: TurnOutcome.Ended } e =>
                $"{e.Phase.Word()} ended after {Wording.Span(e.Seconds)}{Usage(e)}{Note(e)}{Left(e)}",
            RunEvent.TurnEnded e => $"{e.Phase.Word()} {e.Outcome.Describe()} after {Wording.Span(e.Seconds)}: {e.Detail}{Left(e)}",
            RunEvent.CommitMade e =>
                $"commit {Wording.Short(e.Commit)} {e.Subject}  ({(e.Files == 0 && e.Purpose.IsOfWork() ? "feedback only" : $"{Wording.Count(e.Files, "file")}, +{e.Added} -{e.Removed}")}{(e.Deleted.Count > 0 ? $", {Wording.Count(e.Deleted.Count, "file")} deleted" : "")})",
            RunEvent.CommitSkipped e => e.Why,
            RunEvent.VerdictGiven { Approved: true } e => $"{e.Phase.Word()}: approved",
            RunEvent.VerdictGiven e =>
                $"{e.Phase.Word()}: changes required, {Wording.Count(e.Findings.Count, "finding")}{Findings(e.Findings)}",
            RunEvent.CheckEnded { Result: { Tests: not TestsOf.Work } crossed } =>
                $"CHECKS: {crossed.Name}, {(crossed.Tests == TestsOf.Before ? "tests of before on the new code" : "new tests on the code of before")}: {(crossed.Passed ? "passed" : $"failed, {crossed.Ending}{(crossed.IsFinal ? "" : "; once more")}")}",
            RunEvent.CheckEnded e =>
                $"CHECKS: {e.Result.Name} {(e.Result.IsBaseline ? "before the run: " : "")}{(
                    e.Result.IsFlaky ? "is flaky: failed, then passed on the same commit"
                    : e.Result.Earlier is { } at ? $"passed at {at.UtcDateTime:yyyy-MM-dd HH:mm}Z, not repeated"
                    : e.Result.Passed ? "passed"
                    : $"failed, {e.Result.Ending}"
                )}{(e.Result.Tally is { } tally ? $", {tally}" : "")}{(e.Result.IsFinal ? "" : "; once more")}",
            RunEvent.TestsCompared { Lines.Count: 0 } => "tests: none was removed, skipped or made to check less",
            RunEvent.TestsCompared e => $"tests: {Wording.Count(e.Lines.Count + e.More, "thing")} to look at{Lines(e.Lines)}",
            RunEvent.RedTeamJudged { Actionable.Count: 0 } e =>
                $"RED_TEAM_CODE: passed, {Wording.Count(e.Total, "finding")}, none of them actionable",
            RunEvent.RedTeamJudged e =>
                $"RED_TEAM_CODE: {Wording.Count(e.Actionable.Count, "divergence")} from the design{Findings(e.Actionable)}",
            RunEvent.GateSkipped e => $"{e.Phase.Word()} skipped: {e.Why}",
            RunEvent.CycleEnded { Findings.Count: 0, Left: > 0 } e =>
                $"cycle {e.Cycle} goes on with {Wording.Count(e.Left, "divergence")} from the design left",
            RunEvent.CycleEnded { Findings.Count: 0 } e => $"cycle {e.Cycle} passed all gates",
            RunEvent.CycleEnded e =>
                $"cycle {e.Cycle} ended with {Wording.Count(e.Findings.Count, "finding")}{(e.Progress ? "" : ", no file changed")}",
            RunEvent.SprintMarked e => $"{e.Sprint} completed",
            RunEvent.WaitStarted { Wait: WaitKind.Retry } e => $"trying again in {Wording.Span((e.Until - e.At).TotalSeconds)}: {e.Reason}",
            RunEvent.WaitStarted e => $"waiting {Wording.Span((e.Until - e.At).TotalSeconds)}: {e.Reason}",
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
            RunEvent.WorkSnapshot e => $"work saved to {e.Ref} ({Wording.Short(e.Commit)})",
            RunEvent.IceBlocked e => $"ICE refused {e.Operation} {e.Target}: {e.Reason}",
            RunEvent.IceBreached e => $"ICE BREACH: {e.What}; restore: {e.Restore}",
            RunEvent.ExternalChange e => $"changed by someone else: {e.What}",
            RunEvent.PushRequested e =>
                $"push of {e.Branch} needs an answer ({Wording.Count(e.Commits, "commit")}, {Wording.Count(e.Files, "file")})",
            RunEvent.PushAnswered e => $"push {(e.Approved ? "approved" : "declined")} by {e.By}",
            RunEvent.Pushed e => $"pushed {e.Branch} to {e.Remote} ({Wording.Short(e.Commit)})",
            RunEvent.PullRequestMade e =>
                $"draft pull request {(e.Created ? "opened" : "updated")}{(e.Incomplete ? " [INCOMPLETE]" : "")}: {e.Url}",
            RunEvent.PublishSkipped e => e.Reason.StartsWith("pushed", StringComparison.Ordinal) ? e.Reason : $"not published: {e.Reason}",
            RunEvent.JobClaimed e => $"job {e.Job}: {e.Title} ({e.Role}{(e.Attempt > 1 ? $", attempt {e.Attempt}" : "")})",
            RunEvent.CancelAsked e => $"job {e.Job} is being ended: {Job.CancelledBy(e.By, e.Reason)}",
            RunEvent.JobEnded e => $"job {e.Job} {Settled(e)}",
            RunEvent.QueueEmptied e =>
                $"the queue is empty: {e.Done} done, {e.Failed} failed{(e.Blocked > 0 ? $", {e.Blocked} blocked until you answer" : "")}{(e.Stuck > 0 ? $", {Wording.Count(e.Stuck, "job")} waiting for them" : "")}",
            RunEvent.PostPrPhaseStarted { Round: 1 } e => $"{e.Phase.Word()} of the pull request",
            RunEvent.PostPrPhaseStarted e => $"{e.Phase.Word()} checks again, round {e.Round}",
            RunEvent.ReviewReceived e =>
                $"review: {Wording.Count(e.Comments.Count, "comment")} to address{string.Concat(e.Comments.Select(one => $"\n    {one.Summary}"))}",
            RunEvent.ReviewAnswered e => $"review: {e.Key} answered in the pull request",
            RunEvent.ContextCleared e => $"checkpoint written to {e.Checkpoint}; every turn from here on is a new session",
            RunEvent.PostPrJudged { Skipped.Length: > 0 } e => $"{e.Phase.Word()}: not looked at: {e.Skipped}",
            RunEvent.PostPrJudged { Findings.Count: 0 } e => $"{e.Phase.Word()}{By(e)}: nothing found",
            RunEvent.PostPrJudged e => $"{e.Phase.Word()}{By(e)}: {Wording.Count(e.Findings.Count, "finding")}{Findings(e.Findings)}",
            RunEvent.PostPrFixStarted e => $"cycle {e.Cycle}: fixes what {e.Phase.Word()} found",
            RunEvent.HeadAccepted e => $"continues from {Wording.Short(e.Commit)}, accepted by {e.By}",
            RunEvent.Warned e => $"warning: {e.Text}",
            _ => "",
        };

    /// <summary>One line for somebody who follows a job from another machine, where neither its id nor its run is known; empty for what is
    /// not about its work.</summary>
    /// <param name="job">Id of the job.</param>
    public static string OfJob(RunEvent happened, string job) => Wording.Plain(Wording.Shown(WordedOfJob(happened, job)).Split('\n')[0]);

    private static string WordedOfJob(RunEvent happened, string job) =>
        happened switch
        {
            RunEvent.JobClaimed e when e.Job == job => $"attempt {e.Attempt} begins",
            RunEvent.JobEnded { Status: JobStatus.Pending } e when e.Job == job =>
                $"the attempt failed: {e.Reason}{(e.NotBefore is { } until ? $"; the next begins at {until.UtcDateTime:HH:mm:ss} UTC" : "")}",
            RunEvent.JobEnded e when e.Job == job => Settled(e),
            RunEvent.TurnStarted e => $"{e.Agent}{(e.Model.Length > 0 ? $" {e.Model}" : "")} is at work",
            RunEvent.TurnEnded { Outcome: TurnOutcome.Ended } e =>
                $"the agent ended its turn after {Wording.Span(e.Seconds)}{Usage(e)}{Note(e)}{Left(e)}",
            RunEvent.TurnEnded e => $"the agent's turn {e.Outcome.Describe()} after {Wording.Span(e.Seconds)}: {e.Detail}{Left(e)}",
            RunEvent.CommitMade
            or RunEvent.CommitSkipped
            or RunEvent.WaitStarted
            or RunEvent.WaitEnded
            or RunEvent.BreakerTripped
            or RunEvent.StateChanged { To: RunState.Halted }
            or RunEvent.IceBlocked
            or RunEvent.IceBreached
            or RunEvent.ExternalChange
            or RunEvent.Pushed
            or RunEvent.PullRequestMade
            or RunEvent.Warned => Worded(happened),
            _ => "",
        };

    /// <summary>That sprints passed their gates although nothing was changed in them.</summary>
    public static string ChangedNothing(IReadOnlyList<string> sprints) =>
        $"{string.Join(", ", sprints)} changed nothing: the gates approved, but no file differs from before";

    /// <summary>Importance of an event: 0 detail, 1 ordinary, 2 a milestone (verdicts with findings, waits, halts, breaches).</summary>
    public static int Weight(RunEvent happened) =>
        happened switch
        {
            RunEvent.StateChanged { To: RunState.Halted }
            or RunEvent.IceBreached
            or RunEvent.BreakerTripped
            or RunEvent.VerdictGiven { Approved: false }
            or RunEvent.JobEnded { Status: JobStatus.Failed or JobStatus.Blocked }
            or RunEvent.CheckEnded { Result: { Passed: false, Tests: not TestsOf.After } }
            or RunEvent.RedTeamJudged { Actionable.Count: > 0 }
            or RunEvent.PostPrJudged { Findings.Count: > 0 }
            or RunEvent.PushRequested
            or RunEvent.Warned
            or RunEvent.IceBlocked => 2,
            RunEvent.CycleEnded or RunEvent.WaitEnded or RunEvent.SprintMarked or RunEvent.StateChanged { To: RunState.JackIn } => 0,
            _ => 1,
        };

    /// <summary>Location of a job's saved changes, to follow the words for how it ended; empty when nothing was saved.</summary>
    public static string Kept(string patch) => patch.Length > 0 ? $"; its changes are in {patch}" : "";

    private static string Settled(RunEvent.JobEnded e) =>
        e.Status switch
        {
            JobStatus.Done => $"done{(e.FollowUps > 0 ? $", {Wording.Count(e.FollowUps, "follow-up")} queued" : "")}",
            JobStatus.Pending =>
                $"is back in the queue{(e.NotBefore is { } until ? $" until {until.UtcDateTime:HH:mm:ss}Z" : "")}: {e.Reason}",
            JobStatus.Blocked => $"is blocked: {e.Reason}",
            JobStatus.Cancelled => e.Reason,
            _ => $"{e.Status.Word()}: {e.Reason}",
        } + Kept(e.Patch);

    private static string By(RunEvent.PostPrJudged e) => e.Reviewer.Length > 0 ? $", {e.Reviewer}" : "";

    // How the process of an agent ended that had said that it was done.
    private static string Note(RunEvent.TurnEnded e) =>
        e.Detail.Contains(TurnOutcomes.AfterClosing, StringComparison.Ordinal) ? $"; {e.Detail}" : "";

    private static string Left(RunEvent.TurnEnded e) =>
        e.Leftover > 0 ? $"; {Wording.Count(e.Leftover, "process")} left behind and ended" : "";

    private static string Usage(RunEvent.TurnEnded e) =>
        e is { CostUsd: { } cost, Calls: > 0 } ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", ${cost:0.00}") : "";

    private static string Lines(IReadOnlyList<TestEvidenceLine> lines) =>
        string.Concat(lines.Take(MostLines).Select(line => $"\n    {line.Place} {line.Text}"))
        + (lines.Count > MostLines ? $"\n    and {lines.Count - MostLines} more" : "");

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
