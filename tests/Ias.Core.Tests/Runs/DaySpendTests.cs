using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class DaySpendTests
{
    private static readonly RunOptions FiveDollars = new(
        DailyBudgetUsd: 5,
        AgentFailureThreshold: 10_000,
        RetryPauseSeconds: 0,
        TimeoutHours: 10_000,
        CallsPerHour: 100_000,
        MaxOutageHours: 10_000
    );

    [Fact]
    public void What_other_runs_spent_today_counts_and_the_halt_says_when_the_next_day_begins()
    {
        var story = new Story(FiveDollars);
        story.Tell(Starts(4)).BeginCycle().Turn(TurnOutcome.Crashed, cost: 0.99m);
        Assert.IsType<NextStep.Turn>(story.Next);

        story.Turn(TurnOutcome.Crashed, cost: 0.02m);

        var halt = Assert.IsType<NextStep.Halt>(story.Next);
        Assert.Equal((HaltTrigger.Budget, DaySpend.HaltedBy), (halt.Trigger, halt.By));
        Assert.Equal("$5.01 of the daily $5.00 are spent by this repository's runs; the budget resets at 2026-01-20 00:00Z", halt.Reason);
    }

    [Fact]
    public void At_midnight_UTC_the_budget_is_new_and_what_the_run_spends_from_then_on_is_that_days()
    {
        var story = new Story(FiveDollars);
        story.Tell(Starts(4)).BeginCycle().Turn(TurnOutcome.Crashed, cost: 2).Pass(TimeSpan.FromHours(14) - TimeSpan.FromSeconds(1));
        Assert.IsType<NextStep.Halt>(story.Next);

        story.Pass(TimeSpan.FromSeconds(1));
        Assert.IsType<NextStep.Turn>(story.Next);
        story.Turn(TurnOutcome.Crashed, cost: 1.5m);

        Assert.Equal(new DaySpend(new DateOnly(2026, 1, 20), 0, 1.5m), story.Run.Today);
        Assert.Equal(3.5m, story.Run.Usage!.CostUsd);
    }

    [Fact]
    public void The_runs_own_limit_is_for_the_run_alone_and_holds_beside_the_days()
    {
        var story = new Story(FiveDollars with { MaxCostUsd = 3 });
        story.Tell(Starts(1)).BeginCycle().Turn(TurnOutcome.Crashed, cost: 2.9m);
        Assert.IsType<NextStep.Turn>(story.Next);

        story.Turn(TurnOutcome.Crashed, cost: 0.1m);

        Assert.Equal("$3.00 are spent (limit $3.00)", Assert.IsType<NextStep.Halt>(story.Next).Reason);
    }

    [Fact]
    public void A_resume_counts_the_others_anew_and_its_own_part_once_and_a_raised_budget_goes_on()
    {
        var story = new Story(FiveDollars);
        story
            .Tell(Starts(1))
            .BeginCycle()
            .Turn(TurnOutcome.Crashed, cost: 4)
            .Tell(
                new RunEvent.HaltBegun(HaltTrigger.Budget, "", DaySpend.HaltedBy),
                new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.FatalError)
            );

        story.Tell(
            Starts(2.5m),
            new RunEvent.LimitsChanged(DailyBudgetUsd: 6.5),
            new RunEvent.StateChanged(RunState.Halted, RunState.Running, RunTrigger.Resume)
        );
        Assert.Equal(6.5m, story.Run.Today!.On(story.Now));
        Assert.IsType<NextStep.Halt>(story.Next);

        story.Tell(new RunEvent.LimitsChanged(DailyBudgetUsd: 8));
        Assert.IsType<NextStep.Turn>(story.Next);
    }

    [Fact]
    public void A_clock_that_is_set_back_gives_no_new_budget()
    {
        var story = new Story(FiveDollars);
        story.Tell(Starts(0)).BeginCycle().Turn(TurnOutcome.Crashed, cost: 5).Pass(TimeSpan.FromDays(-2));

        Assert.IsType<NextStep.Halt>(story.Next);
    }

    [Fact]
    public void Turns_that_tell_no_cost_are_counted_as_such()
    {
        var story = new Story(FiveDollars);
        story.Tell(Starts(0)).BeginCycle().Turn(TurnOutcome.Crashed).Turn(TurnOutcome.Crashed, cost: 1);

        Assert.Equal((1, 1m), (story.Run.Today!.Untold, story.Run.Today.OwnUsd));
    }

    /// <summary>Several runs, one after the other, each with turns that take time and cost money, over several days.</summary>
    [Fact]
    [Trait("Requirement", "R-026")]
    public void Over_all_runs_a_day_is_never_overspent_by_more_than_its_last_turn() =>
        Prop.ForAll(
                Gen.Choose(1, 300).ListOf().ListOf().ToArbitrary(),
                runs =>
                {
                    var budget = (decimal)FiveDollars.DailyBudgetUsd;
                    var turns = new List<(DateOnly Day, decimal Cost)>();
                    var clock = TimeSpan.Zero;
                    foreach (var run in runs)
                    {
                        var story = new Story(FiveDollars).Pass(clock);
                        story.Tell(Starts(turns.Where(t => t.Day == DaySpend.DayOf(story.Now)).Sum(t => t.Cost))).BeginCycle();
                        foreach (var cents in run)
                        {
                            if (story.Next is NextStep.Turn)
                            {
                                story.Pass(TimeSpan.FromMinutes(cents)).Turn(TurnOutcome.Crashed, cost: cents / 100m);
                                turns.Add((DaySpend.DayOf(story.Now), cents / 100m));
                            }
                            else
                            {
                                Assert.Equal(HaltTrigger.Budget, Assert.IsType<NextStep.Halt>(story.Next).Trigger);
                                story.Pass(TimeSpan.FromMinutes(cents));
                            }

                            clock += TimeSpan.FromMinutes(cents);
                        }
                    }

                    return turns.GroupBy(t => t.Day).All(day => day.SkipLast(1).Sum(t => t.Cost) < budget);
                }
            )
            .QuickCheckThrowOnFailure();

    private static RunEvent.EngineStarted Starts(decimal othersToday) => new(2, "h", true, [], othersToday);
}
