using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;

namespace Ias.Core.Tests.Runs;

public sealed class HaltRemediesTests
{
    [Theory]
    [InlineData(SameIssueTrigger.Word, "ias note \"…\" and ias run-resume --reset-ice", 4)]
    [InlineData(NoProgressTrigger.Word, "ias note \"…\" and ias run-resume --reset-ice", 3)]
    [InlineData(AgentFailureTrigger.Word, "ias preflight, then ias run-resume --reset-ice", 4)]
    [InlineData(CycleCountTrigger.Word, "ias run-resume --max-cycles 30", 3)]
    [InlineData(TimeoutTrigger.Word, "ias run-resume --timeout 12.5", 3)]
    [InlineData(RateLimitTrigger.Word, "ias run-resume --reset-ice", 2)]
    [InlineData(HaltTrigger.Budget, "ias run-resume --max-cost 9", 3)]
    [InlineData(HaltTrigger.User, "ias run-resume", 3)]
    [InlineData(HaltTrigger.Signal, "ias run-resume", 3)]
    [InlineData(HaltTrigger.FatalError, "ias run-resume", 3)]
    [InlineData("one of a newer version", "ias run-resume", 3)]
    [InlineData(HaltTrigger.IceBreach, "undo it as shown by `ias run-status --verbose`, then ias run-resume --force", 2)]
    [InlineData(HaltTrigger.HeadMoved, "git switch feature/sprint-1, then ias run-resume", 3)]
    [InlineData(HaltTrigger.PublishFailed, "fix the remote, then ias run-resume", 3)]
    [InlineData(
        HaltTrigger.ValidationFailed,
        "ias run-resume (continues with a fix and new rounds; ias note \"…\" tells the agent more)",
        3
    )]
    [InlineData(
        HaltTrigger.GuardBlocked,
        "fix what it names, then ias run-resume; LOA_GUARDRAILS_ENABLED=false ias run-resume continues without the guardrails",
        4
    )]
    public void Each_kind_of_halt_has_its_line_and_at_most_four_choices_the_last_by_hand(string trigger, string line, int choices)
    {
        var remedies = HaltRemedies.For(Halted(trigger), "ias");

        Assert.Equal((line, choices), (remedies.Line, remedies.Choices.Length));
        Assert.Equal("git switch feature/sprint-1", remedies.Choices[^1].Command);
        Assert.Contains(remedies.Choices, choice => choice.Resume is not null && line.Contains(choice.Resume.Command("ias")));
    }

    [Fact]
    public void The_commands_work_where_the_person_stands()
    {
        var remedies = HaltRemedies.For(Halted(HaltTrigger.HeadMoved), "ias -C /srv/shop");

        Assert.Equal("git -C /srv/shop switch feature/sprint-1, then ias -C /srv/shop run-resume", remedies.Line);
        Assert.Equal(
            ["git -C /srv/shop switch feature/sprint-1", "ias -C /srv/shop run-resume", "git -C /srv/shop switch feature/sprint-1"],
            remedies.Choices.Select(choice => choice.Command)
        );
    }

    [Fact]
    public void A_queue_is_resumed_by_its_own_command_and_takes_no_note()
    {
        var remedies = HaltRemedies.For(Halted(NoProgressTrigger.Word, "20260118-cart"), "ias");

        Assert.Equal("ias runner run-loop --run 20260118-cart --reset-ice", remedies.Line);
        Assert.DoesNotContain(remedies.Choices, choice => choice.Kind == RemedyKind.Note);
    }

    [Theory]
    [InlineData("", "ias run-resume after 2026-01-20 00:00Z, or sooner ias run-resume --daily-budget 15")]
    [InlineData(
        "20260118-cart",
        "ias runner run-loop --run 20260118-cart after 2026-01-20 00:00Z, or sooner with a higher hounfour.metering.budget.daily_micro_usd in .loa.config.yaml"
    )]
    public void The_days_money_is_waited_for_or_raised(string queue, string line) =>
        Assert.Equal(line, HaltRemedies.For(Halted(HaltTrigger.Budget, queue, DaySpend.HaltedBy), "ias").Line);

    [Fact]
    public void A_phase_that_is_too_dangerous_is_allowed_and_one_that_is_allowed_was_blocked_for_its_text()
    {
        var run = Halted(HaltTrigger.GuardBlocked);
        var dangerous = run with { Halt = run.Halt! with { From = new HaltFrom(RunState.Running, Phase.RedTeamCode) } };

        Assert.Equal("ias run-resume --allow-high", HaltRemedies.For(dangerous, "ias").Line);
        Assert.StartsWith(
            "fix what it names",
            HaltRemedies.For(dangerous with { Options = dangerous.Limits with { AllowHigh = true } }, "ias").Line
        );
    }

    [Fact]
    public void A_breach_is_undone_first_and_what_was_undone_needs_only_a_yes()
    {
        var run = Halted(HaltTrigger.IceBreach) with { BreachRestore = "git update-ref a b\ngit update-ref c d" };

        Assert.Equal("git update-ref a b && git update-ref c d", HaltRemedies.For(run, "ias").Choices[0].Command);
        Assert.Equal(
            (RemedyKind.Resume, "ias run-resume --force"),
            HaltRemedies.For(run, "ias", new HaltSeen(ToRestore: [])).Choices[0] is var first ? (first.Kind, first.Command) : default
        );
    }

    [Fact]
    public void An_open_breaker_is_reset_whatever_halted_the_run_and_more_cycles_close_it()
    {
        Assert.Equal("ias run-resume --reset-ice", HaltRemedies.For(Halted(HaltTrigger.User), "ias", new HaltSeen(BreakerOpen: true)).Line);
        Assert.Equal(
            "ias run-resume --max-cycles 30",
            HaltRemedies.For(Halted(CycleCountTrigger.Word), "ias", new HaltSeen(BreakerOpen: true)).Line
        );
    }

    private static RunRecord Halted(string trigger, string queue = "", string by = "me")
    {
        var story = new Story(new RunOptions(TimeoutHours: 8.5, MaxCostUsd: 6, DailyBudgetUsd: 10), queue: queue);
        return story
            .BeginCycle()
            .Turn(cost: 6)
            .Tell(
                new RunEvent.HaltBegun(trigger, "why", by),
                new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked)
            )
            .Run;
    }
}
