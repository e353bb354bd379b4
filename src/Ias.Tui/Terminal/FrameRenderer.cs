namespace Ias.Tui.Terminal;

/// <summary>
/// Knows what the terminal shows and says what to send so that it shows a frame: changed cells only, never a full clear; rows that moved
/// are moved by the terminal. Sends no control character but ESC, and of sequences only CUP, CUU, CUD, CUF, CUB, CHA, EL, SGR, DECSTBM, IL,
/// DL and the modes 25 and 2026. What <see cref="ScreenModes.Enter"/> sets is taken for granted: text that a terminal draws wider than
/// expected stays in its row.
/// </summary>
public sealed class FrameRenderer
{
    /// <summary>Less than this arrives in one piece anyway, and a frame around it would be felt on a slow line.</summary>
    private const int WorthSynchronizing = 512;

    /// <summary>Where erasing the rest of a row costs as much as spaces do.</summary>
    private const int LengthOfErase = 3;

    /// <summary>Unchanged characters in between that are sent again rather than jumped over.</summary>
    private const int LongestBridge = 4;

    private readonly ByteBuilder _bytes = new();
    private readonly TerminalCursor _cursor;
    private readonly Pen _pen;
    private readonly bool _synchronized;
    private readonly ScrollFinder _scrolls = new();
    private Cell[] _shown = [];
    private Size _size;
    private ClusterPool? _clusters;
    private bool _knowsNothing = true;
    private bool _canCompareClusters;
    private bool _caretIsShown;

    /// <param name="depth">Colours are brought down to this.</param>
    /// <param name="synchronized">The terminal knows mode 2026: longer frames are shown at once.</param>
    public FrameRenderer(ColorDepth depth, bool synchronized = false)
    {
        _cursor = new TerminalCursor(_bytes);
        _pen = new Pen(_bytes, depth);
        _synchronized = synchronized;
    }

    private static ReadOnlySpan<byte> BeginFrame => "\e[?2026h"u8;

    private static ReadOnlySpan<byte> EndFrame => "\e[?2026l"u8;

    private static ReadOnlySpan<byte> HideCaret => "\e[?25l"u8;

    private static ReadOnlySpan<byte> ShowCaret => "\e[?25h"u8;

    /// <summary>The terminal may show anything now (another program wrote, it came back from being stopped): the next frame is painted
    /// whole.</summary>
    public void Forget() => _knowsNothing = true;

    /// <summary>What to send so that the terminal shows this frame, which is from then on taken as shown.</summary>
    /// <param name="caret">Where the cursor blinks, counted from 0; null hides it.</param>
    /// <returns>Bytes that are good until the next call; none when nothing changed.</returns>
    public ReadOnlyMemory<byte> Render(CellBuffer frame, (int Column, int Row)? caret = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var room = BeginFrame.Length + HideCaret.Length; // what comes first is only known at the end
        _bytes.SetLength(0);
        _bytes.SetLength(room);
        Prepare(frame);
        Scroll(frame);
        for (var y = 0; y < _size.Rows; y++)
        {
            var shown = _shown.AsSpan(y * _size.Columns, _size.Columns);
            var next = frame.Row(y);
            if (_knowsNothing || !_canCompareClusters || !MemoryExtensions.SequenceEqual(shown, next))
            {
                SendRow(frame, shown, next, y);
                next.CopyTo(shown);
            }
        }

        var hides = _knowsNothing || (_caretIsShown && (caret is null || _bytes.Length > room));
        _caretIsShown &= !hides;
        if (caret is var (column, row))
        {
            _cursor.MoveTo(Math.Clamp(column, 0, _size.Columns - 1), Math.Clamp(row, 0, _size.Rows - 1));
            if (!_caretIsShown)
            {
                _bytes.Add(ShowCaret);
                _caretIsShown = true;
            }
        }

        _knowsNothing = false;
        return Enclosed(room, hides);
    }

    private void Prepare(CellBuffer frame)
    {
        if (_size != frame.Size)
        {
            _size = frame.Size;
            _shown = new Cell[_size.Columns * _size.Rows];
            _knowsNothing = true;
        }

        _canCompareClusters = ReferenceEquals(_clusters, frame.Clusters);
        _clusters = frame.Clusters;
        if (_knowsNothing)
        {
            _cursor.Lose();
            _pen.Forget();
        }
    }

    /// <summary>
    /// Has the terminal move the rows that moved, where that is shorter. By deleting or inserting lines between margins (DECSTBM), which
    /// all terminals do; the Linux console does not know SU and SD. Whole rows only: margins left and right (DECSLRM) are rare.
    /// </summary>
    private void Scroll(CellBuffer frame)
    {
        if (_knowsNothing || !_canCompareClusters || _scrolls.Find(_shown, frame.All, _size) is not { } rows)
        {
            return;
        }

        var (away, kept) = (Math.Abs(rows.By), rows.Bottom - rows.Top - Math.Abs(rows.By));
        _pen.Take(Cell.Of(' ', default)); // some terminals give new lines the background that is set
        _bytes.Add("\e["u8);
        _bytes.AddNumber(rows.Top + 1);
        _bytes.Add((byte)';');
        _bytes.AddNumber(rows.Bottom);
        _bytes.Add((byte)'r'); // which takes the cursor to the top left
        _cursor.Lose();
        _cursor.MoveTo(0, rows.Top);
        _bytes.Add("\e["u8);
        _bytes.AddNumber(away);
        _bytes.Add(rows.By > 0 ? (byte)'M' : (byte)'L');
        _bytes.Add("\e[r"u8);
        _cursor.Lose();

        var (from, to, left) = rows.By > 0 ? (rows.Top + away, rows.Top, rows.Top + kept) : (rows.Top, rows.Top + away, rows.Top);
        Array.Copy(_shown, from * _size.Columns, _shown, to * _size.Columns, kept * _size.Columns);
        Array.Fill(_shown, Cell.Of(' ', default), left * _size.Columns, away * _size.Columns);
    }

    /// <summary>Puts what belongs around the frame around it.</summary>
    private ReadOnlyMemory<byte> Enclosed(int start, bool hides)
    {
        if (hides)
        {
            start -= HideCaret.Length;
            _bytes.Put(start, HideCaret);
        }

        if (_synchronized && _bytes.Length - start >= WorthSynchronizing)
        {
            start -= BeginFrame.Length;
            _bytes.Put(start, BeginFrame);
            _bytes.Add(EndFrame);
        }

        return _bytes.From(start);
    }

    private void SendRow(CellBuffer frame, ReadOnlySpan<Cell> shown, ReadOnlySpan<Cell> next, int y)
    {
        var tail = TailOf(next);
        // what begins before this column is sent even where the terminal should show it already
        var again = _knowsNothing ? next.Length : 0;
        for (var x = 0; x < next.Length; x += next[x].Columns)
        {
            var cell = next[x];
            if (x >= again && Shows(shown[x], cell))
            {
                continue;
            }

            if (x >= tail && LastToSend(shown, next, Math.Max(again - 1, x)) - x >= LengthOfErase)
            {
                _cursor.MoveTo(x, y);
                _pen.Take(Cell.Of(' ', default));
                _bytes.Add("\e[K"u8); // EL, in the terminal's own background: not all terminals erase to another
                return;
            }

            if (!Bridge(next, x, y))
            {
                _cursor.MoveTo(x, y);
            }

            _pen.Take(cell);
            if (cell.IsDoubtful)
            {
                SendDoubtful(frame, cell, x, y);
                again = Math.Max(again, x + cell.Reach);
            }
            else
            {
                SendGlyph(frame, cell);
                _cursor.Advance(cell.Columns, next.Length);
            }
        }
    }

    /// <summary>
    /// A terminal may draw it narrower than its cells, so they are blanked first; or wider, so the caller sends what follows again. Where
    /// the cursor is then, nobody knows.
    /// </summary>
    private void SendDoubtful(CellBuffer frame, Cell cell, int x, int y)
    {
        for (var i = 0; i < cell.Columns; i++)
        {
            _bytes.Add((byte)' ');
        }

        _cursor.Advance(cell.Columns, _size.Columns);
        _cursor.MoveTo(x, y);
        SendGlyph(frame, cell);
        _cursor.Lose();
    }

    private void SendGlyph(CellBuffer frame, Cell cell)
    {
        if (cell.IsAscii)
        {
            _bytes.Add((byte)cell.Glyph);
        }
        else if (cell.IsPooled)
        {
            _bytes.Add(frame.TextOf(cell));
        }
        else
        {
            _bytes.AddRune(cell.Glyph);
        }
    }

    /// <summary>Goes on to a column by sending the few characters before it again, where that is no longer than a move.</summary>
    private bool Bridge(ReadOnlySpan<Cell> next, int x, int y)
    {
        var columns = _cursor.ColumnsBefore(x, y);
        if (columns is 0 or > LongestBridge)
        {
            return false;
        }

        var between = next[(x - columns)..x];
        foreach (var cell in between)
        {
            if (!cell.IsAscii || !_pen.Suits(cell))
            {
                return false;
            }
        }

        foreach (var cell in between)
        {
            _bytes.Add((byte)cell.Glyph);
        }

        _cursor.Advance(columns, next.Length);
        return true;
    }

    private bool Shows(Cell shown, Cell wanted) => shown.LooksLike(wanted) && (_canCompareClusters || !wanted.IsPooled);

    /// <summary>The last column at or behind one that must be sent.</summary>
    private int LastToSend(ReadOnlySpan<Cell> shown, ReadOnlySpan<Cell> next, int least)
    {
        var last = next.Length - 1;
        while (last > least && Shows(shown[last], next[last]))
        {
            last--;
        }

        return last;
    }

    /// <summary>The column from which on a row is erased.</summary>
    private static int TailOf(ReadOnlySpan<Cell> row)
    {
        var tail = row.Length;
        while (tail > 0 && row[tail - 1].IsErased)
        {
            tail--;
        }

        return tail;
    }
}
