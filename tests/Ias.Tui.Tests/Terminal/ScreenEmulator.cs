using System.Globalization;
using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

/// <summary>Method by which a terminal determines the width of code points.</summary>
public enum Joining
{
    /// <summary>A cluster is one character, two columns at most.</summary>
    Clusters,

    /// <summary>Each code point for itself, as wcwidth says, so that a family of emoji is as wide as its members.</summary>
    CodePoints,
}

/// <summary>
/// A terminal for tests, written without a look at the product's tables. It obeys the few sequences that ias may send and throws on
/// everything else, so every test that feeds it also says that nothing else was sent.
/// </summary>
/// <param name="wraps">At the right edge, as a terminal does that does not know the mode that turns it off.</param>
public sealed class ScreenEmulator(int columns, int rows, Joining joining = Joining.Clusters, bool wraps = false)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Spot[,] _spots = Blank(columns, rows);
    private (int X, int Y) _last = (-1, -1);
    private Style _style;
    private bool _wrapIsDue;
    private (int Top, int Bottom) _margins = (0, rows);

    public (int X, int Y) Cursor { get; private set; }

    public bool CursorIsVisible { get; private set; } = true;

    /// <summary>Number of times the screen scrolled at the bottom.</summary>
    public int Scrolled { get; private set; }

    /// <summary>Number of synchronized updates shown.</summary>
    public int Updates { get; private set; }

    public bool IsInUpdate { get; private set; }

    /// <summary>Number of times lines were deleted or inserted, which moves others.</summary>
    public int Moves { get; private set; }

    /// <summary>Nothing keeps the whole screen from scrolling.</summary>
    public bool HasNoMargins => _margins == (0, rows);

    public string TextAt(int x, int y) => _spots[x, y].Text;

    public Style StyleAt(int x, int y) => _spots[x, y].Style;

    /// <summary>A row without the blanks at its end.</summary>
    public string Row(int y) => string.Concat(Enumerable.Range(0, columns).Select(x => _spots[x, y].Text)).TrimEnd(' ');

    public string Text() => string.Join('\n', Enumerable.Range(0, rows).Select(Row));

    /// <summary>Something was on the screen before.</summary>
    public void Litter(string text, Style style)
    {
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                _spots[x, y] = new Spot(text, style);
            }
        }
    }

    public void Feed(ReadOnlyMemory<byte> bytes)
    {
        var text = Strict.GetString(bytes.Span);
        for (var i = 0; i < text.Length; )
        {
            if (text[i] == '\e')
            {
                var end = i + 2;
                while (text[end] is (>= '0' and <= '9') or ';' or '?')
                {
                    end++;
                }

                Assert.Equal('[', text[i + 1]);
                Obey(text[(i + 2)..end], text[end]);
                i = end + 1;
                continue;
            }

            var rune = Rune.GetRuneAt(text, i);
            Assert.False(rune.Value is < 0x20 or (>= 0x7F and < 0xA0), $"control character U+{rune.Value:X4} sent");
            Assert.False(
                rune.Value is 0x61C or 0x200E or 0x200F or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069),
                $"bidirectional control U+{rune.Value:X4} sent"
            );
            Print(rune);
            i += rune.Utf16SequenceLength;
        }
    }

    private static Spot[,] Blank(int columns, int rows)
    {
        var spots = new Spot[columns, rows];
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                spots[x, y] = new Spot(" ", default);
            }
        }

        return spots;
    }

    private void Obey(string parameters, char final)
    {
        _last = (-1, -1);
        switch (parameters, final)
        {
            case ("?25", 'l' or 'h'):
                CursorIsVisible = final == 'h';
                return;
            case ("?2026", 'h'):
                Assert.False(IsInUpdate);
                IsInUpdate = true;
                return;
            case ("?2026", 'l'):
                Assert.True(IsInUpdate);
                IsInUpdate = false;
                Updates++;
                return;
        }

        var numbers = parameters.Length == 0 ? [] : parameters.Split(';').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var first = Math.Max(numbers.ElementAtOrDefault(0), 1);
        var (x, y) = Cursor;
        switch (final)
        {
            case 'H':
                MoveTo(Math.Max(numbers.ElementAtOrDefault(1), 1) - 1, first - 1);
                break;
            case 'A':
                MoveTo(x, y - first);
                break;
            case 'B':
                MoveTo(x, y + first);
                break;
            case 'C':
                MoveTo(x + first, y);
                break;
            case 'D':
                MoveTo(x - first, y);
                break;
            case 'G':
                MoveTo(first - 1, y);
                break;
            case 'K' when numbers.Length == 0:
                for (var i = x; i < columns; i++)
                {
                    Set(i, " ", new Style(Background: _style.Background));
                }

                break;
            case 'r':
                _margins = numbers.Length == 0 ? (0, rows) : (numbers[0] - 1, numbers[1]);
                Assert.InRange(_margins.Top, 0, rows - 1);
                Assert.InRange(_margins.Bottom, Math.Min(_margins.Top + 2, rows), rows); // fewer rows than two are refused
                MoveTo(0, 0);
                break;
            case 'M' or 'L':
                Move(first, up: final == 'M');
                break;
            case 'm':
                _style = Sgr(_style, numbers);
                break;
            default:
                Assert.Fail($"sequence CSI {parameters} {final} sent");
                break;
        }
    }

    private void MoveTo(int x, int y)
    {
        Assert.InRange(x, 0, columns - 1);
        Assert.InRange(y, 0, rows - 1);
        Cursor = (x, y);
        _wrapIsDue = false;
    }

    /// <summary>Lines at the cursor are deleted or inserted, within the margins. What is new there is littered where terminals do not agree
    /// that it is blank.</summary>
    private void Move(int lines, bool up)
    {
        var (top, bottom) = (Cursor.Y, _margins.Bottom);
        Assert.InRange(top, _margins.Top, bottom - 1);
        Assert.InRange(lines, 1, bottom - top);
        Moves++;
        var before = (Spot[,])_spots.Clone();
        for (var y = top; y < bottom; y++)
        {
            var from = up ? y + lines : y - lines;
            for (var x = 0; x < columns; x++)
            {
                _spots[x, y] = from >= top && from < bottom ? before[x, from] : new Spot(_style.Background.IsDefault ? " " : "?", default);
            }
        }

        MoveTo(0, top);
    }

    private void Print(Rune rune)
    {
        if (Joins(rune))
        {
            return;
        }

        var width = IsWide(rune.Value) ? 2 : 1;
        if (_wrapIsDue || (wraps && Cursor.X + width > columns && width <= columns))
        {
            Cursor = (0, Cursor.Y + 1);
            _wrapIsDue = false;
            if (Cursor.Y == rows)
            {
                Scrolled++;
                Cursor = (0, rows - 1);
            }
        }

        var x = Math.Max(Math.Min(Cursor.X, columns - width), 0); // without wrapping, what is too wide goes to the left
        Set(x, rune.ToString(), _style);
        if (width == 2 && columns > 1)
        {
            Set(x + 1, "", _style);
            _spots[x, Cursor.Y] = new Spot(rune.ToString(), _style);
        }

        _last = (x, Cursor.Y);
        Step(x + width);
    }

    /// <summary>It goes into the cell of what was printed just before.</summary>
    private bool Joins(Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        var takesNone = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;
        if (_last.X < 0)
        {
            return takesNone;
        }

        var before = _spots[_last.X, _last.Y];
        var code = rune.Value;
        var widens =
            joining == Joining.Clusters
            && (
                code is 0xFE0F or 0x20E3 || (IsRegional(code) && before.Text.Length == 2 && IsRegional(char.ConvertToUtf32(before.Text, 0)))
            );
        var extends = joining == Joining.Clusters && (code is >= 0x1F3FB and <= 0x1F3FF || before.Text.EndsWith('\u200D'));
        if (!takesNone && !widens && !extends)
        {
            return false;
        }

        _spots[_last.X, _last.Y] = before with { Text = before.Text + rune };
        if (widens && _last.X + 1 < columns && Cursor.X == _last.X + 1 && !_wrapIsDue)
        {
            Set(_last.X + 1, "", before.Style);
            _spots[_last.X, _last.Y] = before with { Text = before.Text + rune };
            Step(_last.X + 2);
        }

        return true;
    }

    private void Step(int x)
    {
        _wrapIsDue = x >= columns && wraps;
        Cursor = (Math.Min(x, columns - 1), Cursor.Y);
    }

    /// <summary>Of a wide character that is written over by half, the other half is blanked.</summary>
    private void Set(int x, string text, Style style)
    {
        var y = Cursor.Y;
        if (_spots[x, y].Text.Length == 0)
        {
            _spots[x - 1, y] = _spots[x - 1, y] with { Text = " " };
        }

        if (x + 1 < columns && _spots[x + 1, y].Text.Length == 0)
        {
            _spots[x + 1, y] = _spots[x + 1, y] with { Text = " " };
        }

        _spots[x, y] = new Spot(text, style);
    }

    private static bool IsRegional(int code) => code is >= 0x1F1E6 and <= 0x1F1FF;

    private static bool IsWide(int code) =>
        code
            is (>= 0x1100 and <= 0x115F)
                or (>= 0x2E80 and <= 0x303E)
                or (>= 0x3041 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0xA4CF)
                or (>= 0xAC00 and <= 0xD7A3)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0xFF00 and <= 0xFF60)
                or 0x2705
                or 0x231A
                or (>= 0x1F300 and <= 0x1F320)
                or (>= 0x1F400 and <= 0x1F43E)
                or (>= 0x1F442 and <= 0x1F4FC)
                or (>= 0x1F600 and <= 0x1F64F)
                or (>= 0x1F680 and <= 0x1F6C5)
                or (>= 0x1F900 and <= 0x1F9FF)
                or (>= 0x1F3FB and <= 0x1F3FF)
                or (>= 0x20000 and <= 0x3FFFD);

    private static Style Sgr(Style style, int[] numbers)
    {
        if (numbers.Length == 0)
        {
            return default;
        }

        for (var i = 0; i < numbers.Length; i++)
        {
            style = numbers[i] switch
            {
                0 => default,
                1 => style.With(TextAttributes.Bold),
                2 => style.With(TextAttributes.Dim),
                3 => style.With(TextAttributes.Italic),
                4 => style.With(TextAttributes.Underline),
                7 => style.With(TextAttributes.Reverse),
                9 => style.With(TextAttributes.Strike),
                22 => style with { Attributes = style.Attributes & ~(TextAttributes.Bold | TextAttributes.Dim) },
                23 => style with { Attributes = style.Attributes & ~TextAttributes.Italic },
                24 => style with { Attributes = style.Attributes & ~TextAttributes.Underline },
                27 => style with { Attributes = style.Attributes & ~TextAttributes.Reverse },
                29 => style with { Attributes = style.Attributes & ~TextAttributes.Strike },
                >= 30 and <= 37 => style with { Foreground = Color.Palette((byte)(numbers[i] - 30)) },
                >= 90 and <= 97 => style with { Foreground = Color.Palette((byte)(numbers[i] - 82)) },
                38 => style with { Foreground = Extended(numbers, ref i) },
                39 => style with { Foreground = Color.Default },
                >= 40 and <= 47 => style with { Background = Color.Palette((byte)(numbers[i] - 40)) },
                >= 100 and <= 107 => style with { Background = Color.Palette((byte)(numbers[i] - 92)) },
                48 => style with { Background = Extended(numbers, ref i) },
                49 => style with { Background = Color.Default },
                _ => throw new InvalidOperationException($"SGR {numbers[i]} sent"),
            };
        }

        return style;
    }

    private static Color Extended(int[] numbers, ref int i)
    {
        if (numbers[i + 1] == 5)
        {
            i += 2;
            return Color.Palette((byte)numbers[i]);
        }

        Assert.Equal(2, numbers[i + 1]);
        i += 4;
        return Color.Rgb((byte)numbers[i - 2], (byte)numbers[i - 1], (byte)numbers[i]);
    }

    /// <summary>The second half of a wide character has no text.</summary>
    private sealed record Spot(string Text, Style Style);
}
