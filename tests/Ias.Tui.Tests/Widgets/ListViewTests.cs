using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class ListViewTests
{
    private static readonly Look Look = Look.Default;

    private readonly ListView<string, string> _list = Of();

    [Fact]
    public void The_chosen_row_has_a_marker_and_is_reversed_in_its_whole_width()
    {
        var screen = new VirtualScreen(8, 4);
        _list.Show(["one", "two", "three"]);
        _list.Move(1);

        _list.Draw(screen.Canvas, Look, focused: true);

        Assert.Equal("  one\n> two\n  three\n", screen.Text());
        Assert.Equal(
            (Look[Role.Text], Look[Role.Selection], Look[Role.Selection]),
            (screen.StyleAt(2, 0), screen.StyleAt(0, 1), screen.StyleAt(7, 1))
        );
    }

    [Fact]
    public void Without_the_keys_it_keeps_the_marker_only()
    {
        var screen = new VirtualScreen(8, 2);
        _list.Show(["one", "two"]);

        _list.Draw(screen.Canvas, Look, focused: false);

        Assert.Equal("> one\n  two", screen.Text());
        Assert.Equal(Look[Role.Text], screen.StyleAt(3, 0));
    }

    [Fact]
    public void A_hundred_thousand_rows_are_scrolled_by_drawing_those_that_are_seen()
    {
        var drawn = 0;
        var list = new ListView<int, int>(
            row => row,
            (int row, ref RowPen pen, Look look, bool _) =>
            {
                drawn++;
                pen.Put($"job {row}", look[Role.Text]);
            }
        );
        list.Show([.. Enumerable.Range(0, 100_000)]);
        var screen = new VirtualScreen(20, 10);

        list.ToEnd();
        list.Draw(screen.Canvas, Look, focused: true);
        Assert.Equal(("  job 99990", "> job 99999", 10), (screen.Row(0), screen.Row(9), drawn));

        list.Page(-1);
        list.Draw(screen.Canvas, Look, focused: true);
        Assert.Equal((99_990, "> job 99990", 20), (list.SelectedIndex, screen.Row(0), drawn));
    }

    [Fact]
    public void All_keys_that_move()
    {
        _list.Show([.. Enumerable.Range(0, 30).Select(Name)]);
        _list.Draw(new VirtualScreen(8, 5).Canvas, Look, focused: true);

        foreach (
            var (key, place) in new[]
            {
                (Key.Of('j'), 1),
                (new Key(KeyCode.Down), 2),
                (Key.Of('k'), 1),
                (new Key(KeyCode.Up), 0),
                (new Key(KeyCode.Up), 0),
                (new Key(KeyCode.PageDown), 4),
                (new Key(KeyCode.PageUp), 0),
                (Key.Of('G'), 29),
                (Key.Of('j'), 29),
                (Key.Of('g'), 0),
                (new Key(KeyCode.End), 29),
                (new Key(KeyCode.Home), 0),
            }
        )
        {
            Assert.True(_list.Press(key));
            Assert.Equal(place, _list.SelectedIndex);
        }

        Assert.False(_list.Press(Key.Of('h')));
        Assert.False(_list.Press(Key.Of('j', KeyModifiers.Ctrl)));
        Assert.False(_list.Press(Keys.Enter));
    }

    [Fact]
    public void What_is_chosen_stays_so_and_stays_in_its_place_when_rows_come_above_it()
    {
        var screen = new VirtualScreen(8, 3);
        _list.Show([.. Enumerable.Range(10, 20).Select(Name)]);
        _list.Move(8);
        _list.Draw(screen.Canvas, Look, focused: true);
        _list.Move(-1);
        _list.Draw(screen.Canvas, Look, focused: true);
        Assert.Equal("  16\n> 17\n  18", screen.Text());

        _list.Show([.. Enumerable.Range(5, 30).Select(Name)]);
        _list.Draw(screen.Canvas, Look, focused: true);
        Assert.Equal("  16\n> 17\n  18", screen.Text());

        _list.Show(["17", .. Enumerable.Range(18, 5).Select(Name), "16"]);
        _list.Draw(screen.Canvas, Look, focused: true);
        Assert.Equal("> 17\n  18\n  19", screen.Text());
    }

    [Theory]
    [InlineData("a b d e", "d")]
    [InlineData("x y a b d e", "d")]
    [InlineData("x a b", "b")]
    [InlineData("b x y", "b")]
    [InlineData("x y z", "z")]
    [InlineData("x", "x")]
    [InlineData("b x d", "d")]
    [InlineData("e d c b a", "c")]
    public void When_it_vanishes_the_nearest_is_chosen(string rows, string chosen)
    {
        _list.Show("a b c d e".Split(' '));
        _list.Move(2);

        _list.Show(rows.Split(' '));

        Assert.Equal(chosen, _list.Selected);
    }

    [Fact]
    public void An_empty_moment_loses_nothing()
    {
        _list.Show(["a", "b", "c"]);
        _list.Move(1);

        _list.Show([]);
        Assert.Equal((-1, null), (_list.SelectedIndex, _list.Selected));
        _list.Draw(new VirtualScreen(5, 2).Canvas, Look, focused: true);
        _list.Move(1);
        _list.Show(["x", "a", "b", "c"]);

        Assert.Equal("b", _list.Selected);
    }

    [Fact]
    public void A_row_can_be_chosen_by_name_or_by_where_it_is_seen()
    {
        _list.Show([.. Enumerable.Range(0, 30).Select(Name)]);

        Assert.True(_list.SelectKey("20"));
        _list.Draw(new VirtualScreen(8, 5).Canvas, Look, focused: true);
        Assert.True(_list.SelectAt(1));
        Assert.Equal("17", _list.Selected);
        Assert.False(_list.SelectAt(5));
        Assert.False(_list.SelectKey("99"));
        Assert.Equal("17", _list.Selected);
    }

    [Fact]
    public void Wide_text_is_cut_and_shifts_nothing()
    {
        var screen = new VirtualScreen(6, 2);
        _list.Show(["漢字漢字", "e\u0301🇩🇪x"]);

        _list.Draw(screen.Canvas, Look, focused: true);

        Assert.Equal("> 漢字\n  e\u0301🇩🇪x", screen.Text());
    }

    [Fact]
    public void Drawing_and_moving_allocate_nothing()
    {
        var list = new ListView<int, int>(
            row => row,
            (int row, ref RowPen pen, Look look, bool _) =>
            {
                var text = (RowText)$"job {row} 漢";
                pen.Put(ref text, look[Role.Text]);
                pen.PutRight("next", look[Role.Muted]);
            }
        );
        list.Show([.. Enumerable.Range(0, 1000)]);
        var canvas = new VirtualScreen(60, 20).Canvas;
        Play();

        Assert.Equal(0, Allocated.By(() => Play()));

        void Play()
        {
            for (var i = 0; i < 50; i++)
            {
                list.Press(Key.Of('j'));
                list.Draw(canvas, Look, focused: true);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(30, 8)]
    public void Whatever_happens_one_row_that_is_there_is_chosen_and_seen(int columns, int rows) =>
        Prop.ForAll(
                Arb.From(Happenings),
                happenings =>
                {
                    var list = Of();
                    var screen = new VirtualScreen(columns, rows);
                    foreach (var (shown, keys) in happenings)
                    {
                        list.Show([.. shown.Distinct().Select(Name)]);
                        foreach (var key in keys)
                        {
                            list.Press(key);
                        }

                        list.Draw(screen.Canvas.Part(new Rect(0, 0, columns, rows)), Look, focused: true);
                        list.Draw(screen.Canvas.Part(new Rect(0, 0, columns, 0)), Look, focused: true);
                        Assert.Equal(shown.Length > 0, list.SelectedIndex >= 0);
                        Assert.Equal(shown.Length > 0 ? 1 : 0, Enumerable.Range(0, rows).Count(y => screen.TextAt(0, y) == ">"));
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    private static Gen<(int[], Key[])[]> Happenings =>
        (from rows in Gen.Choose(0, 20).ArrayOf() from keys in Keys.Many select (rows, keys)).ArrayOf();

    private static ListView<string, string> Of() =>
        new(row => row, (string row, ref RowPen pen, Look look, bool _) => pen.Put(row, look[Role.Text]));

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);
}
