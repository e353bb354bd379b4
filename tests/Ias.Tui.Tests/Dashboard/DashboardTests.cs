using Ias.Tui.Requests;
using Ias.Tui.State;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>The loop: when it draws, when it does not, how it ends.</summary>
public sealed class DashboardTests : IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    private readonly Shop _shop = new();

    [Fact]
    public void The_time_of_the_sprint_under_way_goes_on_between_events_as_the_runs_does()
    {
        var seen = _shop.At("running");
        using var sitting = new Sitting(seen, 120, 40);
        var before = TimeOfSprint(sitting);
        sitting.Show(seen with { At = seen.At + TimeSpan.FromMinutes(7) });

        Assert.Equal(TimeSpan.FromMinutes(7), TimeOfSprint(sitting) - before);

        static TimeSpan TimeOfSprint(Sitting sitting)
        {
            var words = sitting
                .Text.Split('\n')
                .First(row => row.Contains("run   sprint-2"))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return TimeSpan.ParseExact(
                words[Array.IndexOf(words, "cycle") + 2],
                "h'h'm'm'",
                System.Globalization.CultureInfo.InvariantCulture
            );
        }
    }

    [Fact]
    public void A_reset_of_the_breaker_does_not_read_like_a_trip()
    {
        using var sitting = new Sitting(_shop.At("trial"), 120, 40);

        sitting.Type("3\r");

        Assert.Matches("same_issue  reset by [a-z]+", sitting.Text);
    }

    [Fact]
    public void The_first_frame_comes_before_anything_else_is_begun()
    {
        using var shown = Open("first glance");

        Assert.Equal((0, 1), (shown.FramesWhenAskedFirst, shown.FramesWhenFollowed));
        Assert.Contains("RUNNING  review", shown.Screen);
    }

    [Fact]
    public void A_snapshot_is_drawn_when_it_comes()
    {
        using var shown = Open("running");

        shown.Publish(RunSnapshot.Of(_shop.At("halted"))).Advance(Rest);

        Assert.Contains("stopped  breaker OPEN", shown.Screen);
    }

    [Fact]
    public void The_first_whole_screen_is_drawn_piece_by_piece_as_it_is_read_and_no_piece_rests()
    {
        using var shown = new Performance(_shop.At("first glance"), 160, 45);
        var run = _shop.At("running") with { DiskFree = null };

        shown.Publish(RunSnapshot.Of(_shop.At("first glance")) with { Events = run.Events });
        Assert.DoesNotContain("reading ...", shown.Screen);

        shown.Publish(RunSnapshot.Of(run));
        Assert.DoesNotContain("nothing has happened yet", shown.Screen);

        shown.Publish(RunSnapshot.Of(run with { DiskFree = 83_000_000_000 }));
        Assert.Contains("83 GB free", shown.Screen);
    }

    [Fact]
    public void The_log_is_drawn_as_soon_as_its_events_are_read_however_fresh_the_first_frame_is()
    {
        using var shown = Open("first glance");
        Assert.Contains("reading ...", shown.Screen);

        shown.Publish(RunSnapshot.Of(_shop.At("running")));

        Assert.DoesNotContain("reading ...", shown.Screen);
    }

    [Fact]
    public void The_sprint_that_runs_is_seen_however_long_the_plan_is()
    {
        using var shown = Open("running");
        shown.Publish(OfTwelve(2)).Advance(Rest);
        Assert.Contains("> run   sprint-2", shown.Screen);

        shown.Publish(OfTwelve(11)).Advance(Rest);

        Assert.Contains("> run   sprint-11", shown.Screen);
    }

    [Fact]
    public void Who_has_chosen_another_row_of_the_queue_keeps_it()
    {
        using var shown = Open("running");
        shown.Publish(OfTwelve(2)).Advance(Rest);

        shown.Type("1k").Publish(OfTwelve(3)).Until("  run   sprint-3");

        Assert.Contains("> done  sprint-1", shown.Screen);
    }

    [Fact]
    public void However_fast_files_change_there_are_twenty_frames_a_second_and_the_last_one_is_true()
    {
        using var shown = Open("running");
        var run = RunSnapshot.Of(_shop.At("running"));
        shown.Advance(Rest);
        var frames = shown.Terminal.Frames;

        for (var i = 1; i <= 200; i++)
        {
            shown.Publish(run with { Run = run.Run! with { Cycle = 100 + i } }).Advance(TimeSpan.FromMilliseconds(5));
        }

        Assert.InRange(shown.Terminal.Frames - frames, 10, 21);
        shown.Advance(Rest);
        Assert.Contains("cycle 300/20", shown.Screen);
    }

    [Fact]
    public void A_key_is_answered_at_once_whatever_the_files_do()
    {
        using var shown = Open("running");
        var run = RunSnapshot.Of(_shop.At("running"));
        shown.Advance(Rest);

        for (var i = 1; i <= 10; i++)
        {
            shown.Publish(run with { Run = run.Run! with { Cycle = 100 + i } });
            var frames = shown.Terminal.Frames;
            shown.Type(i % 2 == 0 ? "5" : "7");
            Assert.Equal(frames + 1, shown.Terminal.Frames);
            Assert.Contains(i % 2 == 0 ? "5 Findings" : "7 Commits", shown.Screen);
            Assert.Contains($"cycle {100 + i}/20", shown.Screen);
        }
    }

    [Fact]
    public void Where_nothing_changes_nothing_is_written_and_a_minute_costs_its_cells()
    {
        using var shown = Open("halted"); // its page says 4h28m ago
        shown.Advance(Rest);
        _ = shown.Written;
        var toMinute = TimeSpan.FromSeconds(60 - shown.Time.GetUtcNow().Second);

        for (var i = 0; i < 20; i++)
        {
            shown.Publish(RunSnapshot.Of(_shop.At("halted"))).Advance(toMinute / 25); // read again, and the same
        }

        Assert.Equal(0, shown.Written);
        shown.Advance(toMinute / 4);
        Assert.InRange(shown.Written, 1, 100);
    }

    [Fact]
    public void Without_the_keyboard_nothing_moves_between_minutes()
    {
        using var shown = Open("running");
        var start = shown.Time.GetUtcNow();
        shown.Terminal.Happen(new InputEvent.Focus(Gained: false));
        shown.Settle().Advance(Rest).Advance(Rest);
        _ = shown.Written;

        for (; shown.Time.GetUtcNow().Minute == start.Minute; shown.Advance(TimeSpan.FromSeconds(1)))
        {
            Assert.Equal("", shown.Terminal.TakeWrittenText());
        }

        Assert.InRange(shown.Written, 1, 150);
    }

    [Fact]
    public void A_flood_of_changes_is_drawn_half_as_often_and_keys_and_the_first_change_after_it_as_ever()
    {
        using var shown = Open("running");
        var run = RunSnapshot.Of(_shop.At("running"));
        var cycle = 100;
        int FramesOf(int changes, int millisecondsApart)
        {
            var before = shown.Terminal.Frames;
            for (var i = 0; i < changes; i++)
            {
                shown.Publish(run with { Run = run.Run! with { Cycle = ++cycle } }).Advance(TimeSpan.FromMilliseconds(millisecondsApart));
            }

            return shown.Terminal.Frames - before;
        }

        Assert.InRange(FramesOf(20, 50), 19, 21);
        FramesOf(5, 50);

        Assert.InRange(FramesOf(100, 10), 9, 11);
        var frames = shown.Terminal.Frames;
        shown.Type("5");
        Assert.Equal(frames + 1, shown.Terminal.Frames);
        shown.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, FramesOf(1, 1));
    }

    [Fact]
    public void A_slow_line_gets_the_newest_frame_alone()
    {
        using var shown = Open("running");
        var run = RunSnapshot.Of(_shop.At("running"));
        shown.Advance(Rest);
        var frames = shown.Terminal.Frames;
        shown.Terminal.BecomeSlow();
        shown.Settle();

        for (var i = 1; i <= 20; i++)
        {
            shown.Publish(run with { Run = run.Run! with { Cycle = 100 + i } }).Advance(Rest).Type("57");
        }

        Assert.Equal(frames, shown.Terminal.Frames);
        shown.Terminal.BecomeSlow(slow: false);
        shown.Settle();
        Assert.Equal(frames + 1, shown.Terminal.Frames);
        Assert.Contains("cycle 120/20", shown.Screen);
        Assert.Contains("7 Commits", shown.Screen);
    }

    [Fact]
    public void A_terminal_that_goes_ends_it()
    {
        using var shown = Open("running");

        shown.Terminal.HangUp();

        shown.End();
        Assert.Null(shown.Failure);
    }

    [Fact]
    public void A_failure_while_drawing_comes_out_so_that_the_terminal_is_given_back()
    {
        using var shown = new Performance(_shop.At("running"), 120, 40);
        shown.Advance(Rest).Publish(RunSnapshot.Of(_shop.At("running"))).Advance(Rest);

        shown.Hand(RunSnapshot.Of(_shop.At("running")) with { Findings = default });
        shown.Time.Advance(Rest);
        shown.Terminal.Wake();

        shown.End();
        Assert.NotNull(shown.Failure);
    }

    [Fact]
    public void q_leaves_at_once()
    {
        using var shown = Open("running");

        shown.Terminal.Type("q");

        shown.End();
        Assert.Null(shown.Failure);
        Assert.Empty(shown.Asked);
    }

    [Fact]
    public void Whoever_leaves_right_behind_a_request_has_made_it()
    {
        var made = new TaskCompletionSource<RequestResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var shown = new Performance(_shop.At("running"), ask: (_, _) => made.Task);
        shown.Type("H").Advance(TimeSpan.FromSeconds(1));

        shown.Terminal.Type("yq");
        shown.Settle();
        Assert.Null(shown.Failure);
        made.SetResult(new RequestResult.Done(new Request.Halt(), "halted"));

        shown.End();
        Assert.Equal([new Request.Halt()], shown.Asked);
    }

    [Fact]
    public void What_became_of_a_request_is_said_and_a_failure_too()
    {
        using var good = Open("running");
        good.Type("H").Advance(TimeSpan.FromSeconds(1)).Type("y");
        good.Until("it is done");

        using var bad = new Performance(
            _shop.At("running"),
            120,
            40,
            ask: (_, _) => throw new InvalidOperationException("the disk is full")
        );
        bad.Type("H").Advance(TimeSpan.FromSeconds(1)).Type("y");
        bad.Until("the disk is full");
        Assert.Contains("ias run-halt", bad.Screen);
    }

    [Fact]
    public void Keys_typed_ahead_into_an_opening_dialog_are_dropped()
    {
        using var shown = Open("running");

        shown.Terminal.Type("Hynow\r");
        shown.Settle();
        shown.Terminal.Paste("y");
        shown.Advance(TimeSpan.FromSeconds(1)).Type("\r");

        Assert.Empty(shown.Asked);
        Assert.Contains("Halt the run?", shown.Screen);
    }

    [Fact]
    public void What_happened_while_nobody_pressed_a_key_is_counted_for_whoever_comes_back()
    {
        using var folder = new Ias.Tests.TemporaryFolder();
        var looks = new LastSeenFile(folder.Path);
        using (var shown = new Performance(_shop.At("running"), looks: looks))
        {
            shown.Type("5");
            Assert.DoesNotContain("since", shown.Screen.Split('\n')[^2]); // they never looked before
            shown.Publish(RunSnapshot.Of(_shop.At("halted"))).Advance(TimeSpan.FromMinutes(268));
            Assert.DoesNotContain("since", shown.Screen.Split('\n')[^2]);

            shown.Type("w");

            Assert.Contains("since 22:09: 1 halt, 2 cycles, 2 commits", shown.Screen);
            Assert.Contains("Activity  since you last looked at 22:09", shown.Screen);
            shown.Terminal.Type("q");
            shown.End();
        }

        using var again = new Performance(_shop.At("finished"), looks: looks); // another dashboard, hours later

        Assert.Matches("since 0[0-9]:[0-9]{2}: ", again.Advance(Rest).Screen);
    }

    [Fact]
    public void What_is_said_goes_by_itself()
    {
        using var shown = Open("running");

        shown.Type("E");
        Assert.Contains("no run with a queue", shown.Screen);

        Assert.DoesNotContain("no run with a queue", shown.Advance(TimeSpan.FromSeconds(7)).Screen);
    }

    [Fact]
    public void Ctrl_Z_gives_the_terminal_back_for_a_while()
    {
        using var shown = Open("running");

        shown.Terminal.Press(Key.Of('z', KeyModifiers.Ctrl));
        shown.Settle();

        Assert.Equal(1, shown.Terminal.Suspensions);
    }

    [Fact]
    public void A_storm_of_sizes_leaves_the_whole_screen_drawn()
    {
        using var shown = new Performance(_shop.At("running"), 100, 30);
        foreach (var (columns, rows) in new[] { (20, 5), (1, 1), (200, 60), (80, 24), (30, 8), (99, 29) })
        {
            shown.Terminal.Resize(columns, rows);
        }

        shown.Settle();
        _ = shown.Terminal.TakeWritten(); // frames for larger windows may be in it, which this one has no room for
        shown.Terminal.Resize(100, 30);
        shown.Settle();
        var after = shown.Terminal.TakeWritten();
        using var fresh = new Performance(_shop.At("running"), 100, 30);

        var screen = new Terminal.ScreenEmulator(100, 30);
        screen.Litter("#", default);
        screen.Feed(after); // whole: nothing before it is needed
        Assert.Equal(fresh.Screen, screen.Text());
    }

    public void Dispose() => _shop.Dispose();

    private Performance Open(string moment) => new(_shop.At(moment));

    // The same night, with a plan of twelve sprints and this one under way.
    private RunSnapshot OfTwelve(int present)
    {
        var run = RunSnapshot.Of(_shop.At("running"));
        return run with
        {
            Sprints =
            [
                .. Enumerable
                    .Range(1, 12)
                    .Select(n => new SprintRow(
                        $"sprint-{n}",
                        "",
                        n < present ? SprintState.Done
                            : n == present ? SprintState.Run
                            : SprintState.Wait
                    )),
            ],
            Run = run.Run! with { Sprint = $"sprint-{present}" },
        };
    }
}
