using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Reporting;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Core.Tests.Reporting;

public sealed class RunnerReportTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 18, 22, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Jobs_are_told_in_the_order_they_ran_with_what_their_attempts_cost_together()
    {
        var report = Of(
            [Job("b", "Totals", JobStatus.Done), Job("a", "Look around", JobStatus.Done, "reviewer")],
            Result("a", 0, 10, cost: 0.5m),
            Result("b", 10, 20, FailureKind.Transient, cost: 1m),
            Result("b", 30, 40, cost: 2m, commit: "c0ffee")
        );

        Assert.Equal(
            ["Look around: done, $0.50", "Totals: done, 2 tries, $3.00"],
            report.Steps.Select(step => $"{step.Title}: {step.Result}, {Wording.Money(step.CostUsd)}")
        );
        Assert.Equal((3.5m, 3, 1), (report.Totals.CostUsd, report.Totals.Turns, report.Totals.Commits));
        Assert.Equal("Totals", Assert.Single(report.Commits).Subject);
        Assert.Equal(ReportKind.Review, report.Steps[0].Costs[0].Kind);
    }

    [Fact]
    [Trait("Requirement", "R-086")]
    public void What_failed_says_why_which_try_it_was_and_where_its_changes_are()
    {
        var report = Of(
            [Job("a", "Totals", JobStatus.Failed)],
            Result("a", 0, 10, FailureKind.Transient) with
            {
                Outcome = TurnOutcome.Crashed,
                Detail = "exit status 1",
                Attempt = 2,
                Patch = "attempt-2/changes.patch",
            }
        );

        Assert.Equal(
            "Totals: crashed after 10m00s, try 2: exit status 1; its changes are saved: attempt-2/changes.patch",
            Assert.Single(report.Troubles).Words
        );
        Assert.Contains(report.Waiting, decision => decision.Command == "ias runner retry-failed a --run 20260118-shop");
    }

    [Fact]
    public void A_job_that_asks_waits_for_an_answer()
    {
        var report = Of(
            [Job("a", "Totals", JobStatus.Blocked) with { Reason = "which rounding?" }],
            Result("a", 0, 1, FailureKind.NeedsPerson)
        );

        Assert.Equal(
            ("needs you", "Totals (implementer) asks: which rounding?", "ias decide a \"...\""),
            (report.Outcome.Word, report.Waiting[0].Words, report.Waiting[0].Command)
        );
    }

    [Fact]
    public void Asking_a_person_is_no_failure()
    {
        var report = Of([Job("a", "Totals", JobStatus.Done)], Result("a", 0, 1, FailureKind.NeedsPerson), Result("a", 2, 3));

        Assert.Empty(report.Troubles);
        Assert.DoesNotContain(report.Spans, span => span.Kind == ReportKind.Failed);
        Assert.Contains(report.Spans, span => span.Words == "reviewer: Totals, asked a question");
    }

    [Fact]
    public void Jobs_that_ran_side_by_side_lie_in_rows_of_their_own() =>
        Assert.Equal(
            ["lane 1", "lane 2", "lane 1"],
            Of(
                [Job("a", "", JobStatus.Done), Job("b", "", JobStatus.Done), Job("c", "", JobStatus.Done)],
                Result("a", 0, 10),
                Result("b", 5, 15),
                Result("c", 10, 20)
            )
                .Spans.Select(span => span.Row)
        );

    [Theory]
    [InlineData(JobStatus.Pending, false, "stopped")]
    [InlineData(JobStatus.Pending, true, "running")]
    [InlineData(JobStatus.Failed, false, "finished")]
    [InlineData(JobStatus.Done, false, "finished")]
    public void How_it_stands_is_told_by_what_is_left(JobStatus status, bool alive, string word) =>
        Assert.Equal(word, RunnerReport.Of(Facts([Job("a", "x", status)], alive), "ias").Outcome.Word);

    [Fact]
    public void What_its_runners_met_is_told_beside_what_its_jobs_did()
    {
        var facts = Facts([Job("a", "Totals", JobStatus.Failed)], alive: false, Result("a", 0, 10, FailureKind.Transient)) with
        {
            Events =
            [
                new RunEvent.IceBlocked("push", "main", "the branch is protected", "shims", "t") { At = Begin },
                new RunEvent.TurnEnded("t", 1, Phase.Implement, TurnOutcome.Crashed, "x", 1, 1, 1, null, null, null, "", 0, 0)
                {
                    At = Begin,
                },
            ],
        };

        Assert.Equal(
            ["ICE refused push main: the branch is protected", "Totals: crashed after 10m00s: "],
            RunnerReport.Of(facts, "ias").Troubles.Select(trouble => trouble.Words)
        );
    }

    [Fact]
    public void Its_waits_and_its_standing_still_lie_between_the_jobs()
    {
        var facts = Facts([Job("a", "Totals", JobStatus.Done)], alive: false, Result("a", 0, 10)) with
        {
            Events =
            [
                new RunEvent.WaitStarted("rate", Begin.AddMinutes(30), "the provider's limit") { At = Begin.AddMinutes(10) },
                new RunEvent.WaitEnded("rate", false) { At = Begin.AddMinutes(30) },
                new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked, "disk full")
                {
                    At = Begin.AddMinutes(40),
                },
                new RunEvent.EngineStarted(1, "host", true, []) { At = Begin.AddMinutes(55) },
            ],
        };

        Assert.Equal(
            ["lane 1, 0 to 10: reviewer: Totals", "lane 1, 10 to 30: waited: the provider's limit", "lane 1, 40 to 55: stopped: disk full"],
            RunnerReport
                .Of(facts, "ias")
                .Spans.Select(span => $"{span.Row}, {(span.From - Begin).TotalMinutes} to {(span.To - Begin).TotalMinutes}: {span.Words}")
        );
    }

    [Fact]
    public void An_empty_queue_is_told_too() => Assert.Equal("empty", Of([]).Outcome.Word);

    [Fact]
    public void Unknown_costs_stay_unknown() =>
        Assert.Equal(
            (null, 1),
            Of([Job("a", "x", JobStatus.Done)], Result("a", 0, 1)).Totals is var totals ? (totals.CostUsd, totals.Untold) : default
        );

    private static Job Job(string id, string title, JobStatus status, string role = "implementer") =>
        new(role, "do it", id, title, Status: status);

    private static JobResult Result(string job, int from, int to, FailureKind? kind = null, decimal? cost = null, string commit = "") =>
        new(
            job,
            1,
            1,
            job == "a" ? "reviewer" : "implementer",
            kind is null ? TurnOutcome.Ended : TurnOutcome.Crashed,
            "",
            Begin.AddMinutes(from),
            Begin.AddMinutes(to),
            (to - from) * 60,
            kind,
            CostUsd: cost,
            Commit: commit
        );

    private static RunnerFacts Facts(IReadOnlyList<Job> jobs, bool alive, params JobResult[] results) =>
        new("20260118-shop", "shop", "ias/20260118-shop", new RunnerState(), jobs, results, [], alive, Begin);

    private static MorningReport Of(IReadOnlyList<Job> jobs, params JobResult[] results) =>
        RunnerReport.Of(Facts(jobs, alive: false, results), "ias");
}
