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
        Assert.Equal(HaltTrigger.SameIssue, trip.Trigger);
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

        Assert.Equal(HaltTrigger.CycleCount, Assert.IsType<NextStep.Trip>(story.Next).Trigger);
    }

    [Fact]
    [Trait("Requirement", "R-018")]
    public void Running_time_counts_waits_and_trips_between_phases()
    {
        var story = new Story(new RunOptions(TimeoutHours: 1));
        story.BeginCycle().Pass(TimeSpan.FromMinutes(61));

        Assert.Equal(HaltTrigger.Timeout, Assert.IsType<NextStep.Trip>(story.Next).Trigger);
    }

    [Fact]
    public void Failed_turns_in_a_row_trip_and_the_reason_names_the_last_kind()
    {
        var story = new Story(new RunOptions(AgentFailureThreshold: 3, RetryPauseSeconds: 0));
        story.BeginCycle().Turn(TurnOutcome.Crashed).Turn(TurnOutcome.Stalled);
        Assert.Equal(3, Assert.IsType<NextStep.Turn>(story.Next).Attempt);

        story.Turn(TurnOutcome.TimedOut);

        var trip = Assert.IsType<NextStep.Trip>(story.Next);
        Assert.Equal(HaltTrigger.AgentFailure, trip.Trigger);
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

        Assert.Equal(0, story.Ledger.Breaker.Triggers!.AgentFailure!.Count);
    }

    [Theory]
    [InlineData(HaltTrigger.SameIssue, BreakerState.HalfOpen)]
    [InlineData(HaltTrigger.NoProgress, BreakerState.HalfOpen)]
    [InlineData(HaltTrigger.AgentFailure, BreakerState.HalfOpen)]
    [InlineData(HaltTrigger.CycleCount, BreakerState.Closed)]
    [InlineData(HaltTrigger.Timeout, BreakerState.Closed)]
    [InlineData(HaltTrigger.RateLimit, BreakerState.Closed)]
    public void A_reset_gives_a_probing_cycle_or_a_fresh_allowance(string trigger, BreakerState state) =>
        Assert.Equal(state, new CircuitBreaker().StateAfterReset(trigger));

    [Fact]
    [Trait("Requirement", "R-020")]
    public void A_probing_cycle_in_which_the_finding_comes_back_opens_at_once()
    {
        var story = TrippedBySameIssue();
        story.Tell(new RunEvent.BreakerReset(HaltTrigger.SameIssue, BreakerState.HalfOpen, "me"));
        Assert.Equal(2, story.Ledger.Breaker.Triggers!.SameIssue!.Count);

        story.Cycle(true, "rounding");

        Assert.Equal(HaltTrigger.SameIssue, Assert.IsType<NextStep.Trip>(story.Next).Trigger);
    }

    [Fact]
    [Trait("Requirement", "R-020")]
    public void A_probing_cycle_without_the_finding_closes()
    {
        var story = TrippedBySameIssue();
        story.Tell(new RunEvent.BreakerReset(HaltTrigger.SameIssue, BreakerState.HalfOpen, "me"));
        Assert.Equal(BreakerState.HalfOpen, story.Ledger.Breaker.State);

        story.Cycle(true, "another");

        Assert.Equal(BreakerState.Closed, story.Ledger.Breaker.State);
        Assert.IsType<NextStep.BeginCycle>(story.Next);
    }

    [Fact]
    [Trait("Requirement", "R-003")]
    public void While_it_is_open_nothing_but_halting_is_next()
    {
        var story = TrippedBySameIssue();

        var halt = Assert.IsType<NextStep.Halt>(story.Next);
        Assert.Equal(HaltTrigger.SameIssue, halt.Trigger);
        Assert.Single(story.Ledger.Breaker.History);
    }

    private static Story TrippedBySameIssue()
    {
        var story = new Story();
        story.Cycle(true, "rounding").Cycle(true, "rounding").Cycle(true, "rounding");
        var trip = (NextStep.Trip)story.Next;
        return story.Tell(new RunEvent.BreakerTripped(trip.Trigger, trip.Reason, trip.Hash));
    }
}
