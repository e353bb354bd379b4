using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Core.Text;
using Ias.Engine.State;
using Ias.Tui.Contracts;
using Ias.Tui.Dashboard;
using Ias.Tui.Requests;
using Ias.Tui.State;
using Ias.Tui.Tests.Dashboard;

namespace Ias.Tui.Tests.State;

public sealed class RunSnapshotTests
{
    [Fact]
    public void A_halted_run_says_why_what_was_tried_what_is_safe_and_what_can_be_done()
    {
        var shown = RunSnapshot.Of(RecordedNight.At(RecordedNight.Halted));

        var halt = shown.Halt!;
        Assert.Equal(
            (SameIssueTrigger.Word, true, "rounding differs for negative amounts"),
            (halt.Trigger, halt.BreakerOpen, halt.Finding!.Title)
        );
        Assert.Equal([1, 2, 4], halt.Attempts.Select(a => a.Cycle));
        Assert.All(halt.Attempts, a => Assert.True(a.Commit.Length == 40 && a.Files > 0 && a.Turn > 0));
        Assert.Equal("5 commits pushed to feature/sprint-2.", halt.Safe[0]);
        Assert.Contains("1 file deleted: src/cart/legacy.ts.", halt.Safe);
        Assert.Contains("Protected branches unchanged.", halt.Safe);
        Assert.Equal(4, halt.Choices.Length);
        Assert.Equal("ias run-resume --reset-ice", halt.Command);
        var resume = halt.Choices.Single(c => c.Request is Request.Resume);
        Assert.Equal("Resume with cycle 5, breaker half open", resume.Text);
        Assert.StartsWith("One trial cycle, about $1.51 and 38m.", resume.Effect);
        Assert.Contains("may end the same way", resume.Effect);
    }

    [Fact]
    public void An_edit_or_a_note_since_the_stop_takes_the_warning_away()
    {
        var edited = RunSnapshot.Of(RecordedNight.At(RecordedNight.Halted) with { ChangedSinceHalt = ["the plan"] });
        var noted = RunSnapshot.Of(RecordedNight.At(RecordedNight.Halted + 1));

        Assert.Contains(edited.Halt!.Choices, c => c.Effect.Contains("Changed since the stop: the plan."));
        Assert.Contains(noted.Halt!.Choices, c => c.Effect.Contains("Changed since the stop: 1 note."));
        Assert.DoesNotContain(noted.Halt.Choices, c => c.Effect.Contains("may end"));
    }

    [Theory]
    [InlineData(NoProgressTrigger.Word)]
    [InlineData(CycleCountTrigger.Word)]
    [InlineData(TimeoutTrigger.Word)]
    [InlineData(AgentFailureTrigger.Word)]
    [InlineData(RateLimitTrigger.Word)]
    [InlineData(HaltTrigger.Budget)]
    [InlineData(HaltTrigger.User)]
    [InlineData(HaltTrigger.Signal)]
    [InlineData(HaltTrigger.HeadMoved)]
    [InlineData(HaltTrigger.PublishFailed)]
    [InlineData(HaltTrigger.ValidationFailed)]
    [InlineData(HaltTrigger.GuardBlocked)]
    [InlineData(HaltTrigger.FatalError)]
    public void Whatever_halted_it_one_of_at_most_four_choices_goes_on_and_would_be_accepted(string trigger)
    {
        var seen = RecordedNight.At(RecordedNight.Halted);
        var isTrip =
            trigger
            is NoProgressTrigger.Word
                or CycleCountTrigger.Word
                or TimeoutTrigger.Word
                or AgentFailureTrigger.Word
                or RateLimitTrigger.Word;
        seen = seen with
        {
            Run = seen.Run! with { Halt = seen.Run.Halt! with { Trigger = trigger, Reason = "because" } },
            Breaker = new CircuitBreaker(isTrip ? BreakerState.Open : BreakerState.Closed),
        };

        var shown = RunSnapshot.Of(seen);

        Assert.InRange(shown.Halt!.Choices.Length, 2, 4);
        var resume = Assert.Single(shown.Halt.Choices, c => c.Request is Request.Resume);
        Assert.Equal(resume.Command, shown.Halt.Command);
        Assert.Null(RequestRules.DisabledReason(resume.Request!, shown.RunPrecondition));
        Assert.DoesNotContain(shown.Halt.Safe, s => s.StartsWith("NOT SAFE"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_breach_no_resume_is_offered_before_what_was_changed_is_back(bool isBack)
    {
        const string Restore = "git update-ref refs/heads/main 9306b9bb";
        var seen = RecordedNight.At(RecordedNight.Halted);
        seen = seen with
        {
            Run = seen.Run! with
            {
                Halt = seen.Run.Halt! with { Trigger = HaltTrigger.IceBreach, Reason = "main was moved" },
                Breach = "main was moved",
                BreachRestore = Restore,
            },
            Breaker = new CircuitBreaker(BreakerState.Closed),
            ToRestore = isBack ? [] : null,
        };

        var shown = RunSnapshot.Of(seen);

        var resume = shown.Halt!.Choices.Select(c => c.Request).OfType<Request.Resume>().FirstOrDefault();
        Assert.Equal(isBack ? new Request.Resume(Force: true) : null, resume);
        Assert.Equal(isBack ? "ias run-resume --force" : Restore, shown.Halt.Command);
        Assert.Equal(isBack ? "Resume: the change is undone" : "Undo the change", shown.Halt.Choices[0].Text);
        Assert.NotEqual(isBack, shown.Halt.Safe.Any(s => s.StartsWith("NOT SAFE")));
        Assert.Equal(!isBack, RequestRules.DisabledReason(resume ?? new Request.Resume(), shown.RunPrecondition) is not null);
    }

    [Fact]
    public void What_needs_a_person_leaves_only_when_it_is_answered_and_stays_readable()
    {
        var halted = RunSnapshot.Of(RecordedNight.At(RecordedNight.Halted));
        var resumed = RunSnapshot.Of(RecordedNight.At(RecordedNight.Halted + 4, RecordedNight.Engine));

        var open = Assert.Single(halted.NeedsYou);
        Assert.True(open is { IsOpen: true, Kind: NeedKind.Halt, Choices.Length: 4 } && halted.NeedsYouCount == 1);
        var settled = Assert.Single(resumed.NeedsYou);
        Assert.Equal((open.Id, false, "resumed"), (settled.Id, settled.IsOpen, settled.Outcome));
        Assert.Equal(0, resumed.NeedsYouCount);
    }

    [Fact]
    public void A_waiting_push_shows_its_size_and_what_each_answer_does()
    {
        var seen = RecordedNight.At(70);
        var asked = new RunEvent.PushRequested("feature/sprint-2", 7, 4)
        {
            Seq = 71,
            At = seen.At,
            RunId = seen.Run!.RunId,
        };

        var shown = RunSnapshot.Of(seen with { Run = seen.Run.After(asked), History = seen.History.After(asked) });

        var push = Assert.Single(shown.NeedsYou, n => n.IsOpen);
        Assert.Equal(["Read what would be pushed", "Approve", "Decline"], push.Choices.Select(c => c.Text));
        Assert.StartsWith("7 commits, 4 files changed", push.Detail);
        Assert.Contains("deletes src/cart/legacy.ts", push.Detail);
        Assert.Equal("ias run-resume", push.Choices[1].Command);
        Assert.NotNull(shown.Publishing!.Waiting);
    }

    [Fact]
    public void What_a_halted_run_asked_to_push_waits_no_more_when_the_run_goes_on()
    {
        var seen = RecordedNight.At(40);
        foreach (
            var happened in new RunEvent[]
            {
                new RunEvent.PushRequested("feature/sprint-2", 7, 4),
                new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked),
                new RunEvent.StateChanged(RunState.Halted, RunState.Running, RunTrigger.Resume),
            }
        )
        {
            var told = happened with { Seq = seen.Run!.LastSeq + 1, At = seen.At, RunId = seen.Run.RunId };
            seen = seen with { Run = seen.Run.After(told), History = seen.History.After(told) };
        }

        var push = Assert.Single(RunSnapshot.Of(seen).NeedsYou, n => n.Kind == NeedKind.Push);
        Assert.Equal((false, "resumed; asked again at the end"), (push.IsOpen, push.Outcome));
    }

    [Fact]
    public void A_run_that_no_engine_stands_behind_shows_its_age_and_not_its_claim()
    {
        var shown = RunSnapshot.Of(RecordedNight.At(20));

        Assert.Equal("ENGINE GONE", shown.Run!.StateWord);
        Assert.Equal(LifeKind.Gone, shown.Life.Kind);
        Assert.Equal(NeedKind.EngineGone, Assert.Single(shown.NeedsYou).Kind);
        Assert.False(shown.Run.Time.Ticks);
        Assert.Equal("ENGINE GONE since 21:42: ias run-resume", shown.Life.Describe(shown.At.AddMinutes(5), "ias"));
    }

    [Fact]
    public void A_meter_says_what_feeds_it_and_what_the_next_one_causes()
    {
        var shown = RunSnapshot.Of(RecordedNight.At(21, RecordedNight.Engine));

        var same = shown.Breaker!.Meters.Single(m => m.Name == SameIssueTrigger.Word);
        Assert.Equal((2, 3, "one more halts"), (same.Count, same.Limit, same.Next));
        Assert.Equal("totals.ts:88 rounding differs for negative amounts", same.Feeds);
        Assert.Equal([1, 2], same.Cycles);
        Assert.Same(same, shown.Breaker.Fullest);
        Assert.Equal(6, shown.Breaker.Meters.Length);
    }

    [Fact]
    public void Running_time_goes_on_between_events_only_while_an_engine_lives()
    {
        var alive = RunSnapshot.Of(RecordedNight.At(21, RecordedNight.Engine));
        var halted = RunSnapshot.Of(RecordedNight.At(RecordedNight.Halted));
        var time = alive.Breaker!.Meters.Single(m => m.Name == TimeoutTrigger.Word);

        Assert.Equal(TimeSpan.FromHours(1), alive.Run!.Time.Now(alive.At.AddHours(1)) - alive.Run.Time.Now(alive.At));
        Assert.Equal(1, time.CountAt(alive.At.AddHours(1)) - time.CountAt(alive.At), 6);
        Assert.Equal(halted.Run!.Time.Now(halted.At), halted.Run.Time.Now(halted.At.AddHours(4)));
    }

    [Fact]
    public void A_wait_says_until_when_and_that_it_goes_on_by_itself()
    {
        var shown = RunSnapshot.Of(RecordedNight.At(38, RecordedNight.Engine));

        Assert.Equal((LifeKind.Waiting, Phase.RateLimited), (shown.Life.Kind, shown.Run!.Phase));
        Assert.Equal(
            "waiting until 23:18, in 42m: session limit reached; resumes on its own",
            shown.Life.Describe(shown.At.AddMinutes(10), "ias")
        );
        Assert.NotNull(shown.Limits!.Wait);
        Assert.Equal(1, shown.Limits.WaitsInRow);
    }

    [Fact]
    public void Over_the_days_budget_one_waits_or_raises_it_and_the_limits_say_what_all_runs_spent()
    {
        var seen = RecordedNight.At(RecordedNight.Halted);
        var shown = RunSnapshot.Of(
            seen with
            {
                Run = seen.Run! with
                {
                    Halt = seen.Run.Halt! with { Trigger = HaltTrigger.Budget, By = DaySpend.HaltedBy },
                    Options = seen.Run.Limits with { DailyBudgetUsd = 10 },
                    Today = new DaySpend(DaySpend.DayOf(seen.At), 8, 4.5m),
                },
                Breaker = new CircuitBreaker(),
            }
        );

        Assert.Equal(12.5m, shown.Limits!.Today!.On(seen.At));
        Assert.Equal(10, shown.Limits.DailyBudgetUsd);
        Assert.Equal("ias run-resume --daily-budget 19", shown.Halt!.Command);
        Assert.Contains(shown.Halt.Choices, c => c.Request is null && c.Effect.Contains("00:00Z"));
        Assert.Equal(0, shown.Limits.Today.On(seen.At.AddDays(1)));
    }

    [Fact]
    public void Halted_while_the_calls_of_the_hour_are_used_up_it_says_that_it_would_wait_and_offers_more_of_them()
    {
        var seen = RecordedNight.At(RecordedNight.Halted);
        var shown = RunSnapshot.Of(
            seen with
            {
                Run = seen.Run! with { Halt = seen.Run.Halt! with { Trigger = HaltTrigger.User } },
                Breaker = new CircuitBreaker(),
                Rate = new RateLimit(
                    new DateTimeOffset(seen.At.Date.AddHours(seen.At.Hour), TimeSpan.Zero),
                    CallsThisHour: 114,
                    Limit: 100
                ),
            }
        );

        Assert.Contains(
            $"waits until {Wording.Clock(RateLimit.NextHour(seen.At), seen.At)}: 100 calls this hour are used up",
            shown.Halt!.Choices[0].Effect
        );
        Assert.Equal("ias run-resume --calls-per-hour 200", shown.Halt.Choices[1].Command);
        Assert.Equal("114 calls per hour", RaisedLimit.Of(Assert.IsType<Request.Resume>(shown.Halt.Choices[1].Request), shown)!.UsedUp);
    }

    [Fact]
    public void What_the_red_team_found_has_its_times_and_what_it_could_not_send_back_any_more_is_left_and_not_fixed()
    {
        using var shop = new Shop();
        var shown = RunSnapshot.Of(shop.At("red team"));

        Assert.Equal(
            new GateStatus("red team", "sent back 1 of 1, 7 findings, 3 divergences from the design, 1 left"),
            Assert.Single(shown.Run!.Gates)
        );
        var (mended, left) = (
            shown.Findings.Single(f => f.Place == "src/cart/totals.ts:12"),
            shown.Findings.Single(f => f.Place == "src/cart/store.ts:40")
        );
        Assert.Equal((false, false, Phase.RedTeamCode), (mended.Open, mended.IsLeft, mended.By));
        Assert.NotNull(mended.First);
        Assert.NotNull(mended.Fixed);
        Assert.Equal((false, true), (left.Open, left.IsLeft));
        Assert.Equal([3, 4], left.Cycles);
        Assert.Null(left.Fixed);
    }

    [Fact]
    public void A_bug_in_a_dangerous_place_is_allowed_from_the_dashboard_and_its_signals_are_in_the_first_row()
    {
        using var shop = new Shop();
        var shown = RunSnapshot.Of(shop.At("halted by a risk"));

        Assert.Equal((true, "risk high (src/auth/login.ts: auth), reproduction weak, unit test"), (shown.Run!.IsHighRisk, shown.Run.Bug));
        Assert.Equal("ias run-resume --allow-high", shown.Halt!.Command);
        Assert.Contains(shown.Halt.Choices, c => c.Effect.Contains("src/mail/address.ts:12"));
        Assert.False(RunSnapshot.Of(shop.At("bug")).Run!.IsHighRisk);
    }

    [Fact]
    public void Limits_count_what_the_night_has_used()
    {
        var limits = RunSnapshot.Of(RecordedNight.At(73)).Limits!;

        Assert.Equal((20.0, 7.46m), (limits.MaxCostUsd, limits.CostUsd));
        Assert.InRange(limits.CostPerHour!.Value, 1m, 3m);
        Assert.Equal((1, 1), (limits.Denials, limits.GuardBlocks));
        Assert.Equal(
            LimitsView.CallsNewAt(new DateTimeOffset(2026, 1, 19, 4, 59, 0, TimeSpan.Zero)),
            new DateTimeOffset(2026, 1, 19, 5, 0, 0, TimeSpan.Zero)
        );
        Assert.Equal(0, limits.CallsUsed(new DateTimeOffset(2026, 1, 19, 6, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Every_sprint_of_the_plan_is_there_with_what_it_took()
    {
        Sprint[] plan = [new("sprint-1", 1, "Cart totals", ""), new("sprint-2", 2, "Discounts", ""), new("sprint-3", 3, "Checkout", "")];
        var earlier = RunLedger
            .Fold(
                EventReader.ReadAll(
                    Directory.GetFiles(Path.Combine(RecordedNight.Folder, "run", "archive"), "events.jsonl", SearchOption.AllDirectories)[0]
                )
            )!
            .Run;

        var running = RunSnapshot.Of(RecordedNight.At(21, RecordedNight.Engine) with { Plan = [.. plan], Earlier = [earlier] }).Sprints;
        var halted = RunSnapshot.Of(RecordedNight.At(RecordedNight.Halted) with { Plan = [.. plan] }).Sprints;
        var replanned = RunSnapshot.Of(RecordedNight.At(73) with { Plan = [plan[2]], Completed = ["sprint-3"] }).Sprints;

        Assert.Equal(
            ["done sprint-1 1 1.70", "run sprint-2 3 3.07", "wait sprint-3 0 "],
            running.Select(s => $"{s.StateWord} {s.Id} {s.Cycles} {s.CostUsd}")
        );
        Assert.Equal([SprintState.Wait, SprintState.Stopped, SprintState.Wait], halted.Select(s => s.State));
        Assert.Equal(["done sprint-3", "done sprint-2"], replanned.Select(s => $"{s.StateWord} {s.Id}"));
    }

    [Fact]
    public void A_sprint_that_the_run_was_not_started_for_does_not_wait_for_it()
    {
        Sprint[] plan = [new("sprint-1", 1, "Cart totals", ""), new("sprint-2", 2, "Discounts", ""), new("sprint-3", 3, "Checkout", "")];
        var seen = RecordedNight.At(21, RecordedNight.Engine);
        var only = new RunPlan("plan-20260118-aaaaaa", [new PlanSprint("sprint-2", "Discounts", SprintStatus.InProgress)], From: 2, To: 2);

        var rows = RunSnapshot
            .Of(seen with { Run = seen.Run! with { Plan = only, Sprint = "sprint-2" }, Plan = [.. plan], Completed = ["sprint-1"] })
            .Sprints;

        Assert.Equal(["Run sprint-2", "Done sprint-1", "Outside sprint-3"], rows.Select(s => $"{s.State} {s.Id}"));
    }

    [Fact]
    public void Without_a_run_there_is_no_row_but_the_plan_and_what_is_missing()
    {
        var shown = RunSnapshot.Of(
            new RawState("/home/ana/shop", "ias", DateTimeOffset.UnixEpoch) { Plan = [new Sprint("sprint-1", 1, "", "")] }
        );

        Assert.Null(shown.Run);
        Assert.Equal("nothing is running or being spent", shown.Life.Describe(shown.At, "ias"));
        Assert.Equal(SprintState.Wait, Assert.Single(shown.Sprints).State);
        Assert.Empty(shown.NeedsYou);
    }
}
