using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;

namespace Ias.Core.Tests.Runs.Breaker;

public sealed class CircuitBreakerTests
{
    [Fact]
    [Trait("Requirement", "R-015")]
    public void The_same_finding_in_three_cycles_trips_even_when_they_are_not_in_a_row()
    {
        var story = new Story();
        story.Cycle(true, "rounding").Cycle(true, "rounding").Cycle(true, "something else");
        Assert.IsType<NextStep.BeginCycle>(story.Next);

        story.Cycle(true, "rounding");

        var trip = Assert.IsType<NextStep.Trip>(story.Next);
        Assert.Equal(SameIssueTrigger.Word, trip.Trigger);
        Assert.Equal("one finding came back in 3 cycles (limit 3): rounding", trip.Reason);
        Assert.Equal(Story.Finding("rounding").Hash, trip.Hash);
    }

    [Fact]
    [Trait("Requirement", "R-016")]
    public void Five_cycles_in_a_row_without_progress_trip_and_one_with_progress_starts_the_count_anew()
    {
        var story = new Story();
        for (var i = 0; i < 4; i++)
        {
            story.Cycle(false, $"f{i}");
        }

        story.Cycle(true, "g");
        for (var i = 0; i < 4; i++)
        {
            story.Cycle(false, $"h{i}");
        }

        Assert.IsType<NextStep.BeginCycle>(story.Next);
        story.Cycle(false, "last");
        Assert.Equal("5 cycles in a row changed no file (limit 5)", Assert.IsType<NextStep.Trip>(story.Next).Reason);
    }

    [Fact]
    [Trait("Requirement", "R-017")]
    public void The_last_allowed_cycle_may_still_pass()
    {
        var story = new Story(new RunOptions(MaxCycles: 2));
        story.Cycle(true, "a").Cycle();

        Assert.IsType<NextStep.Mark>(story.Next);
    }

    [Fact]
    [Trait("Requirement", "R-017")]
    public void A_cycle_more_than_allowed_is_not_begun()
    {
        var story = new Story(new RunOptions(MaxCycles: 2));
        story.Cycle(true, "a").Cycle(true, "b");

        Assert.Equal(CycleCountTrigger.Word, Assert.IsType<NextStep.Trip>(story.Next).Trigger);
    }

    [Fact]
    [Trait("Requirement", "R-018")]
    public void Running_time_counts_waits_and_trips_between_phases()
    {
        var story = new Story(new RunOptions(TimeoutHours: 1));
        story.BeginCycle().Pass(TimeSpan.FromMinutes(61));

        Assert.Equal(TimeoutTrigger.Word, Assert.IsType<NextStep.Trip>(story.Next).Trigger);
    }

    [Fact]
    public void Failed_turns_in_a_row_trip_and_the_reason_names_the_last_kind()
    {
        var story = new Story(new RunOptions(AgentFailureThreshold: 3, RetryPauseSeconds: 0));
        story.BeginCycle().Turn(TurnOutcome.Crashed).Turn(TurnOutcome.Stalled);
        Assert.Equal(3, Assert.IsType<NextStep.Turn>(story.Next).Attempt);

        story.Turn(TurnOutcome.TimedOut);

        var trip = Assert.IsType<NextStep.Trip>(story.Next);
        Assert.Equal(AgentFailureTrigger.Word, trip.Trigger);
        Assert.Contains("timed out", trip.Reason);
    }

    [Fact]
    public void A_turn_that_ends_well_forgives_failures()
    {
        var story = new Story(new RunOptions(AgentFailureThreshold: 3, RetryPauseSeconds: 0));
        story
            .BeginCycle()
            .Turn(TurnOutcome.Crashed)
            .Turn(TurnOutcome.Crashed)
            .Implement()
            .Turn(TurnOutcome.NoVerdict)
            .Turn(TurnOutcome.NoVerdict);

        Assert.IsType<NextStep.Turn>(story.Next);
    }

    [Theory]
    [InlineData(TurnOutcome.UsageLimit)]
    [InlineData(TurnOutcome.Overloaded)]
    [InlineData(TurnOutcome.Interrupted)]
    public void A_providers_limit_and_a_halt_are_no_failure_of_the_agent(TurnOutcome outcome)
    {
        var story = new Story();
        story.BeginCycle().Turn(outcome).Turn(outcome).Turn(outcome).Turn(outcome);

        Assert.Equal(0, story.Ledger.Breaker.Triggers.Get<AgentFailureTrigger>().Count);
    }

    [Theory]
    [InlineData(SameIssueTrigger.Word, BreakerState.HalfOpen)]
    [InlineData(NoProgressTrigger.Word, BreakerState.HalfOpen)]
    [InlineData(AgentFailureTrigger.Word, BreakerState.HalfOpen)]
    [InlineData(CycleCountTrigger.Word, BreakerState.Closed)]
    [InlineData(TimeoutTrigger.Word, BreakerState.Closed)]
    [InlineData(RateLimitTrigger.Word, BreakerState.Closed)]
    public void A_reset_gives_a_probing_cycle_or_a_fresh_allowance(string trigger, BreakerState state) =>
        Assert.Equal(state, new CircuitBreaker().StateAfterReset(trigger));

    [Fact]
    [Trait("Requirement", "R-020")]
    public void A_probing_cycle_in_which_the_finding_comes_back_opens_at_once()
    {
        var story = TrippedBySameIssue();
        story.Tell(new RunEvent.BreakerReset(SameIssueTrigger.Word, BreakerState.HalfOpen, "me"));
        Assert.Equal(2, story.Ledger.Breaker.Triggers.Get<SameIssueTrigger>().Count);

        story.Cycle(true, "rounding");

        Assert.Equal(SameIssueTrigger.Word, Assert.IsType<NextStep.Trip>(story.Next).Trigger);
    }

    [Fact]
    [Trait("Requirement", "R-020")]
    public void A_probing_cycle_without_the_finding_closes()
    {
        var story = TrippedBySameIssue();
        story.Tell(new RunEvent.BreakerReset(SameIssueTrigger.Word, BreakerState.HalfOpen, "me"));
        Assert.Equal(BreakerState.HalfOpen, story.Ledger.Breaker.State);

        story.Cycle(true, "another");

        Assert.Equal(BreakerState.Closed, story.Ledger.Breaker.State);
        Assert.IsType<NextStep.BeginCycle>(story.Next);
    }

    [Fact]
    [Trait("Requirement", "R-003")]
    [Trait("Requirement", "R-020")]
    public void While_it_is_open_nothing_but_halting_is_next()
    {
        var story = TrippedBySameIssue();

        var halt = Assert.IsType<NextStep.Halt>(story.Next);
        Assert.Equal(SameIssueTrigger.Word, halt.Trigger);
        Assert.Single(story.Ledger.Breaker.History);
    }

    [Fact]
    [Trait("Requirement", "R-017")]
    [Trait("Requirement", "R-018")]
    public void By_default_a_run_has_twenty_cycles_and_eight_hours()
    {
        var many = new Story();
        for (var cycle = 1; cycle <= 20; cycle++)
        {
            Assert.Equal(new NextStep.BeginCycle(cycle), many.Next);
            many.Cycle(true, $"finding {cycle}");
        }

        Assert.Equal(CycleCountTrigger.Word, Assert.IsType<NextStep.Trip>(many.Next).Trigger);

        var slow = new Story().BeginCycle().Pass(TimeSpan.FromMinutes(479));
        Assert.IsType<NextStep.Turn>(slow.Next);
        Assert.Equal(TimeoutTrigger.Word, Assert.IsType<NextStep.Trip>(slow.Pass(TimeSpan.FromMinutes(1)).Next).Trigger);
    }

    [Fact]
    [Trait("Requirement", "R-019")]
    public void Each_trigger_has_the_limit_the_run_was_started_with()
    {
        var story = new Story(
            new RunOptions(
                MaxCycles: 7,
                TimeoutHours: 2,
                SameIssueThreshold: 4,
                NoProgressThreshold: 8,
                AgentFailureThreshold: 9,
                RateLimitThreshold: 11
            )
        );

        Assert.Equal(
            ["same_issue 4", "no_progress 8", "cycle_count 7", "timeout 2", "agent_failure 9", "rate_limit 11"],
            story.Ledger.Breaker.Triggers.All.Select(t => $"{t.Name} {t.Level.Limit}")
        );
    }

    [Fact]
    [Trait("Requirement", "R-022")]
    public void Every_trip_stays_in_the_history_with_its_time_and_reason()
    {
        var story = TrippedBySameIssue();
        var first = story.Now;
        story.Tell(new RunEvent.BreakerReset(SameIssueTrigger.Word, BreakerState.HalfOpen, "me")).Pass(TimeSpan.FromHours(1));
        story.Cycle(true, "rounding");
        var second = (NextStep.Trip)story.Next;
        story.Tell(new RunEvent.BreakerTripped(second.Trigger, second.Reason, second.Hash));

        Assert.Equal(
            [
                (first, SameIssueTrigger.Word, "one finding came back in 3 cycles (limit 3): rounding"),
                (first.AddHours(1), SameIssueTrigger.Word, second.Reason),
            ],
            story.Ledger.Breaker.History.Where(h => h.Reset is null).Select(h => (h.Timestamp, h.Trigger, h.Reason))
        );
    }

    private static Story TrippedBySameIssue()
    {
        var story = new Story();
        story.Cycle(true, "rounding").Cycle(true, "rounding").Cycle(true, "rounding");
        var trip = (NextStep.Trip)story.Next;
        return story.Tell(new RunEvent.BreakerTripped(trip.Trigger, trip.Reason, trip.Hash));
    }
}
