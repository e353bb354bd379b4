using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

public sealed class CellBufferTests
{
    private static readonly Style Red = new(Color.Palette(1));

    [Fact]
    public void Text_stands_where_it_was_put_in_its_style()
    {
        var screen = new VirtualScreen(8, 3);

        var behind = screen.Canvas.Put(2, 1, "漢e\u0301!", Red);

        Assert.Equal(6, behind);
        Assert.Equal("\n  漢e\u0301!\n", screen.Text());
        Assert.Equal(
            (Red, Red, default, "e\u0301"),
            (screen.StyleAt(2, 1), screen.StyleAt(3, 1), screen.StyleAt(6, 1), screen.TextAt(4, 1))
        );
    }

    [Theory]
    [InlineData(-1, "bc")]
    [InlineData(-5, "")]
    [InlineData(2, "  ab")]
    [InlineData(9, "")]
    public void Text_is_cut_at_the_edges(int x, string row)
    {
        var screen = new VirtualScreen(4, 1);

        Assert.Equal(x + 3, screen.Canvas.Put(x, 0, "abc"));

        Assert.Equal(row, screen.Row(0));
    }

    [Fact]
    public void A_row_outside_only_counts() => Assert.Equal(7, new VirtualScreen(4, 1).Canvas.Put(0, 1, "漢漢漢x"));

    [Theory]
    [InlineData(-1, " 字x")]
    [InlineData(2, "  漢 ")]
    [InlineData(4, "    ")]
    public void A_wide_character_that_is_cut_becomes_blanks(int x, string shown)
    {
        var screen = new VirtualScreen(5, 1);

        screen.Canvas.Put(x, 0, "漢字x", Red);

        Assert.Equal(shown.TrimEnd(), screen.Row(0));
        Assert.Equal(Red, screen.StyleAt(Math.Max(x, 0), 0));
    }

    [Theory]
    [InlineData(0, "x 字")]
    [InlineData(1, " x字")]
    [InlineData(2, "漢x ")]
    [InlineData(3, "漢 x")]
    public void Half_of_a_wide_character_written_over_blanks_the_other(int x, string shown)
    {
        var screen = new VirtualScreen(4, 1);
        screen.Canvas.Put(0, 0, "漢字", Red);

        screen.Canvas.Put(x, 0, "x");

        Assert.Equal(shown.TrimEnd(), screen.Row(0));
    }

    [Fact]
    public void Filling_from_the_middle_of_one_wide_character_to_the_middle_of_another_blanks_both()
    {
        var screen = new VirtualScreen(6, 1);
        screen.Canvas.Put(0, 0, "漢字漢");

        screen.Canvas.Fill(new Rect(1, 0, 4, 1), '.');

        Assert.Equal(" ....", screen.Row(0));
    }

    [Fact]
    public void Nothing_of_a_control_sequence_but_its_look_is_kept()
    {
        var screen = new VirtualScreen(20, 1);

        screen.Canvas.Put(0, 0, "\u001b[2J\u009b1m\u202e\r\n");

        Assert.Equal("^[[2J~[1m\ufffd^M^J", screen.Row(0));
    }

    [Fact]
    public void What_terminals_may_draw_over_the_edge_is_left_out()
    {
        var screen = new VirtualScreen(4, 1);

        screen.Canvas.Put(0, 0, "✔✔✔✔");

        Assert.Equal("✔✔✔", screen.Row(0));
    }

    [Theory]
    [InlineData("e\u0301e\u0301", "e\u0301e")]
    [InlineData("👍🏽", "👍")]
    [InlineData("1\uFE0F\u20E3", "")]
    [InlineData("🇩🇪", "")]
    public void In_the_last_column_nothing_is_joined(string text, string shown)
    {
        var screen = new VirtualScreen(2, 1);

        screen.Canvas.Put(0, 0, text);

        Assert.Equal(shown, screen.Row(0));
    }

    [Fact]
    public void Restyling_leaves_the_text_and_never_splits_a_wide_character()
    {
        var screen = new VirtualScreen(6, 1);
        screen.Canvas.Put(0, 0, "漢字x");

        screen.Canvas.Restyle(new Rect(1, 0, 2, 1), _ => Red);

        Assert.Equal("漢字x", screen.Row(0));
        Assert.Equal([default, default, Red, Red, default], Enumerable.Range(0, 5).Select(x => screen.StyleAt(x, 0)));
    }

    [Theory]
    [InlineData('漢')]
    [InlineData('\n')]
    [InlineData('\u0301')]
    [InlineData('✔')]
    [InlineData('\u202e')]
    public void A_fill_of_another_width_than_one_is_refused(char character) =>
        Assert.Throws<ArgumentException>(() => new VirtualScreen(2, 2).Canvas.Fill(new Rect(0, 0, 1, 1), character));

    [Fact]
    public void A_canvas_larger_than_the_screen_is_cut_to_it()
    {
        var screen = new VirtualScreen(3, 2);

        new Canvas(screen.Buffer, new Rect(-1, -1, 10, 10)).Fill(new Rect(0, 0, 10, 10), 'x');

        Assert.Equal("xxx\nxxx", screen.Text());
    }

    [Fact]
    public void Clusters_beyond_the_pool_lose_their_marks_but_not_their_place()
    {
        var screen = new VirtualScreen(3, 1);
        for (var i = 0; i < ClusterPool.Capacity; i++)
        {
            screen.Canvas.Put(0, 0, $"{(char)(0x4E00 + i)}\u0301");
        }

        screen.Canvas.Put(0, 0, "e\u0301x");
        Assert.Equal("ex", screen.Row(0));

        screen.Canvas.Clear();
        screen.Canvas.Put(0, 0, "e\u0301x");
        Assert.Equal("e\u0301x", screen.Row(0));
    }

    [Fact]
    public void Drawing_allocates_nothing_once_its_clusters_are_known()
    {
        var canvas = new CellBuffer(new Size(160, 45)).Canvas;
        Draw(canvas);

        Assert.Equal(0, Allocated.By(() => Draw(canvas)));

        static void Draw(Canvas canvas)
        {
            canvas.Clear();
            for (var y = 0; y < canvas.Height; y++)
            {
                canvas.Put(0, y, "plain │ 漢字 e\u0301 👍🏽 \u001b[31m ❤\uFE0F ✔", Red);
            }

            canvas.Restyle(new Rect(0, 3, 80, 1), static style => style.With(TextAttributes.Reverse));
        }
    }

    [Fact]
    public void Whatever_is_drawn_every_wide_character_has_both_halves() =>
        Prop.ForAll(
                Drawing.Frames(new Size(9, 4), Hostile.Text),
                frames =>
                {
                    var screen = new VirtualScreen(9, 4);
                    foreach (var drawing in frames.SelectMany(frame => frame))
                    {
                        drawing.DrawOn(screen.Canvas);
                    }

                    for (var y = 0; y < 4; y++)
                    {
                        var columns = 0;
                        for (var x = 0; x < 9; x++)
                        {
                            var cell = screen.Buffer.Row(y)[x];
                            Assert.Equal(x < columns, cell.Columns == 0);
                            columns = Math.Max(columns, x + cell.Columns);
                            Assert.Equal(cell.Columns, TextWidth.Of(screen.TextAt(x, y)));
                            Assert.True(x == 0 || cell.Columns > 0 || cell.Style == screen.StyleAt(x - 1, y));
                        }

                        Assert.Equal(9, columns);
                    }
                }
            )
            .QuickCheckThrowOnFailure();
}
