using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Tui.Contracts;
using Ias.Tui.Dashboard;
using Ias.Tui.Requests;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>Tests of steering a run as a user does it, and of all the ways in which it must not happen.</summary>
public sealed class SteeringTests : IDisposable
{
    private readonly Shop _shop = new();

    [Fact]
    public void A_halt_is_asked_for_with_H_and_y()
    {
        using var sitting = At("running");

        sitting.Type("H");
        Assert.Contains("Halt the run?", sitting.Text);
        sitting.Pause().Type("y");

        Assert.Equal(new Request.Halt(), Assert.Single(sitting.Asked).Request);
        Assert.Equal(RunState.Running, sitting.Asked[0].Shown.State);
        Assert.Null(sitting.DashboardView.Dialog);
    }

    [Fact]
    public void A_halt_at_once_needs_the_whole_word()
    {
        using var sitting = At("running");

        sitting.Type("H").Pause().Type("no");
        Assert.Empty(sitting.Asked);
        sitting.Type("w");

        Assert.Equal(new Request.Halt(Now: true), Assert.Single(sitting.Asked).Request);
    }

    [Fact]
    public void Asked_again_it_offers_now_or_to_withdraw()
    {
        using var sitting = At("asked");
        Assert.Contains("halt requested", sitting.Screen.Row(1));
        Assert.Contains("stops after review", sitting.Screen.Row(1));

        sitting.Type("H").Pause().Type("y"); // what was the key for a halt asks nothing now
        Assert.Empty(sitting.Asked);
        sitting.Type("x");

        Assert.Equal(new Request.Withdraw(), Assert.Single(sitting.Asked).Request);
    }

    [Fact]
    public void A_resume_behind_an_open_breaker_says_what_the_reset_means_and_carries_it()
    {
        using var sitting = At("halted");

        sitting.Type("R");
        Assert.Contains("--reset-ice", sitting.Text);
        Assert.Contains("HALF_OPEN", sitting.Text);
        sitting.Pause().Type("y");

        var (request, shown) = Assert.Single(sitting.Asked);
        Assert.Equal(new Request.Resume(ResetBreaker: true), request);
        Assert.Equal("ias run-resume --reset-ice", request.Command("ias"));
        Assert.Equal((RunState.Halted, SameIssueTrigger.Word), (shown.State, shown.Trigger));
        Assert.Contains("starting the engine", sitting.Text);
    }

    [Fact]
    public void A_higher_limit_can_be_typed_over_the_one_that_is_proposed()
    {
        using var sitting = At("halted by cycle_count");

        sitting.Type("R").Pause().Type("25");
        Assert.Contains("ias run-resume --max-cycles 25", sitting.Text);
        sitting.Type("y");

        Assert.Equal(new Request.Resume { Raised = new(MaxCycles: 25) }, Assert.Single(sitting.Asked).Request);
    }

    [Theory]
    [InlineData("halted by cycle_count", "20", "more than 20, which is used up")]
    [InlineData("halted by cycle_count", "21.5", "a whole number")]
    [InlineData("halted by cycle_count", "99999", "at most 10000")]
    [InlineData("halted by cycle_count", "1..2", "type a number")]
    [InlineData("halted by timeout", "8", "more than 8, which is used up")]
    [InlineData("halted by budget", "20", "more than 20.13, which is used up")]
    public void A_limit_that_would_not_do_is_told_while_it_is_typed_and_asks_for_nothing(string moment, string typed, string why)
    {
        using var sitting = At(moment);

        sitting.Type("R").Pause().Type(typed);
        Assert.Contains(why, sitting.Text);
        sitting.Type("y");

        Assert.Empty(sitting.Asked);
        Assert.NotNull(sitting.DashboardView.Dialog);
    }

    [Fact]
    public void Before_a_start_it_is_shown_what_it_would_do()
    {
        using var sitting = At("ready");

        sitting.Type("S");

        Assert.Contains("branch        feature/sprint-1, made at 9306b9bb", sitting.Text);
        Assert.Contains("implement     claude -p", sitting.Text);
    }

    [Fact]
    public void After_a_breach_y_copies_what_restores_and_R_asks_for_nothing()
    {
        using var sitting = At("halted by ice_breach");

        sitting.Type("yR");

        Assert.Equal(["git update-ref refs/heads/main 9306b9bb"], sitting.Copied);
        Assert.Null(sitting.DashboardView.Dialog);
        Assert.Empty(sitting.Asked);
        Assert.Contains("a breach halted it: undo the change", sitting.Text);
    }

    [Fact]
    public void What_would_be_pushed_is_paged_through_before_the_question_is_answered()
    {
        using var sitting = At("push");

        sitting.Type("A").Pause().Type("d");
        Assert.Null(sitting.DashboardView.Dialog);
        Assert.Contains("feature/sprint-2: 1 commit", sitting.Text);
        Assert.Matches(@"\+0 -40 +src/cart/legacy\.ts +deleted", sitting.Text);
        Assert.Equal(Ias.Tui.Themes.Look.Default[Ias.Tui.Themes.Role.Good], sitting.Screen.StyleOf("+const half = up"));
        sitting.Press(KeyCode.PageDown).Press(KeyCode.PageDown).Press(KeyCode.PageDown).Press(KeyCode.PageDown);
        Assert.Contains("line 60", sitting.Text);
        Assert.Contains("A answer", sitting.Text);
        sitting.Type("A").Pause().Type("y");

        Assert.Equal(new Request.AnswerPush(Approve: true), Assert.Single(sitting.Asked).Request);
    }

    [Fact]
    public void The_footer_of_a_run_that_is_done_says_what_its_keys_do_and_so_does_the_question()
    {
        using var sitting = At("push");

        Assert.Contains("A answer the push", sitting.Text);
        Assert.Contains("R push and finish", sitting.Text);
        Assert.Contains("needs you: 1, a push", sitting.Screen.Row(1));
        Assert.Contains("Resuming approves it", sitting.Type("R").Text);
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("x", false)]
    public void A_waiting_push_is_approved_or_declined(string key, bool approve)
    {
        using var sitting = At("push");

        sitting.Type("A").Pause().Type(key);

        Assert.Equal(new Request.AnswerPush(approve), Assert.Single(sitting.Asked).Request);
    }

    [Fact]
    public void A_waiting_push_is_declined_from_its_page_in_the_inbox_after_a_question()
    {
        using var sitting = At("push");

        sitting.Type("ijj\r");
        Assert.NotNull(sitting.DashboardView.Dialog);
        sitting.Pause().Type("\r");
        Assert.Empty(sitting.Asked);
        sitting.Type("x");

        Assert.Equal(new Request.AnswerPush(Approve: false), Assert.Single(sitting.Asked).Request);
    }

    [Theory]
    [InlineData("y", false)]
    [InlineData("l", true)]
    public void A_run_is_started_on_a_branch_that_is_pushed_or_not(string key, bool isLocal)
    {
        using var sitting = At("ready");

        sitting.Type("S");
        Assert.Contains("ias run sprint-1", sitting.Text);
        sitting.Pause().Type(key);

        Assert.Equal(new Request.Start("sprint-1", isLocal), Assert.Single(sitting.Asked).Request);
    }

    [Fact]
    public void What_is_asked_is_the_choice_that_was_taken_with_its_own_words()
    {
        var seen = _shop.At("halted by user");
        using var sitting = new Sitting(
            seen with
            {
                Breaker = new CircuitBreaker(),
                Rate = new RateLimit(new DateTimeOffset(seen.At.Date.AddHours(seen.At.Hour), TimeSpan.Zero), 114, 100),
            }
        );

        sitting.Type("j\r");
        Assert.Contains("Used up: 114 calls per hour. ", sitting.Text);
        Assert.DoesNotContain("waits until", sitting.Text);
        sitting.Pause().Type("y");

        Assert.Equal(new Request.Resume { Raised = new(CallsPerHour: 200) }, Assert.Single(sitting.Asked).Request);
    }

    [Fact]
    public void A_run_that_only_waits_is_halted_at_once_and_says_so()
    {
        using var sitting = At("waiting");

        sitting.Type("H");
        Assert.Contains("now: it only waits", sitting.Text);
        sitting.Pause().Type("y");

        Assert.Equal(new Request.Halt(), Assert.Single(sitting.Asked).Request);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(160)]
    public void The_reason_of_a_wait_stands_in_the_second_row_at_every_width(int width)
    {
        using var sitting = At("waiting");
        var run = sitting.DashboardView.ViewModel!.Run;
        var wait = run.Life.Wait! with { Reason = "REVIEW no verdict: engineer-feedback.md was not written" };
        var view = new ViewModel(
            run with
            {
                Life = run.Life with { Wait = wait },
            },
            sitting.DashboardView.ViewModel.Now,
            sitting.DashboardView.ViewModel.Look,
            "ias"
        );
        var screen = new VirtualScreen(width, 2);

        new TopRows().Draw(screen.Canvas, view);

        var row = screen.Row(1);
        Assert.Contains("until 00:18 (39m00s): REVIEW no verdict", row);
        Assert.Contains("resumes on its own", row);
        Assert.Contains("needs you: 0", row);
    }

    [Fact]
    public void A_wait_counts_down_by_the_second_and_says_why()
    {
        using var sitting = At("waiting");
        Assert.Contains("until 00:18 (39m00s): session limit reached; resumes on its own", sitting.Screen.Row(1));

        Assert.True(sitting.DashboardView.ViewModel!.NextChange - sitting.DashboardView.ViewModel.Now <= TimeSpan.FromSeconds(1.001));
        sitting.Advance(TimeSpan.FromSeconds(2));

        Assert.Contains("until 00:18 (38m58s)", sitting.Screen.Row(1));
    }

    [Fact]
    public void A_wait_for_the_provider_is_ended_with_R()
    {
        using var sitting = At("waiting");
        Assert.Contains("R try now", sitting.Text);

        sitting.Type("R");
        Assert.Contains("Try now?", sitting.Text);
        sitting.Pause().Type("y");

        Assert.Equal(new Request.TryNow(), Assert.Single(sitting.Asked).Request);
        Assert.Equal("ias run-resume", sitting.Asked[0].Request.Command("ias"));
    }

    [Fact]
    public void Review_comments_of_a_finished_run_are_addressed_with_V()
    {
        using var sitting = At("with a pull request");

        sitting.Type("V");
        Assert.Contains("Address the review comments?", sitting.Text);
        sitting.Pause().Type("y");

        Assert.Equal("ias run-resume --from-review", Assert.Single(sitting.Asked).Request.Command("ias"));
    }

    [Fact]
    public void A_plan_of_several_sprints_is_started_as_a_whole()
    {
        using var sitting = At("ready");

        sitting.Type("S");
        Assert.Contains("start the whole plan, 3 sprints", sitting.Text);
        sitting.Pause().Type("p");

        Assert.Equal(new Request.Start("sprint-plan"), Assert.Single(sitting.Asked).Request);
    }

    [Fact]
    public void No_run_is_started_before_what_it_needs_is_there()
    {
        using var sitting = At("no run");

        sitting.Type("S").Pause().Type("y");

        Assert.Empty(sitting.Asked);
        Assert.Contains("2 checks stand against it: ias preflight", sitting.Type("S").Text);
    }

    [Theory]
    [InlineData(KeyModifiers.Ctrl)]
    [InlineData(KeyModifiers.Alt)]
    public void A_note_is_written_and_sent_with_Ctrl_S_or_Alt_Enter(KeyModifiers modifier)
    {
        using var sitting = At("running");

        sitting.Type("mRound half away\r from zero.");
        Assert.Contains("Ctrl-S or Alt-Enter sends", sitting.Text);
        Assert.Empty(sitting.Asked);
        sitting.Press(modifier == KeyModifiers.Ctrl ? Key.Of('s', modifier) : new Key(KeyCode.Enter, default, modifier));

        Assert.Equal(new Request.Note("Round half away\n from zero."), Assert.Single(sitting.Asked).Request);
        Assert.Contains("note sent", sitting.Text);
    }

    [Fact]
    public void A_note_takes_a_paste_and_is_thrown_away_only_after_a_y()
    {
        using var sitting = At("running");

        sitting.Type("m").Paste("H w\n R c").Type("\eyy");
        Assert.Contains("Discard the note?", sitting.Text);
        sitting.Pause().Type("\r\e");
        Assert.Contains("R c", sitting.Text);
        sitting.Type("\e").Show(_shop.At("halted")).Pause().Type("y"); // how the run stands has nothing to do with it

        Assert.Empty(sitting.Asked);
        Assert.Null(sitting.DashboardView.Writing);
    }

    [Fact]
    public void A_note_with_nothing_in_it_is_not_sent_and_is_left_without_a_question()
    {
        using var sitting = At("running");

        sitting.Type("m \r").Press(Key.Of('s', KeyModifiers.Ctrl));
        Assert.Contains("not sent: the note is empty", sitting.Text);
        sitting.Type("\e");

        Assert.Empty(sitting.Asked);
        Assert.Null(sitting.DashboardView.Writing);
        Assert.Null(sitting.DashboardView.Dialog);
    }

    [Fact]
    public void A_note_can_be_sent_without_Ctrl_and_Alt()
    {
        using var sitting = At("running");

        sitting.Type("mhalf up\e").Pause().Type("s");

        Assert.Equal(new Request.Note("half up"), Assert.Single(sitting.Asked).Request);
    }

    [Fact]
    public void Every_question_is_answered_with_y()
    {
        foreach (
            var (moment, opens, request) in new (string, string, Request)[]
            {
                ("running", "H", new Request.Halt()),
                ("gone", "H", new Request.Halt()),
                ("gone", "R", new Request.Resume()),
                ("halted", "R", new Request.Resume(ResetBreaker: true)),
                ("push", "A", new Request.AnswerPush(Approve: true)),
                ("ready", "S", new Request.Start("sprint-1")),
            }
        )
        {
            using var sitting = At(moment);

            sitting.Type(opens).Pause().Type("y");

            Assert.Equal(request, Assert.Single(sitting.Asked).Request);
        }
    }

    [Fact]
    public void Read_only_nothing_is_asked_for_and_the_command_is_told()
    {
        foreach (var moment in Shop.Moments)
        {
            using var sitting = new Sitting(_shop.At(moment), readOnlyBecause: "read-only: .run/control cannot be written");

            foreach (var keys in new[] { "Hy", "Hnow", "Ry", "Sy", "Ay", "ms\es", "\r", "i\r\ry", "jj\ry" })
            {
                sitting.Type("\e").Type(keys[..1]).Pause().Type(keys[1..]);
            }

            Assert.Empty(sitting.Asked);
        }

        using var halted = new Sitting(_shop.At("halted"), readOnlyBecause: "read-only");
        Assert.Contains("read-only; ias run-resume --reset-ice", halted.Type("jj\r").Text);
        Assert.Contains("read-only", halted.Type("R").Text);
        Assert.Contains("ias run-resume --reset-ice", halted.Type(" ").Text);
    }

    [Fact]
    public void Ctrl_C_never_halts()
    {
        using var sitting = At("running");

        sitting.Press(Key.Of('c', KeyModifiers.Ctrl));
        Assert.Contains("q leaves, H halts", sitting.Text);
        sitting.Type("H").Pause().Press(Key.Of('c', KeyModifiers.Ctrl));

        Assert.Empty(sitting.Asked);
        Assert.False(sitting.DashboardView.HasLeft);
    }

    [Theory]
    [InlineData("running", "H")]
    [InlineData("asked", "H")]
    [InlineData("gone", "H")]
    [InlineData("gone", "R")]
    [InlineData("halted", "R")]
    [InlineData("push", "A")]
    [InlineData("push", "R")]
    [InlineData("ready", "S")]
    public void Neither_Enter_nor_a_paste_nor_keys_that_come_with_it_answer_a_dialog(string moment, string opens)
    {
        using var sitting = At(moment);
        const string Answers = "xydslp";

        sitting.Type(opens + Answers + "now\r");
        Assert.NotNull(sitting.DashboardView.Dialog);
        sitting
            .Pause()
            .Type("\r\r")
            .Paste(Answers + "now\n")
            .Press(KeyCode.Tab)
            .Press(KeyCode.Down)
            .Type("\r")
            .Press(new Key(KeyCode.Enter, default, KeyModifiers.Ctrl));

        Assert.Empty(sitting.Asked);
        Assert.NotNull(sitting.DashboardView.Dialog);
        sitting.Type("\e");
        Assert.Null(sitting.DashboardView.Dialog);
    }

    [Fact]
    public void A_dialog_takes_keys_from_its_300th_millisecond_on_the_screen()
    {
        using var sitting = At("running");
        sitting.IsDrawingEachKey = false;
        sitting.Type("H");

        sitting.Pause(); // it is drawn only now
        sitting.Type("y");
        Assert.Empty(sitting.Asked);
        sitting.Advance(TimeSpan.FromMilliseconds(230)).Type("y"); // 20 ms a key
        Assert.Empty(sitting.Asked);
        sitting.Advance(TimeSpan.FromMilliseconds(20)).Type("y");

        Assert.Single(sitting.Asked);
    }

    [Fact]
    public void A_dialog_whose_subject_has_changed_says_so_and_asks_nothing()
    {
        foreach (
            var (before, opens, after) in new[]
            {
                ("running", "H", "halted"),
                ("running", "H", "gone"),
                ("running", "H", "asked"),
                ("halted", "R", "trial"),
                ("push", "A", "finished"),
                ("ready", "S", "running"),
            }
        )
        {
            using var sitting = At(before);

            sitting.Type(opens).Pause().Show(_shop.At(after)).Pause().Type("xydslpnow");
            Assert.Contains("changed while this dialog was open", sitting.Text);
            sitting.Show(_shop.At(before)).Pause().Type("xydslpnow"); // it does not come back to life

            Assert.Empty(sitting.Asked);
        }
    }

    [Fact]
    public void A_time_that_passes_does_not_change_what_a_dialog_is_about()
    {
        using var sitting = At("running");

        sitting.Type("H").Advance(TimeSpan.FromHours(1)).Type("y");

        Assert.Single(sitting.Asked);
    }

    [Theory]
    [InlineData("halted", "H", "already halted")]
    [InlineData("running", "R", "an engine is running")]
    [InlineData("running", "S", "an engine is running here")]
    [InlineData("running", "A", "no push needs an answer")]
    [InlineData("running", "E", "no run with a queue: ias new-run NAME")]
    [InlineData("finished", "R", "the run is finished")]
    [InlineData("no run", "H", "there is no run")]
    public void What_makes_no_sense_now_opens_no_dialog_and_says_why(string moment, string key, string why)
    {
        using var sitting = At(moment);

        sitting.Type(key);

        Assert.Null(sitting.DashboardView.Dialog);
        Assert.Contains(why, sitting.Text);
    }

    [Fact]
    public void What_became_of_a_request_is_said()
    {
        using var sitting = At("running");

        sitting.DashboardView.Answered(
            new RequestResult.Refused(new Request.Halt(), new Problem("it is already halted", "", "ias run-resume"))
        );

        Assert.Contains("it is already halted  next: ias run-resume", sitting.Draw().Text);
        Assert.DoesNotContain("already halted", sitting.Pause().Advance(TimeSpan.FromSeconds(7)).Text);
    }

    [Fact]
    public void A_request_is_shown_from_the_asking_to_the_halt()
    {
        using var sitting = At("running");
        var seen = _shop.At("running");

        sitting.Show(seen with { Inbox = [new Ias.Engine.State.ControlRequest("halt", seen.Run!.RunId, "ana@buildbox", seen.At)] });
        Assert.Contains("halt requested", sitting.Screen.Row(1));
        sitting.Advance(TimeSpan.FromSeconds(4));
        Assert.Contains("not seen by the engine", sitting.Screen.Row(1));
        sitting.Show(_shop.At("asked"));
        Assert.Contains("stops after review", sitting.Screen.Row(1));
        var halting = Shop.With(_shop.At("asked"), new RunEvent.HaltBegun(HaltTrigger.User, "asked", "ben@desk"));
        Assert.Contains("halting: saving the work", sitting.Show(halting).Screen.Row(1));
        Assert.Contains("already halting", sitting.Type("H").Text);
        Assert.Contains(
            "halt requested by ben@desk",
            sitting.Show(Shop.With(_shop.At("running"), new RunEvent.HaltAsked("ben@desk", false, ""))).Screen.Row(1)
        );
    }

    public void Dispose() => _shop.Dispose();

    private Sitting At(string moment) => new(_shop.At(moment));
}
