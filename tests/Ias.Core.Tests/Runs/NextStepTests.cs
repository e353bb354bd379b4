using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;

namespace Ias.Core.Tests.Runs;

public sealed class NextStepTests
{
    [Fact]
    [Trait("Requirement", "R-002")]
    [Trait("Requirement", "R-004")]
    [Trait("Requirement", "R-005")]
    public void A_sprint_that_passes_at_once_takes_every_step_in_order()
    {
        var story = new Story();
        Assert.Equal(new NextStep.BeginCycle(1), story.Next);
        story.BeginCycle();
        Assert.Equal(new NextStep.Turn(Phase.Implement, 1), story.Next);
        story.Turn();
        Assert.IsType<NextStep.Commit>(story.Next);
        story.Tell(new RunEvent.CommitMade("c1", "p", "feat", CommitKind.Work, 1, Phase.Implement, 1, 1, 0, [], true));
        Assert.Equal(new NextStep.Turn(Phase.Review, 1), story.Next);
        story.Turn();
        Assert.IsType<NextStep.ReadVerdict>(story.Next);
        story.Tell(new RunEvent.VerdictGiven(1, Phase.Review, true, []));
        Assert.Equal(new NextStep.Turn(Phase.Audit, 1), story.Next);
        story.Gate().EndCycle();
        Assert.IsType<NextStep.Mark>(story.Next);
        story.Tell(new RunEvent.SprintMarked("sprint-1", "COMPLETED"));
        Assert.IsType<NextStep.CommitVerdicts>(story.Next);
        story.Tell(new RunEvent.CommitMade("c2", "c1", "chore", CommitKind.Verdicts, 1, Phase.Audit, 1, 1, 0, [], false));
        Assert.IsType<NextStep.Pass>(story.Next);
        story.Tell(new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed));
        Assert.IsType<NextStep.Publish>(story.Next);
        story.Tell(new RunEvent.PublishSkipped("local mode", ".run/pr-body.md"));
        Assert.IsType<NextStep.JackOut>(story.Next);
        story.Tell(new RunEvent.StateChanged(RunState.Complete, RunState.JackedOut, RunTrigger.Published));
        Assert.IsType<NextStep.Done>(story.Next);
    }

    [Fact]
    [Trait("Requirement", "R-002")]
    [Trait("Requirement", "R-005")]
    public void Findings_of_the_audit_lead_to_another_cycle_and_are_fixed_when_they_are_gone()
    {
        var story = new Story();
        story.BeginCycle().Implement().Gate().Gate("secret in log").EndCycle();
        Assert.Equal(new NextStep.BeginCycle(2), story.Next);
        Assert.Equal("F1", Assert.Single(story.Run.OpenFindings).Id);

        story.Cycle();

        Assert.Empty(story.Run.OpenFindings);
        Assert.Equal(1, story.Run.Metrics.FindingsFixed);
        Assert.IsType<NextStep.Mark>(story.Next);
    }

    [Fact]
    public void A_halt_takes_effect_between_phases_and_not_in_the_middle_of_one()
    {
        var story = new Story();
        story.BeginCycle().Tell(new RunEvent.HaltAsked("me", false, "smells")).Turn();
        Assert.IsType<NextStep.Commit>(story.Next);

        story.Tell(new RunEvent.CommitSkipped(1, Phase.Implement, "nothing", []));

        Assert.Equal(new NextStep.Halt(HaltTrigger.User, "smells", "me"), story.Next);
    }

    [Fact]
    [Trait("Requirement", "R-040")]
    public void A_halt_without_a_reason_says_who_asked()
    {
        var story = new Story();
        story.Tell(new RunEvent.HaltAsked("me@here", false, ""));

        Assert.Equal(new NextStep.Halt(HaltTrigger.User, "requested by me@here", "me@here"), story.Next);
    }

    [Fact]
    public void A_halt_that_was_withdrawn_changes_nothing()
    {
        var story = new Story();
        story.BeginCycle().Tell(new RunEvent.HaltAsked("me", false, ""), new RunEvent.HaltWithdrawn("me"));

        Assert.IsType<NextStep.Turn>(story.Next);
    }

    [Fact]
    public void A_refused_commit_is_a_finding_of_the_next_cycle_and_no_gate_runs()
    {
        var story = new Story();
        story.BeginCycle().Turn().Tell(new RunEvent.CommitSkipped(1, Phase.Implement, "refused", [Story.Finding("hook: lint failed")]));

        Assert.IsType<NextStep.EndCycle>(story.Next);
        story.EndCycle();
        Assert.Equal(new NextStep.BeginCycle(2), story.Next);
    }

    [Fact]
    [Trait("Requirement", "R-023")]
    public void The_hours_calls_are_waited_for_and_the_wait_ends_at_the_boundary()
    {
        var story = new Story(new RunOptions(CallsPerHour: 3, RetryPauseSeconds: 0));
        story.BeginCycle().Turn(TurnOutcome.Crashed, calls: 40).Turn(TurnOutcome.Crashed, calls: 40);
        Assert.IsType<NextStep.Turn>(story.Next); // a call is a turn, however many requests it makes

        story.Turn(calls: 40).Tell(new RunEvent.CommitSkipped(1, Phase.Implement, "", []));

        var wait = Assert.IsType<NextStep.Wait>(story.Next);
        Assert.Equal(WaitKind.Hour, wait.Kind);
        Assert.Equal(new DateTimeOffset(2026, 1, 19, 11, 0, 0, TimeSpan.Zero), wait.Until);

        story
            .Tell(new RunEvent.WaitStarted(wait.Kind, wait.Until!.Value, wait.Reason))
            .Pass(TimeSpan.FromHours(1))
            .Tell(new RunEvent.WaitEnded(wait.Kind, false));
        Assert.IsType<NextStep.Turn>(story.Next);
        Assert.Equal(1, story.Ledger.Rate.ConsecutiveWaits);
    }

    [Fact]
    public void An_hour_in_the_future_after_a_clock_jump_does_not_hold_the_run()
    {
        var story = new Story(new RunOptions(CallsPerHour: 1));
        story.BeginCycle().Turn().Tell(new RunEvent.CommitSkipped(1, Phase.Implement, "", []));

        Assert.IsType<NextStep.Turn>(NextStep.After(story.Ledger, story.Now.AddDays(-1), story.Up));
    }

    [Fact]
    public void A_usage_limit_is_waited_for_until_its_reset_and_then_the_turn_is_repeated()
    {
        var reset = new DateTimeOffset(2026, 1, 19, 14, 30, 0, TimeSpan.Zero);
        var story = new Story();
        story.BeginCycle().Turn(TurnOutcome.UsageLimit, reset);
        Assert.Equal(new NextStep.Wait(WaitKind.Reset, reset, "detail", 1), story.Next);

        story.Tell(new RunEvent.WaitStarted(WaitKind.Reset, reset, "detail"), new RunEvent.WaitEnded(WaitKind.Reset, false));

        Assert.Equal(new NextStep.Turn(Phase.Implement, 2), story.Next);
    }

    [Fact]
    public void A_run_whose_hour_is_used_up_goes_on_at_once_with_more_calls_an_hour()
    {
        var story = new Story(new RunOptions(CallsPerHour: 1));
        story.BeginCycle().Turn(calls: 14);
        story.Tell(new RunEvent.CommitMade("c1", "p", "feat", CommitKind.Work, 1, Phase.Implement, 1, 1, 0, [], true));
        Assert.Equal(WaitKind.Hour, Assert.IsType<NextStep.Wait>(story.Next).Kind);
        Assert.Equal((1, 0), (story.Ledger.Rate.Used(story.Now), story.Ledger.Rate.Left(story.Now)));

        story.Tell(new RunEvent.LimitsChanged(CallsPerHour: 20));

        Assert.Equal(new NextStep.Turn(Phase.Review, 1), story.Next);
        Assert.Equal((19, 20), (story.Ledger.Rate.Left(story.Now), story.Run.Limits.CallsPerHour));
    }

    [Fact]
    public void Model_requests_are_counted_and_are_waited_for_only_where_they_have_a_limit()
    {
        var story = new Story(new RunOptions(RequestsPerHour: 100, RetryPauseSeconds: 0));
        story.BeginCycle().Turn(TurnOutcome.Crashed, calls: 99);
        Assert.IsType<NextStep.Turn>(story.Next);

        story.Turn(TurnOutcome.Crashed, calls: 1);

        Assert.Equal((2, 100), (story.Ledger.Rate.Used(story.Now), story.Ledger.Rate.Requests(story.Now)));
        var wait = Assert.IsType<NextStep.Wait>(story.Next);
        Assert.Equal((WaitKind.Hour, "100 model requests in this clock hour are used up"), (wait.Kind, wait.Reason));
    }

    [Theory]
    [InlineData(TurnOutcome.AuthFailed)]
    [InlineData(TurnOutcome.Refused)]
    public void What_only_a_person_can_mend_is_tried_once_more_and_then_halts(TurnOutcome outcome)
    {
        var story = new Story();
        story.BeginCycle().Turn(outcome);
        Assert.Equal((WaitKind.Retry, 1), Assert.IsType<NextStep.Wait>(story.Next) is var wait ? (wait.Kind, wait.Try) : default);

        var trip = Assert.IsType<NextStep.Trip>(story.Pause().Turn(outcome).Next);

        Assert.Equal((AgentFailureTrigger.Word, $"the agent needs you: {outcome.Describe()}: detail"), (trip.Trigger, trip.Reason));
    }

    [Fact]
    public void After_a_reset_one_more_refusal_halts_and_a_turn_that_ends_well_forgets_it()
    {
        var story = new Story(new RunOptions(RetryPauseSeconds: 0));
        story
            .BeginCycle()
            .Turn(TurnOutcome.AuthFailed)
            .Turn(TurnOutcome.AuthFailed)
            .Tell(
                new RunEvent.BreakerTripped(AgentFailureTrigger.Word, "", ""),
                new RunEvent.BreakerReset(AgentFailureTrigger.Word, BreakerState.HalfOpen, "me")
            );
        Assert.IsType<NextStep.Turn>(story.Next);
        Assert.IsType<NextStep.Trip>(story.Turn(TurnOutcome.Refused).Next);

        story.Tell(
            new RunEvent.BreakerTripped(AgentFailureTrigger.Word, "", ""),
            new RunEvent.BreakerReset(AgentFailureTrigger.Word, BreakerState.HalfOpen, "me")
        );
        story.Turn().Tell(new RunEvent.CommitSkipped(1, Phase.Implement, "", []));

        Assert.IsType<NextStep.Turn>(story.Turn(TurnOutcome.AuthFailed).Next);
    }

    [Fact]
    public void Jobs_that_are_refused_twice_in_a_row_halt_the_queue_and_are_no_attempts()
    {
        var story = new Story(queue: "20261122-x");
        story.Job("a", FailureKind.ProviderLimit, TurnOutcome.AuthFailed);
        Assert.IsType<NextStep.Claim>(story.Next);

        Assert.IsType<NextStep.Trip>(story.Job("b", FailureKind.ProviderLimit, TurnOutcome.AuthFailed).Next);
        Assert.Equal(FailureKind.ProviderLimit, FailureKinds.Of(TurnOutcome.AuthFailed));
    }

    [Fact]
    [Trait("Requirement", "R-025")]
    public void A_reset_time_that_has_passed_is_waited_for_as_the_backoff_says_and_five_such_waits_trip()
    {
        var story = new Story();
        story.BeginCycle();
        for (var waits = 1; waits <= 5; waits++)
        {
            var passed = story.Now.AddMinutes(-14);
            story.Turn(TurnOutcome.UsageLimit, passed);
            var wait = Assert.IsType<NextStep.Wait>(story.Next);
            Assert.Equal((WaitKind.Reset, passed, waits), (wait.Kind, wait.Until, wait.Try));
            Assert.Contains("has passed: check this machine's clock", wait.Reason);
            var until = Backoff.Until(wait.Until, story.Now, wait.Try, 0);
            Assert.True(until >= story.Now.AddSeconds(27));
            story
                .Tell(new RunEvent.WaitStarted(wait.Kind, until, wait.Reason))
                .Pass(until - story.Now)
                .Tell(new RunEvent.WaitEnded(wait.Kind, false));
        }

        Assert.Equal(RateLimitTrigger.Word, Assert.IsType<NextStep.Trip>(story.Next).Trigger);
    }

    [Fact]
    public void A_limit_that_ended_while_the_run_was_halted_is_not_waited_for()
    {
        var story = new Story();
        story
            .BeginCycle()
            .Turn(TurnOutcome.UsageLimit, until: story.Now.AddHours(2))
            .Pass(TimeSpan.FromHours(3))
            .Tell(new RunEvent.EngineStarted(2, "h", true, []));

        Assert.IsType<NextStep.Turn>(story.Next);
    }

    [Fact]
    public void A_usage_limit_that_names_no_time_is_an_outage()
    {
        var story = new Story();
        story.BeginCycle().Turn(TurnOutcome.UsageLimit);

        Assert.Equal(new NextStep.Wait(WaitKind.Outage, null, "detail", 1), story.Next);
    }

    [Fact]
    [Trait("Requirement", "R-025")]
    public void All_backoffs_of_one_outage_are_one_wait()
    {
        var story = new Story();
        story.BeginCycle();
        for (var i = 1; i <= 6; i++)
        {
            story.Turn(TurnOutcome.Overloaded);
            Assert.Equal(i, Assert.IsType<NextStep.Wait>(story.Next).Try);
            story
                .Tell(
                    new RunEvent.WaitStarted(WaitKind.Outage, story.Now.AddMinutes(1), "529"),
                    new RunEvent.WaitEnded(WaitKind.Outage, false)
                )
                .Pass(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, story.Ledger.Rate.ConsecutiveWaits);
        story.Turn();
        Assert.Equal(0, story.Ledger.Rate.ConsecutiveWaits);
    }

    [Fact]
    [Trait("Requirement", "R-025")]
    public void An_outage_that_lasts_too_long_trips()
    {
        var story = new Story(new RunOptions(MaxOutageHours: 1));
        story
            .BeginCycle()
            .Turn(TurnOutcome.Overloaded)
            .Tell(new RunEvent.WaitStarted(WaitKind.Outage, story.Now, ""))
            .Pass(TimeSpan.FromMinutes(61))
            .Tell(new RunEvent.WaitEnded(WaitKind.Outage, false));

        Assert.Equal(RateLimitTrigger.Word, Assert.IsType<NextStep.Trip>(story.Next).Trigger);
    }

    [Fact]
    public void A_turn_that_failed_is_tried_again_after_pauses_that_grow_and_are_one_wait_and_the_sixth_failure_trips()
    {
        var story = new Story();
        story.BeginCycle();
        for (var failures = 1; failures <= 5; failures++)
        {
            story.Turn(TurnOutcome.Crashed);
            var wait = Assert.IsType<NextStep.Wait>(story.Next);
            Assert.Equal((WaitKind.Retry, failures), (wait.Kind, wait.Try));
            Assert.StartsWith("IMPLEMENT crashed: ", wait.Reason);
            story.Pause();
            Assert.Equal(new NextStep.Turn(Phase.Implement, failures + 1), story.Next);
        }

        Assert.Equal(1, story.Ledger.Rate.ConsecutiveWaits);
        Assert.Equal(AgentFailureTrigger.Word, Assert.IsType<NextStep.Trip>(story.Turn(TurnOutcome.Crashed).Next).Trigger);
    }

    [Fact]
    public void A_quarter_of_an_hour_of_failures_is_outlasted() =>
        Assert.True(Enumerable.Range(1, 5).Sum(failures => Backoff.Delay(failures, 0).TotalMinutes) > 15);

    [Fact]
    public void A_limit_that_ends_after_the_runs_time_is_told_at_once_and_not_after_hours_of_silence()
    {
        var story = new Story();
        story.BeginCycle().Turn(TurnOutcome.UsageLimit, story.Now.AddHours(13));

        var trip = Assert.IsType<NextStep.Trip>(story.Next);

        Assert.Equal(TimeoutTrigger.Word, trip.Trigger);
        Assert.StartsWith("the provider's limit ends at ", trip.Reason);
        Assert.Contains("after this run's 8 h are over: detail", trip.Reason);

        story.Tell(
            new RunEvent.HaltBegun(trip.Trigger, trip.Reason, "breaker"),
            new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked, trip.Reason)
        );
        Assert.EndsWith(" --timeout 17", HaltRemedies.For(story.Ledger.Run, "ias").Line); // 13 h, and four to work in
    }

    [Fact]
    public void Whoever_resumes_a_run_has_it_tried_at_once_unless_the_provider_said_when()
    {
        var story = new Story();
        story
            .BeginCycle()
            .Turn(TurnOutcome.Crashed)
            .Tell(new RunEvent.WaitStarted(WaitKind.Retry, story.Now.AddMinutes(1), ""), new RunEvent.EngineStarted(2, "h", true, []));
        Assert.IsType<NextStep.Turn>(story.Next);

        story.Turn(TurnOutcome.UsageLimit, until: story.Now.AddHours(2)).Tell(new RunEvent.EngineStarted(2, "h", true, []));
        Assert.Equal(WaitKind.Reset, Assert.IsType<NextStep.Wait>(story.Next).Kind);
    }

    [Fact]
    public void One_job_that_fails_holds_up_no_other_and_several_in_a_row_hold_up_all()
    {
        var story = new Story(new RunOptions(AgentFailureThreshold: 5), queue: "20261122-x");
        story.Job("a", FailureKind.Transient);
        Assert.IsType<NextStep.Claim>(story.Next);

        story.Job("a", FailureKind.Transient);
        Assert.IsType<NextStep.Claim>(story.Next); // two attempts of one job are one job

        story.Job("b", FailureKind.Transient);
        Assert.Equal((WaitKind.Retry, 3), Assert.IsType<NextStep.Wait>(story.Next) is var wait ? (wait.Kind, wait.Try) : default);

        story.Pause().Job("a", FailureKind.Transient).Pause().Job("b", FailureKind.Transient).Pause();
        Assert.IsType<NextStep.Claim>(story.Next); // in turns: still two jobs
    }

    [Fact]
    public void A_wait_taken_up_by_a_new_engine_is_the_same_wait()
    {
        var until = new DateTimeOffset(2026, 1, 19, 11, 0, 0, TimeSpan.Zero);
        var story = new Story();
        story
            .BeginCycle()
            .Tell(
                new RunEvent.WaitStarted(WaitKind.Hour, until, ""),
                new RunEvent.EngineStarted(2, "h", true, []),
                new RunEvent.WaitStarted(WaitKind.Hour, until, "")
            );

        Assert.Equal(1, story.Ledger.Rate.ConsecutiveWaits);
    }

    [Fact]
    public void No_turn_is_started_once_the_money_is_spent_and_unknown_cost_is_not_zero()
    {
        var story = new Story(new RunOptions(MaxCostUsd: 1, RetryPauseSeconds: 0));
        story.BeginCycle().Turn(TurnOutcome.Crashed);
        Assert.Null(story.Run.Usage!.CostUsd);
        Assert.IsType<NextStep.Turn>(story.Next);

        story.Turn(TurnOutcome.Crashed, cost: 1.2m);

        Assert.Equal(HaltTrigger.Budget, Assert.IsType<NextStep.Halt>(story.Next).Trigger);
    }

    [Fact]
    [Trait("Requirement", "R-041")]
    public void After_a_halt_and_a_resume_the_interrupted_phase_is_repeated()
    {
        var story = new Story();
        story
            .BeginCycle()
            .Turn(TurnOutcome.Interrupted)
            .Tell(
                new RunEvent.HaltBegun(HaltTrigger.User, "", "me"),
                new RunEvent.CommitMade("c1", "p", "feat", CommitKind.Work, 1, Phase.Implement, 1, 1, 0, [], true),
                new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked, "", "ias run-resume")
            );
        Assert.IsType<NextStep.Done>(story.Next);

        story.Tell(
            new RunEvent.EngineStarted(2, "h", true, []),
            new RunEvent.StateChanged(RunState.Halted, RunState.Running, RunTrigger.Resume)
        );

        Assert.Equal(new NextStep.Turn(Phase.Implement, 1), story.Next);
        Assert.True(story.Run.CycleProgress);
        Assert.Null(story.Run.Halt);
    }

    [Fact]
    public void A_breach_halts_before_anything_else()
    {
        var story = new Story();
        story.BeginCycle().Tell(new RunEvent.IceBreached("main moved", "git update-ref ...", "t")).Turn();

        Assert.Equal(HaltTrigger.IceBreach, Assert.IsType<NextStep.Halt>(story.Next).Trigger);
    }

    [Fact]
    public void Folding_the_whole_log_gives_what_the_engine_has_in_memory()
    {
        var story = new Story();
        story.Cycle(true, "a", "b").Cycle(false, "b").Cycle();

        var folded = RunLedger.Fold(story.Events)!;

        Assert.Equal(story.Run.Metrics, folded.Run.Metrics);
        Assert.Equal(story.Run.LastSeq, folded.Run.LastSeq);
        Assert.Equal(story.Run.Findings.Length, folded.Run.Findings.Length);
        Assert.Equal(story.Next, NextStep.After(folded, story.Now, story.Up));
    }
}
