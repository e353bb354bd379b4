using System.Globalization;
using Ias.Tui.Contracts;
using Ias.Tui.Dashboard;
using Ias.Tui.Pages;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>Reading the log while it grows, is truncated, is moved away: what is read stays where it is.</summary>
public sealed class LogStoriesTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Shop _shop = new();

    [Fact]
    public void Followed_the_last_line_is_always_there()
    {
        using var sitting = Reading(1, 200);
        Assert.Contains("following", TitleOf(sitting));
        Assert.Contains("line 0200", Rows(sitting)[^1]);

        Grow(sitting, 201, 260);

        Assert.Contains("line 0260", Rows(sitting)[^1]);
    }

    [Theory]
    [InlineData("k")]
    [InlineData("g")]
    [InlineData("f")]
    [InlineData(",")]
    [InlineData("<")]
    [InlineData("PageUp")]
    public async Task Any_move_up_freezes_it_while_it_grows_and_it_says_how_much_is_new(string up)
    {
        using var sitting = Reading(1, 200);
        _ = up == "PageUp" ? sitting.Press(KeyCode.PageUp) : sitting.Type(up);
        var read = Rows(sitting);
        Assert.Contains("paused", TitleOf(sitting));

        Grow(sitting, 201, 1012);

        Assert.Equal(read, Rows(sitting));
        await UntilAsync(sitting, () => TitleOf(sitting).Contains("paused, 812 new below"));
        Assert.Equal(read, Rows(sitting));
    }

    [Theory]
    [InlineData("f")]
    [InlineData("G")]
    public void Following_is_taken_up_again_by_key(string key)
    {
        using var sitting = Reading(1, 200);
        sitting.Type("kkk");
        Grow(sitting, 201, 300);

        sitting.Type(key);

        Assert.Contains("following", TitleOf(sitting));
        Assert.Contains("line 0300", Rows(sitting)[^1]);
    }

    [Fact]
    public void Moving_down_to_the_end_does_not_follow_by_itself()
    {
        using var sitting = Reading(1, 200);
        sitting.Type("kjjjj");

        Grow(sitting, 201, 300);

        Assert.Contains("paused", TitleOf(sitting));
        Assert.Contains("line 0200", Rows(sitting)[^1]);
    }

    [Fact]
    public void A_truncated_log_does_not_throw_a_reader_to_its_end()
    {
        using var sitting = Reading(1, 200);
        sitting.Type("kkk");

        File.WriteAllText(_shop.LogOf("3-review"), Lines(1, 3));
        Again(sitting);
        Assert.Contains("paused", TitleOf(sitting));
        Assert.Contains("line 0003", Rows(sitting)[^1]);
        var read = Rows(sitting);
        Grow(sitting, 4, 400);

        Assert.Contains("paused", TitleOf(sitting));
        Assert.Equal(read, Rows(sitting));
        Assert.Contains("line 0400", Rows(sitting.Type("G"))[^1]);
    }

    [Fact]
    public void A_truncated_log_is_followed_on()
    {
        using var sitting = Reading(1, 200);

        File.WriteAllText(_shop.LogOf("3-review"), Lines(500, 502));
        Again(sitting);

        Assert.Contains("following", TitleOf(sitting));
        Assert.Contains("line 0502", Rows(sitting)[^1]);
    }

    [Fact]
    public void A_log_that_is_moved_away_and_replaced_stays_what_was_read()
    {
        using var sitting = Reading(1, 200);
        sitting.Type("kkk");
        var read = Rows(sitting);

        File.Move(_shop.LogOf("3-review"), _shop.LogOf("3-review") + ".1");
        File.WriteAllText(_shop.LogOf("3-review"), Lines(900, 905));
        Again(sitting);

        Assert.Equal(read, Rows(sitting));
        Assert.Contains("paused", TitleOf(sitting));
    }

    [Fact]
    public void The_marks_are_gone_through_from_either_end()
    {
        using var sitting = Reading(1, 20);

        sitting.Type(",");
        Assert.StartsWith(">", Marked(sitting));
        var last = Marked(sitting);
        sitting.Type(",");
        var before = Marked(sitting);
        Assert.NotEqual(last, before);
        Assert.Equal(last, Marked(sitting.Type(".")));
        while (!sitting.Text.Contains("no mark above"))
        {
            sitting.Type(",");
        }

        var first = Marked(sitting);
        Assert.Equal(first, Marked(sitting.Type("\e,"))); // nothing above it
    }

    [Fact]
    public void The_phases_are_gone_through()
    {
        using var sitting = Reading(1, 20);

        Assert.Contains("REVIEW, cycle 3", Marked(sitting.Type("<")));
        Assert.Contains("IMPLEMENT, cycle 3", Marked(sitting.Type("<")));
        Assert.Contains("REVIEW, cycle 3", Marked(sitting.Type(">")));
    }

    [Fact]
    public async Task A_search_goes_up_from_the_end_marks_what_it_found_and_goes_on_with_n_and_N()
    {
        using var sitting = Reading(1, 200);

        sitting.Type("/Line 0150\r");
        Assert.Contains("searching for Line 0150", sitting.Text);
        Assert.Null(await sitting.FindAsync()); // a capital letter is meant
        Assert.Null(await sitting.FindAsync()); // from the end once more
        Assert.Contains("not found: Line 0150", sitting.Text);
        sitting.Type("/line 01\r");
        await sitting.FindAsync();
        Assert.Contains("line 0199", Marked(sitting));
        Assert.Equal(Look.Default[Role.Match], sitting.Screen.StyleOf("line 0199"));
        sitting.Type("N");
        await sitting.FindAsync();
        Assert.Contains("line 0198", Marked(sitting));
        sitting.Type("n");
        await sitting.FindAsync();

        Assert.Contains("line 0199", Marked(sitting));
        Assert.Contains("paused", TitleOf(sitting));
    }

    [Fact]
    public async Task A_search_that_finds_nothing_more_goes_on_from_the_other_end_and_says_so()
    {
        using var sitting = Reading(1, 200);

        sitting.Type("/line 0150\r");
        await sitting.FindAsync();
        sitting.Type("N");
        Assert.Null(await sitting.FindAsync());
        Assert.True(sitting.DashboardView.IsSearching);
        await sitting.FindAsync();
        Assert.Contains("search wrapped to the end", sitting.Text);
        Assert.Contains("line 0150", Marked(sitting));
        sitting.Type("n");
        Assert.Null(await sitting.FindAsync());
        await sitting.FindAsync();

        Assert.Contains("search wrapped to the top", sitting.Text);
        Assert.Contains("line 0150", Marked(sitting));
    }

    [Fact]
    public void A_search_is_given_up_with_Esc()
    {
        using var sitting = Reading(1, 200);

        sitting.Type("/zzz\r");
        Assert.True(sitting.DashboardView.IsSearching);
        sitting.Type("\e");

        Assert.False(sitting.DashboardView.IsSearching);
        Assert.Contains("StopSearch", sitting.Calls);
        Assert.DoesNotContain("searching", sitting.Text);
    }

    [Theory]
    [InlineData("w")] // from the night
    [InlineData("6k")] // from the timeline
    public void Enter_takes_the_log_to_that_moment_and_Esc_back_to_the_exact_line(string from)
    {
        using var sitting = Reading(1, 200);
        sitting.Type("kkkkk");
        var read = Rows(sitting);

        sitting.Type(from + "\r");
        Assert.Equal(PaneNumber.Log, sitting.DashboardView.Active);
        Assert.Null(sitting.DashboardView.Page);
        Assert.NotEqual(read, Rows(sitting));
        Assert.StartsWith(">", Marked(sitting));
        sitting.Type("\e");

        Assert.Equal(read, Rows(sitting));
    }

    [Fact]
    public void The_night_opens_at_the_line_that_is_chosen()
    {
        using var sitting = Reading(1, 20);

        sitting.Type("w").Type("\r");

        Assert.Contains("21:29:00", Marked(sitting));
    }

    [Fact]
    public void Of_an_earlier_run_the_night_knows_how_it_ended_and_where_its_log_is()
    {
        using var sitting = Reading(1, 20);

        sitting.Type("w");
        Assert.Contains("sprint-1 Cart totals: JACKED_OUT", sitting.Screen.Row(3));
        sitting.Type("k\r");

        Assert.IsType<ActivityPage>(sitting.DashboardView.Page);
        Assert.Contains(".run/archive", sitting.Text);
    }

    [Fact]
    public void Without_borders_the_log_stands_alone_and_comes_back()
    {
        using var sitting = Reading(1, 200);
        var before = sitting.Text;

        sitting.Type("O");
        Assert.Equal("line 0177", sitting.Screen.Row(0));
        Assert.Equal("line 0200", sitting.Screen.Row(23));

        Assert.Equal(before, sitting.Type("O").Text);
    }

    public void Dispose() => _shop.Dispose();

    private static string Lines(int from, int to) =>
        string.Concat(Enumerable.Range(from, to - from + 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i:0000}\n")));

    private static string TitleOf(Sitting sitting) => sitting.Screen.Row(LogOf(sitting).Area.Y);

    private static PaneSpot LogOf(Sitting sitting) => sitting.Layout.Spots.Single(spot => spot.Pane == PaneNumber.Log);

    // Without the last column, which maps the whole log.
    private static List<string> Rows(Sitting sitting) =>
        [
            .. Enumerable
                .Range(LogOf(sitting).Inside.Y, LogOf(sitting).Inside.Height)
                .Select(y => sitting.Screen.Row(y).PadRight(80)[..78].TrimEnd()),
        ];

    private static string Marked(Sitting sitting) => Assert.Single(Rows(sitting), row => row.StartsWith('>'));

    private Sitting Reading(int from, int to)
    {
        File.WriteAllText(_shop.LogOf("3-review"), Lines(from, to));
        return new Sitting(_shop.At("running"));
    }

    private void Grow(Sitting sitting, int from, int to)
    {
        File.AppendAllText(_shop.LogOf("3-review"), Lines(from, to));
        Again(sitting);
    }

    // The observer has seen that something was written.
    private static void Again(Sitting sitting) => sitting.Advance(TimeSpan.FromMilliseconds(100));

    private static async Task UntilAsync(Sitting sitting, Func<bool> isSo)
    {
        for (var end = Environment.TickCount64 + (long)Limit.TotalMilliseconds; !isSo(); await Task.Yield())
        {
            Assert.True(Environment.TickCount64 < end, sitting.Text);
            Again(sitting);
        }
    }
}
