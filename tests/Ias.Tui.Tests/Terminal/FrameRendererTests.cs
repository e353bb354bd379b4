using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

public sealed class FrameRendererTests
{
    private static readonly Style Selected = new(Attributes: TextAttributes.Reverse);

    private readonly FrameRenderer _renderer = new(ColorDepth.TrueColor);
    private readonly CellBuffer _buffer = new(new Size(20, 4));

    [Fact]
    public void A_first_frame_paints_every_row_and_clears_nothing_else()
    {
        _buffer.Canvas.Put(0, 0, "first");
        _buffer.Canvas.Put(15, 3, "last!", new Style(Color.Palette(1)));

        Assert.Equal("␛[?25l␛[H␛[mfirst␛[K␛[2H␛[K␛[B␛[K␛[B               ␛[31mlast!", Sent());
    }

    [Fact]
    public void Only_what_changed_is_sent()
    {
        _buffer.Canvas.Put(0, 1, "cycle 3 of 20");
        Sent();
        _buffer.Canvas.Put(0, 1, "cycle 4 of 20");

        Assert.Equal("␛[2;7H4", Sent());
    }

    [Theory]
    [InlineData("abcdef", "aBcdef", "aXcdeF", "␛[DXcdeF", "few in between are sent again")]
    [InlineData("abcdef", "aBcDef", "aXcYef", "␛[3DXcY", "")]
    [InlineData(
        "abcdefghijklmnop",
        "abcdefghijklmnoP",
        "Bbcdefghijklmnoq",
        "␛[GB␛[14Cq",
        "a column's number is shorter than the way to it only at the left"
    )]
    [InlineData("漢a", "漢b", "漢c", "␛[Dc", "")]
    [InlineData("漢a", "字a", "xya", "␛[Gxy", "")]
    [InlineData("abcdefgh", "abcdefgh", "a", "␛[2;2H␛[K", "")]
    [InlineData("abc", "abc", "a", "␛[2;2H  ", "erasing costs more")]
    [InlineData("ab漢", "abx", "ab", "␛[2D ", "")]
    public void The_shortest_way_is_taken(string first, string second, string third, string sent, string why)
    {
        Put(first);
        Put(second);

        var way = Put(third);
        Assert.True(sent == way, $"{way} {why}");

        string Put(string text)
        {
            _buffer.Canvas.Clear();
            _buffer.Canvas.Put(0, 1, text);
            return Sent();
        }
    }

    [Fact]
    public void After_a_character_that_terminals_disagree_about_the_cursor_is_set_anew_and_what_it_may_cover_is_sent_again()
    {
        _buffer.Canvas.Put(0, 0, "......");
        Sent();
        _buffer.Canvas.Put(0, 0, "👍🏽");

        Assert.Equal("␛[H  ␛[G👍🏽␛[1;3H..", Sent());
    }

    [Fact]
    public void Behind_the_last_column_the_cursor_is_set_anew()
    {
        Sent();
        _buffer.Canvas.Put(19, 0, "x");
        _buffer.Canvas.Put(0, 1, "y");

        Assert.Equal("␛[1;20Hx␛[2Hy", Sent());
    }

    [Fact]
    public void Styles_change_by_the_fewest_bytes()
    {
        Sent();
        _buffer.Canvas.Put(0, 0, "a", new Style(Color.Palette(1), Color.Palette(12), TextAttributes.Bold | TextAttributes.Underline));
        _buffer.Canvas.Put(1, 0, "b", new Style(Color.Palette(1), Color.Palette(12), TextAttributes.Bold));
        _buffer.Canvas.Put(2, 0, "c", new Style(Color.Palette(1), Color.Palette(12), TextAttributes.Dim));
        _buffer.Canvas.Put(3, 0, "d", new Style(Color.Rgb(1, 20, 255), Color.Palette(99)));
        _buffer.Canvas.Put(4, 0, "e", new Style(Attributes: TextAttributes.Italic));
        _buffer.Canvas.Put(5, 0, "f");

        Assert.Equal("␛[H␛[1;4;31;104ma␛[24mb␛[22;2mc␛[0;38;2;1;20;255;48;5;99md␛[0;3me␛[mf", Sent());
    }

    [Fact]
    public void Blanks_take_no_style_that_is_not_seen_on_them()
    {
        Sent();
        _buffer.Canvas.Put(0, 0, "a", new Style(Color.Palette(1)));
        _buffer.Canvas.Put(1, 0, "  ", new Style(Color.Palette(4), default, TextAttributes.Bold));
        _buffer.Canvas.Put(3, 0, "b", new Style(Color.Palette(1)));

        Assert.Equal("␛[H␛[31ma  b", Sent());
    }

    [Fact]
    public void Rows_are_not_erased_to_a_color()
    {
        Sent();
        _buffer.Canvas.Fill(new Rect(0, 0, 20, 1), ' ', new Style(Background: Color.Palette(4)));

        Assert.Equal("␛[H␛[44m" + new string(' ', 20), Sent());
    }

    [Fact]
    public void Without_colors_there_is_bold_dim_underline_and_reverse()
    {
        var renderer = new FrameRenderer(ColorDepth.None);
        renderer.Render(_buffer);
        _buffer.Canvas.Put(
            0,
            0,
            "a",
            new Style(
                Color.Rgb(1, 2, 3),
                Color.Palette(4),
                TextAttributes.Bold | TextAttributes.Italic | TextAttributes.Strike | TextAttributes.Reverse
            )
        );

        Assert.Equal("␛[H␛[1;7ma", Readable(renderer.Render(_buffer)));
    }

    [Fact]
    public void The_caret_is_shown_moved_and_hidden()
    {
        Sent();
        Assert.Equal("␛[2;4H␛[?25h", Sent((3, 1)));
        Assert.Equal("", Sent((3, 1)));
        Assert.Equal("␛[C", Sent((4, 1)));
        _buffer.Canvas.Put(0, 3, "x");
        Assert.Equal("␛[?25l␛[4Hx␛[2;5H␛[?25h", Sent((4, 1)));
        Assert.Equal("␛[?25l", Sent());
        Assert.Equal("", Sent());
    }

    [Fact]
    public void A_caret_outside_of_the_screen_stays_in_it()
    {
        var emulator = new ScreenEmulator(20, 4);

        emulator.Feed(_renderer.Render(_buffer, (99, -1)));

        Assert.Equal((19, 0), emulator.Cursor);
    }

    [Fact]
    public void A_long_frame_is_shown_at_once_and_a_short_one_needs_no_help()
    {
        var renderer = new FrameRenderer(ColorDepth.TrueColor, synchronized: true);
        var buffer = new CellBuffer(new Size(80, 24));
        buffer.Canvas.Fill(new Rect(0, 0, 80, 24), 'x');
        var emulator = new ScreenEmulator(80, 24);

        var sent = renderer.Render(buffer);
        emulator.Feed(sent);

        Assert.StartsWith("␛[?2026h␛[?25l", Readable(sent));
        Assert.EndsWith("␛[?2026l", Readable(sent));
        Assert.Equal((1, false), (emulator.Updates, emulator.CursorIsVisible));

        buffer.Canvas.Put(0, 0, "y");
        Assert.Equal("␛[Hy", Readable(renderer.Render(buffer)));
    }

    [Fact]
    public void After_another_program_wrote_everything_is_painted_again()
    {
        _buffer.Canvas.Put(3, 2, "text", Selected);
        var emulator = new ScreenEmulator(20, 4);
        emulator.Feed(_renderer.Render(_buffer));
        emulator.Litter("#", Selected);

        _renderer.Invalidate();
        emulator.Feed(_renderer.Render(_buffer));

        Assert.Equal("\n\n   text\n", emulator.Text());
        Assert.Equal((Selected, default), (emulator.StyleAt(3, 2), emulator.StyleAt(2, 2)));
    }

    [Fact]
    public void A_frame_of_another_size_is_painted_whole()
    {
        Sent();
        var larger = new CellBuffer(new Size(25, 5));
        larger.Canvas.Put(20, 4, "e\u0301nd");
        var emulator = new ScreenEmulator(25, 5);
        emulator.Litter("#", Selected);

        emulator.Feed(_renderer.Render(larger));

        Assert.Equal("\n\n\n\n" + new string(' ', 20) + "e\u0301nd", emulator.Text());
    }

    [Fact]
    public void Clusters_are_told_apart_after_their_pool_was_emptied()
    {
        var emulator = new ScreenEmulator(20, 4);
        for (var i = 0; i < ClusterPool.Capacity; i++)
        {
            _buffer.Canvas.Put(0, 0, $"{(char)(0x4E00 + i)}\u0301");
        }

        emulator.Feed(_renderer.Render(_buffer));
        _buffer.Canvas.Clear();
        _buffer.Canvas.Put(0, 0, "e\u0301");
        emulator.Feed(_renderer.Render(_buffer));
        _buffer.Canvas.Put(0, 0, "o\u0308");
        emulator.Feed(_renderer.Render(_buffer));

        Assert.Equal("o\u0308", emulator.Row(0));
    }

    [Fact]
    public void Moving_a_selection_sends_less_than_250_bytes_and_allocates_nothing()
    {
        var buffer = new CellBuffer(new Size(160, 45));
        Dashboard(buffer.Canvas, 0);
        _renderer.Render(buffer);
        Dashboard(buffer.Canvas, 1);
        _renderer.Render(buffer);
        var most = 0;

        var allocated = Allocated.By(() =>
        {
            for (var selected = 2; selected < 40; selected++)
            {
                Dashboard(buffer.Canvas, selected);
                most = Math.Max(most, _renderer.Render(buffer).Length);
            }
        });

        Assert.Equal(0, allocated);
        Assert.InRange(most, 60, 249);
    }

    [Fact]
    public void An_unchanged_frame_sends_and_allocates_nothing()
    {
        var buffer = new CellBuffer(new Size(160, 45));
        Dashboard(buffer.Canvas, 0);
        _renderer.Render(buffer);
        _renderer.Render(buffer);

        var sent = -1;
        var allocated = Allocated.By(() =>
        {
            Dashboard(buffer.Canvas, 0);
            sent = _renderer.Render(buffer).Length;
        });

        Assert.Equal((0L, 0), (allocated, sent));
    }

    /// <summary>A list at the left, as wide as a pane gets at 160 columns, and a log with doubtful characters at the right.</summary>
    internal static void Dashboard(Canvas canvas, int selected)
    {
        var dim = new Style(Attributes: TextAttributes.Dim);
        canvas.Clear();
        canvas.Put(0, 0, " RUNNING  review  sprint-2 Discounts  cycle 3/20", new Style(Color.Palette(2), default, TextAttributes.Bold));
        for (var y = 1; y < canvas.Height; y++)
        {
            canvas.Put(0, y, y == selected + 1 ? " > " : "   ");
            canvas.Put(3, y, "wait", new Style(Color.Palette(3)));
            canvas.Put(9, y, "0142  implementer  docs for discounts");
            canvas.Put(62, y, "4m", dim);
            canvas.Put(66, y, "│", dim);
            canvas.Put(68, y, "09:38:15  Reading src/cart/totals.ts ✔ e\u0301 漢字");
            if (y == selected + 1)
            {
                canvas.Restyle(new Rect(0, y, 66, 1), static style => style.With(TextAttributes.Reverse));
            }
        }
    }

    private static string Readable(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span).Replace('\e', '␛');

    private string Sent((int Column, int Row)? caret = null) => Readable(_renderer.Render(_buffer, caret));
}
