using Ias.Core.Events;
using Ias.Tui.Tests.State;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>Looking back at earlier moments of a run.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly Shop _shop = new();

    [Fact]
    public void The_run_is_shown_as_it_was_one_event_earlier_and_the_bar_says_so()
    {
        using var sitting = At("running");

        sitting.Type("[");

        Assert.Contains("PAST 23:05:22  run-20260118-202900-b7d2", Bar(sitting));
        Assert.Contains("p present", Bar(sitting));
        Assert.Equal(27, sitting.DashboardView.ViewModel!.Run.Events.Length);
        sitting.Type("]]");
        Assert.Contains("that was the last event; p returns to the present", sitting.Text);
    }

    [Theory]
    [InlineData("H")]
    [InlineData("R")]
    [InlineData("m")]
    [InlineData("A")]
    [InlineData("E")]
    public void Nothing_can_be_steered_in_the_past_and_the_key_says_why(string key)
    {
        using var sitting = At("running");

        sitting.Type("[" + key);
        Assert.Contains("which is past; p returns to the present", sitting.Text);
        sitting.Pause().Type("y");

        Assert.Empty(sitting.Asked);
    }

    [Fact]
    public void What_happens_meanwhile_is_there_at_once_when_the_person_returns()
    {
        using var sitting = At("running");
        sitting.Type("[");
        var before = sitting.DashboardView.ViewModel!.Run;

        sitting.Show(Shop.With(sitting.Seen, new RunEvent.HaltAsked("bo@elsewhere", false, "")));
        Assert.Equal(RecordedNight.Picture(before), RecordedNight.Picture(sitting.DashboardView.ViewModel!.Run));
        sitting.Type("p");

        Assert.DoesNotContain("PAST", sitting.Text);
        Assert.Equal(29, sitting.DashboardView.ViewModel!.Run.Events.Length);
    }

    [Fact]
    public void A_typed_time_is_gone_to_and_one_that_the_run_does_not_have_is_refused()
    {
        using var sitting = At("finished");

        sitting.Type("@04:30\r");
        Assert.Contains("PAST 04:30:00", Bar(sitting));
        Assert.Contains("stopped", sitting.Text);
        sitting.Type("@12:00\r");

        Assert.Contains("the run has no 12:00: it ran from 21:29 to 05:59", sitting.Text);
        Assert.Contains("PAST 04:30:00", Bar(sitting));
    }

    [Fact]
    public void Braces_go_from_phase_to_phase()
    {
        using var sitting = At("finished");
        sitting.Type("@23:00\r");

        sitting.Type("{");
        var earlier = sitting.DashboardView.ViewModel!;
        sitting.Type("}");
        var later = sitting.DashboardView.ViewModel!;

        Assert.IsType<RunEvent.TurnStarted>(earlier.Run.Events[^1]);
        Assert.IsType<RunEvent.TurnStarted>(later.Run.Events[^1]);
        Assert.Equal(2, later.Run.Events.Skip(earlier.Run.Events.Length - 1).Count(e => e is RunEvent.TurnStarted { Attempt: 1 }));
    }

    [Fact]
    public void Space_plays_sixty_times_as_fast_and_pauses()
    {
        using var sitting = At("finished");
        sitting.Type("@22:10\r ");

        for (var tick = 0; tick < 10; tick++)
        {
            sitting.Advance(TimeSpan.FromSeconds(0.5));
        }

        Assert.Contains("PLAYING 22:15:0", Bar(sitting));
        sitting.Type(" ").Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("PAST 22:15:0", Bar(sitting));
    }

    [Fact]
    public void The_log_is_cut_off_at_the_moment()
    {
        using var sitting = At("finished");
        sitting.Type("2z");
        Assert.Contains("COMPLETE -> JACKED_OUT", sitting.Text);

        sitting.Type("{");

        Assert.DoesNotContain("JACKED_OUT", sitting.Text);
        Assert.DoesNotContain("AUDIT: approved", sitting.Text);
        Assert.Contains("up to then", sitting.Text);
        Assert.Contains("== AUDIT", sitting.Text.TrimEnd('\n').Split('\n')[^3]); // which had printed nothing yet
        sitting.Type("p");
        Assert.Contains("COMPLETE -> JACKED_OUT", sitting.Text);
    }

    [Fact]
    public void Of_a_turn_under_way_there_is_as_much_as_it_had_had_time_for()
    {
        _shop.Write(".run/logs/3-review.log", string.Concat(Enumerable.Range(1, 100).Select(n => $"line {n:000}\n")));
        using var sitting = At("finished");
        sitting.Type("2z");

        var early = LastAt("23:07");
        var late = LastAt("23:14");

        Assert.InRange(early, 10, 25); // 16 %
        Assert.InRange(late, 75, 90); // 84 %

        int LastAt(string clock)
        {
            var rows = sitting.Type($"@{clock}\r").Text.Split('\n').Where(row => row.Contains("line ", StringComparison.Ordinal));
            return int.Parse(rows.Last().Split("line ")[1][..3], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public void Another_run_that_begins_is_the_present()
    {
        using var sitting = At("running");
        sitting.Type("[");

        sitting.Show(sitting.Seen with { Run = sitting.Seen.Run! with { RunId = "run-20260119-010203-c0de" } });

        Assert.Contains("another run began", sitting.Text);
        Assert.DoesNotContain("PAST", sitting.Text);
    }

    [Theory]
    [InlineData(30, 8)]
    [InlineData(60, 20)]
    [InlineData(80, 24)]
    [InlineData(160, 45)]
    public void The_bar_is_there_at_every_size(int columns, int rows)
    {
        using var sitting = At("running", columns, rows);

        sitting.Type("[");

        Assert.Contains("PAST 23:05", sitting.Text);
        Assert.Contains("p present", sitting.Text);
    }

    public void Dispose() => _shop.Dispose();

    private Sitting At(string moment, int columns = 100, int rows = 30) => new(_shop.At(moment), columns, rows);

    private static string Bar(Sitting sitting) => sitting.Text.TrimEnd('\n').Split('\n')[^2];
}
