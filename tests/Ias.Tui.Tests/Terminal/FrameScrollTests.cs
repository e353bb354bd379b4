using System.Globalization;
using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

/// <summary>Rows that move are moved by the terminal, where that is shorter.</summary>
public sealed class FrameScrollTests
{
    private const int Columns = 60;
    private const int Rows = 12;
    private static readonly string Keys = new('k', Columns);

    // One is not much like the next.
    private static readonly string[] Lines =
    [
        .. Enumerable
            .Range(0, 20)
            .Select(number =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(long)number * number * 7919 % 99991:00000} {string.Concat(Enumerable.Range(1, 6).Select(i => (char)('a' + (number * i * 31 % 26))))} of a log {number}"
                )
            ),
    ];

    private readonly FrameRenderer _renderer = new(ColorDepth.TrueColor, synchronized: true);
    private readonly CellBuffer _buffer = new(new Size(Columns, Rows));
    private readonly ScreenEmulator _screen = new(Columns, Rows);

    [Fact]
    public void A_row_that_comes_in_below_is_all_that_is_drawn()
    {
        Show(5);

        Assert.Equal("␛[2;11r␛[2H␛[1M␛[r␛[11H" + Lines[15], Show(6));
    }

    [Fact]
    public void A_row_that_comes_in_above_is_all_that_is_drawn()
    {
        Show(5);

        Assert.Equal("␛[2;11r␛[2H␛[1L␛[r␛[2H" + Lines[4], Show(4));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public void Several_rows_are_moved_at_once(int by)
    {
        Show(5);

        var sent = Show(5 + by);

        Assert.Contains(by > 0 ? "␛[3M" : "␛[3L", sent);
        Assert.Equal(1, _screen.Moves);
    }

    [Fact]
    public void New_rows_are_made_in_the_terminals_own_background()
    {
        var style = new Style(Color.Palette(7), Color.Palette(4));
        Show(5, style: style);

        Assert.Contains("␛[m␛[2;11r", Show(6, style: style)); // else the emulator litters them
        Assert.Equal(style, _screen.StyleAt(0, 10));
    }

    [Fact]
    public void What_stands_still_beside_the_rows_is_repaired()
    {
        Show(5, column: y => y == 4 ? "#" : "|");

        Assert.InRange(Show(6, column: y => y == 4 ? "#" : "|").Length, 1, 140);
        Assert.Equal(1, _screen.Moves);
    }

    [Fact]
    public void Where_repairing_costs_more_nothing_is_moved()
    {
        static string Left(int y) =>
            string.Create(CultureInfo.InvariantCulture, $"{y} this pane stands still {y * 7919}, or a part of it does");
        Show(5, column: Left);

        Show(6, column: Left);

        Assert.Equal(0, _screen.Moves);
    }

    [Fact]
    public void Rows_that_are_all_alike_stay_where_they_are()
    {
        for (var i = 0; i < 2; i++)
        {
            _buffer.Canvas.Clear();
            _buffer.Canvas.Fill(new Rect(0, 1, Columns, 10), i == 0 ? 'x' : 'y');
            _screen.Feed(_renderer.Render(_buffer));
        }

        Assert.Equal(0, _screen.Moves);
    }

    [Fact]
    public void After_another_program_wrote_nothing_is_moved()
    {
        Show(5);
        _screen.Litter("#", default);
        _renderer.Invalidate();

        Show(6);

        Assert.Equal(0, _screen.Moves);
    }

    [Fact]
    public void Moving_rows_allocates_nothing()
    {
        var first = 0;
        Show(0);
        Draw(1, default, null);
        _renderer.Render(_buffer);

        var allocated = Allocated.By(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                first ^= 1;
                Draw(first, default, null);
                _renderer.Render(_buffer);
            }
        });

        Assert.Equal(0, allocated);
    }

    /// <summary>Draws a window onto a long log between a title and a footer, and looks whether the terminal shows it.</summary>
    private string Show(int first, Style style = default, Func<int, string>? column = null)
    {
        Draw(first, style, column);
        var sent = _renderer.Render(_buffer);
        _screen.Feed(sent);

        var wanted = string.Join(
            '\n',
            Enumerable.Range(0, Rows).Select(y => string.Concat(_buffer.Row(y).ToArray().Select(_buffer.TextOf)).TrimEnd(' '))
        );
        Assert.Equal(wanted, _screen.Text());
        Assert.True(_screen.HasNoMargins);
        return Encoding.UTF8.GetString(sent.Span).Replace('\e', '␛');
    }

    private void Draw(int first, Style style, Func<int, string>? column)
    {
        _buffer.Canvas.Clear();
        _buffer.Canvas.Put(0, 0, "a title");
        _buffer.Canvas.Put(0, Rows - 1, Keys, style);
        for (var y = 1; y < Rows - 1; y++)
        {
            _buffer.Canvas.Put(0, y, Lines[first + y - 1], style);
            if (column is not null)
            {
                _buffer.Canvas.Put(column(y).Length == 1 ? Columns - 1 : 0, y, column(y));
            }
        }
    }
}
