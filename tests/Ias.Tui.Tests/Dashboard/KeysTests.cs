using Ias.Tui.Contracts;
using Ias.Tui.Dashboard;
using Ias.Tui.Keys;
using Ias.Tui.Pages;
using Ias.Tui.Requests;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>Every key of the key map, and what it does.</summary>
public sealed class KeysTests : IDisposable
{
    private readonly Shop _shop = new();

    [Fact]
    public void Q_in_the_help_closes_the_help_as_in_a_pager()
    {
        using var sitting = new Sitting(_shop.At("running"));

        sitting.Type("?q");
        Assert.Null(sitting.DashboardView.Page);
        Assert.False(sitting.DashboardView.HasLeft);

        sitting.Type("q");
        Assert.True(sitting.DashboardView.HasLeft);
    }

    [Fact]
    public void All_keys_of_an_action_do_the_same_wherever_one_is()
    {
        foreach (var moment in Shop.Moments)
        {
            foreach (var entry in DashboardActions.All)
            {
                foreach (var before in new[] { "", "\e2kk", "5", "w", "?" })
                {
                    var screens = entry.Defaults.Select(key =>
                    {
                        using var sitting = new Sitting(_shop.At(moment), 120, 40);
                        return sitting.Type(before).Press(key).Text;
                    });

                    Assert.Single(screens.Distinct(StringComparer.Ordinal));
                }
            }
        }
    }

    [Theory]
    [InlineData("1", 4)]
    [InlineData("3", 6)]
    [InlineData("5", 2)]
    [InlineData("7", 4)]
    [InlineData("8", 1)]
    public void Rows_are_gone_through_one_by_one_by_pages_and_to_either_end(string pane, int atLeast)
    {
        using var sitting = At("halted", 120, 40);
        sitting.Type("\e" + pane + "g");
        var first = Chosen(sitting);

        var rows = new HashSet<string> { first };
        for (var i = 0; i < 40; i++)
        {
            rows.Add(Chosen(sitting.Type("j")));
        }

        var last = Chosen(sitting);
        Assert.InRange(rows.Count, atLeast, 40);
        Assert.Equal(first, Chosen(sitting.Type("g")));
        Assert.Equal(last, Chosen(sitting.Type("G")));
        Assert.Equal(first, Chosen(sitting.Press(KeyCode.Home)));
        Assert.Equal(last, Chosen(sitting.Press(KeyCode.End)));
        Assert.Equal(rows.Count == 1, Chosen(sitting.Type("k")) == last);
        Assert.Equal(last, Chosen(sitting.Press(KeyCode.Down)));
        Assert.Equal(rows.Count == 1, Chosen(sitting.Press(KeyCode.PageUp)) == last);
        sitting.Type("g").Press(KeyCode.PageDown).Press(KeyCode.PageDown).Press(KeyCode.PageDown).Press(KeyCode.PageDown);
        Assert.Equal(last, Chosen(sitting));
    }

    [Fact]
    public void Digits_and_Tab_choose_panes_and_z_gives_one_all_the_room()
    {
        using var sitting = At("running", 120, 40);
        for (var pane = 8; pane >= 0; pane--)
        {
            Assert.Equal(pane, sitting.Type($"{pane}").DashboardView.Active);
        }

        Assert.Equal(1, sitting.Type("\t").DashboardView.Active);
        Assert.Equal(0, sitting.Press(KeyCode.BackTab).DashboardView.Active);
        Assert.Equal(8, sitting.Press(KeyCode.BackTab).DashboardView.Active);
        Assert.Equal(0, sitting.Type("\t").DashboardView.Active);
        sitting.Type("5z");
        Assert.Equal([PaneNumber.Findings], sitting.Layout.Spots.Select(spot => spot.Pane));
        Assert.Equal(8, sitting.Type("z").Layout.Spots.Length);
    }

    [Fact]
    public void Esc_goes_back_step_by_step_and_never_leaves()
    {
        using var sitting = At("running", 120, 40);
        sitting.Type("5z\r?w");
        Assert.IsType<ActivityPage>(sitting.DashboardView.Page);

        Assert.IsType<HelpPage>(sitting.Type("\e").DashboardView.Page);
        Assert.IsType<TextPage>(sitting.Type("\e").DashboardView.Page);
        Assert.Null(sitting.Type("\e").DashboardView.Page);
        Assert.True(sitting.DashboardView.IsZoomed);
        Assert.False(sitting.Type("\e").DashboardView.IsZoomed);
        Assert.Equal(PaneNumber.Log, sitting.Type("\e").DashboardView.Active);
        sitting.Type("\e\e\e\e");

        Assert.False(sitting.DashboardView.HasLeft);
        Assert.Null(sitting.DashboardView.Page);
    }

    [Fact]
    public void Esc_shows_the_panes_of_a_halted_run_and_i_its_page_again()
    {
        using var sitting = At("halted");
        Assert.IsType<HaltedPage>(sitting.DashboardView.Page);

        Assert.Null(sitting.Type("\e").DashboardView.Page);
        Assert.IsType<HaltedPage>(sitting.Type("i").DashboardView.Page);
    }

    [Fact]
    public void A_new_halt_shows_its_page_whatever_was_looked_at()
    {
        using var sitting = At("running");
        sitting.Type("5");

        Assert.IsType<HaltedPage>(sitting.Show(_shop.At("halted")).DashboardView.Page);
        Assert.Null(sitting.Show(_shop.At("trial")).DashboardView.Page);
    }

    [Theory]
    [InlineData("push", typeof(NeedPage))]
    [InlineData("gone", typeof(NeedPage))]
    [InlineData("running", null)]
    public void What_needs_somebody_is_one_key_away_from_anywhere(string moment, Type? page)
    {
        foreach (var before in new[] { "", "5", "w", "?", "z" })
        {
            using var sitting = At(moment);

            sitting.Type(before + "i");

            Assert.Equal(page, sitting.DashboardView.Page?.GetType());
            Assert.True(page is not null || sitting.DashboardView.Active == PaneNumber.Inbox);
        }
    }

    [Fact]
    public void What_was_answered_while_it_was_looked_at_says_so_and_what_it_was()
    {
        using var sitting = At("push");
        sitting.Type("i");
        var asked = sitting.Seen;
        Assert.Contains("What needs you", sitting.Text);

        sitting.Show(_shop.At("running"));

        Assert.IsType<NeedPage>(sitting.DashboardView.Page);
        Assert.Contains("What was asked", sitting.Text);
        Assert.Contains("No longer open", sitting.Text);
        Assert.Contains("What needs you", sitting.Show(asked).Text);
    }

    [Fact]
    public void Space_and_the_colon_offer_what_can_be_done_and_Enter_does_it()
    {
        using var sitting = At("running");

        sitting.Type(" ");
        Assert.Contains("from a shell: ias run-halt", sitting.Text);
        sitting.Type("\r");
        Assert.NotNull(sitting.DashboardView.Dialog); // it asks before it acts
        sitting.Pause().Type("\e:help\r");
        Assert.IsType<HelpPage>(sitting.DashboardView.Page);
        sitting.Type(":hist\r");

        Assert.IsType<HistoryPage>(sitting.DashboardView.Page);
        Assert.Equal(["ReadHistory"], sitting.Calls);
        Assert.Empty(sitting.Asked);
    }

    [Fact]
    public void A_theme_is_shown_while_the_marker_is_at_it_and_kept_with_Enter()
    {
        using var sitting = At("running");

        sitting.Type(":theme\rjj\r");
        Assert.Equal(["TryTheme dark", "TryTheme light", "KeepTheme light"], sitting.Calls);
        sitting.Calls.Clear();
        sitting.Type(":theme\rj\e");

        Assert.Equal(["TryTheme dark", "TryTheme "], sitting.Calls);
    }

    [Fact]
    public void The_help_says_what_the_marks_of_the_logs_last_column_mean()
    {
        using var sitting = At("running", 120, 100);

        Assert.Matches("The log's last column[\\s\\S]*!  +a finding[\\s\\S]*w  +a wait", sitting.Type("?").Text);
    }

    [Theory]
    [InlineData(29, 10)]
    [InlineData(80, 7)]
    public void A_screen_that_is_too_small_says_so(int columns, int rows)
    {
        using var sitting = At("running", columns, rows);

        Assert.Contains("too small for more:", sitting.Text);
        Assert.DoesNotContain("too small", sitting.Resize(30, 8).Text);
    }

    [Fact]
    public void The_help_names_every_action_with_the_keys_in_force()
    {
        using var sitting = At("running", 120, 100);

        sitting.Type("?");

        Assert.All(DashboardActions.All, entry => Assert.Contains(entry.Meaning, sitting.Text));
    }

    [Fact]
    public void What_is_chosen_is_handed_to_the_clipboard()
    {
        using var halted = At("halted");
        halted.Type("y");
        Assert.Equal(["ias run-resume --reset-ice"], halted.Copied);

        using var sitting = At("running", 120, 40);
        sitting.Type("1y").Type("5y").Type("7Gy").Type("2ky");
        Assert.Equal("sprint-2", sitting.Copied[0]);
        Assert.Equal("src/cart/totals.ts:88 rounding differs for negative amounts", sitting.Copied[1]);
        Assert.Matches("^[0-9a-f]{40}$", sitting.Copied[2]);
        Assert.Equal(4, sitting.Copied.Count);
    }

    [Fact]
    public void The_keys_for_the_terminal_itself_are_passed_on()
    {
        using var sitting = At("running");

        sitting.Type("M").Press(Key.Of('l', KeyModifiers.Ctrl)).Press(Key.Of('z', KeyModifiers.Ctrl)).Type("o").Type("M").Type("q");

        Assert.Equal([true, false], sitting.Mice);
        Assert.Equal(["Redraw", "Suspend"], sitting.Calls);
        Assert.True(sitting.DashboardView.HasLeft);
        Assert.Empty(sitting.Asked);
    }

    [Fact]
    public void With_the_mouse_on_the_footer_says_how_to_select_text()
    {
        using var sitting = At("running", 120, 40);

        sitting
            .Type("M")
            .Point(MouseAction.LeftPress, 3, sitting.Layout.Spots.Single(spot => spot.Pane == PaneNumber.Findings).Inside.Y + 2);

        Assert.Equal(PaneNumber.Findings, sitting.DashboardView.Active);
        Assert.StartsWith("> fixed  med", Chosen(sitting));
        Assert.Contains("M mouse off, to select text", sitting.Text);
    }

    [Fact]
    public void What_is_said_stays_for_its_time_however_old_the_scene_was()
    {
        const string Words = "Ctrl-C does nothing here";
        using var sitting = At("running");

        sitting.Press(Key.Of('c', KeyModifiers.Ctrl));
        Assert.True(sitting.DashboardView.MessageUntil < sitting.DashboardView.ViewModel!.Now); // a scene is due
        sitting.Advance(TimeSpan.FromSeconds(13));
        Assert.Contains(Words, sitting.Text);
        sitting.Advance(TimeSpan.FromSeconds(7));

        Assert.DoesNotContain(Words, sitting.Text);
    }

    [Theory]
    [InlineData(200, 60)]
    [InlineData(80, 24)]
    [InlineData(60, 20)]
    [InlineData(40, 10)]
    public void A_refusal_is_said_whole_with_what_to_type_next_on_a_line_of_its_own(int columns, int rows)
    {
        const string What = "The engine of this run is gone: it was killed 3 minutes ago, and nobody can halt what does not run";
        using var sitting = At("running", columns, rows);

        sitting.DashboardView.Answered(new RequestResult.Refused(new Request.Halt(), new Problem(What, "", "ias run-resume --reset-ice")));
        sitting.Draw();

        var said = sitting.Text.Split('\n').Select(line => line.Trim()).ToList();
        var last = said.FindIndex(line => line.EndsWith("ias run-resume --reset-ice"));
        Assert.True(last >= 0, sitting.Text);
        var first = said.FindIndex(line => line.StartsWith("The engine of"));
        Assert.Equal($"{What}{(first == last ? "  " : " ")}next: ias run-resume --reset-ice", string.Join(' ', said[first..(last + 1)]));
        Assert.Equal(first == last, columns == 200);
        Assert.StartsWith(first == last ? "The" : "next:", said[last]);
    }

    [Fact]
    public void A_click_on_a_tab_opens_its_pane()
    {
        using var sitting = At("running", 60, 20);

        sitting.Type("M").Point(MouseAction.LeftPress, sitting.Screen.Find("4 Limits").X, sitting.Layout.Tabs);

        Assert.Equal(PaneNumber.Limits, sitting.DashboardView.Active);
        Assert.Contains("[4 Limits]", sitting.Screen.Row(sitting.Layout.Tabs));
    }

    [Fact]
    public void Esc_leads_from_the_panes_back_to_what_a_first_run_needs()
    {
        using var sitting = At("no run");
        Assert.Contains("Before the first run", sitting.Text);

        sitting.Type("5");
        Assert.Contains("no findings yet", sitting.Text);
        sitting.Type("\e");

        Assert.Contains("Before the first run", sitting.Text);
    }

    [Fact]
    public void The_wheel_moves_what_is_below_it()
    {
        using var sitting = At("running", 120, 40);
        var log = sitting.Layout.Spots.Single(spot => spot.Pane == PaneNumber.Log).Inside;

        sitting.Type("5").Point(MouseAction.WheelUp, log.X + 2, log.Y + 2);

        Assert.Contains("paused", sitting.Text);
        Assert.Equal(PaneNumber.Findings, sitting.DashboardView.Active);
    }

    [Fact]
    public void A_paste_outside_of_a_field_is_ignored_and_said_so()
    {
        using var sitting = At("running");
        var before = sitting.DashboardView.Active;

        sitting.Paste("5q\nH w");

        Assert.Contains("pasted text ignored: 6 characters", sitting.Text);
        Assert.Equal((before, false), (sitting.DashboardView.Active, sitting.DashboardView.HasLeft));
        Assert.Null(sitting.DashboardView.Dialog);
    }

    [Fact]
    public void A_sprint_opens_with_what_it_has_done_and_closes()
    {
        using var sitting = At("running");
        Assert.DoesNotContain("phases", sitting.Text); // a low screen shows all sprints first

        Assert.Contains("phases    implement", sitting.Type("1\r").Text);
        Assert.Contains("findings  1 open, 1 fixed", sitting.Type("z").Text);
        Assert.DoesNotContain("phases", sitting.Type("\r").Text);
    }

    [Fact]
    public void Finished_sprints_are_one_row_where_not_all_have_room_until_they_are_asked_for()
    {
        var seen = _shop.At("running");
        var before = Enumerable.Range(11, 5).Select(n => new Ias.Core.Model.Sprint($"sprint-{n}", n, $"Title {n}", "")).ToList();
        using var sitting = new Sitting(
            seen with
            {
                Plan = [.. before, .. seen.Plan],
                Completed = [.. seen.Completed, .. before.Select(sprint => sprint.Id)],
            }
        );

        Assert.Matches("done +finished +sprint-11 to sprint-1 ", sitting.Text);
        Assert.Contains("6 of 8 sprints", sitting.Text);
        Assert.DoesNotContain("Title 12", sitting.Text);
        Assert.Contains("Title 12", sitting.Type("1g\r").Text);
        Assert.DoesNotContain("Title 12", sitting.Type("a").Text);
        Assert.DoesNotContain("finished", sitting.Resize(120, 40).Text);
    }

    [Fact]
    public void The_timelines_legend_has_every_letter_that_stands_in_it()
    {
        foreach (var moment in Shop.Moments)
        {
            foreach (var (columns, rows) in new[] { (80, 24), (120, 40), (200, 60) })
            {
                using var sitting = At(moment, columns, rows);
                sitting.Type("\e6");
                var room = sitting.Layout.Spots.Single(spot => spot.Pane == PaneNumber.Timeline).Inside;
                var lines = Enumerable
                    .Range(room.Y, room.Height)
                    .Select(y => string.Concat(Enumerable.Range(room.X, room.Width).Select(x => sitting.Screen.TextAt(x, y))))
                    .ToList();
                var letters = lines[..^1]
                    .Where(line => line.StartsWith(" sprint-"))
                    .SelectMany(line => line[10..])
                    .Where(c => c != ' ')
                    .Distinct();

                Assert.All(letters, letter => Assert.Contains(letter.ToString(), lines[^1].Split(' ')));
            }
        }
    }

    [Fact]
    public void h_and_l_mean_nothing()
    {
        using var sitting = At("running", 120, 40);
        var before = sitting.Type("5").Text;

        Assert.Equal(before, sitting.Type("hlhl").Text);
    }

    public void Dispose() => _shop.Dispose();

    private Sitting At(string moment, int columns = 80, int rows = 24) => new(_shop.At(moment), columns, rows);

    private static string Chosen(Sitting sitting)
    {
        var spot = sitting.Layout.Spots.Single(s => s.Pane == sitting.DashboardView.Active).Inside;
        for (var y = spot.Y; y < spot.Bottom; y++)
        {
            if (sitting.Screen.TextAt(spot.X, y) == ">")
            {
                return string.Concat(Enumerable.Range(spot.X, spot.Width).Select(x => sitting.Screen.TextAt(x, y)));
            }
        }

        return "";
    }
}
