namespace Ias.Tui.Terminal;

/// <summary>
/// Computes the bytes that update the terminal from its current contents to a frame: only changed cells, never a full clear; the terminal
/// itself scrolls rows that moved. Sends no control character but ESC, and only the sequences CUP, CUU, CUD, CUF, CUB, CHA, EL, SGR,
/// DECSTBM, IL, DL and the modes 25 and 2026. It relies on <see cref="ScreenModes.Enter"/>: text that a terminal draws wider than expected
/// stays in its row.
/// </summary>
public sealed class FrameRenderer
{
    /// <summary>Minimum size for a synchronized update: less arrives in one piece anyway, and the brackets would cost time on a slow
    /// line.</summary>
    private const int WorthSynchronizing = 512;

    /// <summary>Length from which erasing the rest of a row is as short as spaces.</summary>
    private const int LengthOfErase = 3;

    /// <summary>Maximum number of unchanged characters that are sent again instead of moving the cursor.</summary>
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

    /// <param name="depth">Number of colors of the terminal.</param>
    /// <param name="synchronized">Whether the terminal knows mode 2026, which shows longer frames at once.</param>
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

    /// <summary>Discards the known contents (another program wrote, or the process was stopped): the next frame is drawn
    /// completely.</summary>
    public void Invalidate() => _knowsNothing = true;

    /// <summary>Computes the bytes to show a frame, which then counts as displayed.</summary>
    /// <param name="caret">Position of the cursor, counted from 0; null hides it.</param>
    /// <returns>Bytes valid until the next call; none if nothing changed.</returns>
    public ReadOnlyMemory<byte> Render(CellBuffer frame, (int Column, int Row)? caret = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var room = BeginFrame.Length + HideCaret.Length; // the prefix is known only at the end
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
            _cursor.Invalidate();
            _pen.Invalidate();
        }
    }

    /// <summary>
    /// Lets the terminal scroll rows that moved, where that is shorter. It deletes or inserts lines between margins (DECSTBM), which all
    /// terminals can; the Linux console does not know SU and SD. Only whole rows: left and right margins (DECSLRM) are rare.
    /// </summary>
    private void Scroll(CellBuffer frame)
    {
        if (_knowsNothing || !_canCompareClusters || _scrolls.Find(_shown, frame.All, _size) is not { } rows)
        {
            return;
        }

        var (away, kept) = (Math.Abs(rows.By), rows.Bottom - rows.Top - Math.Abs(rows.By));
        _pen.Apply(Cell.Of(' ', default)); // some terminals give new lines the current background
        _bytes.Add("\e["u8);
        _bytes.AddNumber(rows.Top + 1);
        _bytes.Add((byte)';');
        _bytes.AddNumber(rows.Bottom);
        _bytes.Add((byte)'r'); // which moves the cursor to the top left
        _cursor.Invalidate();
        _cursor.MoveTo(0, rows.Top);
        _bytes.Add("\e["u8);
        _bytes.AddNumber(away);
        _bytes.Add(rows.By > 0 ? (byte)'M' : (byte)'L');
        _bytes.Add("\e[r"u8);
        _cursor.Invalidate();

        var (from, to, left) = rows.By > 0 ? (rows.Top + away, rows.Top, rows.Top + kept) : (rows.Top, rows.Top + away, rows.Top);
        Array.Copy(_shown, from * _size.Columns, _shown, to * _size.Columns, kept * _size.Columns);
        Array.Fill(_shown, Cell.Of(' ', default), left * _size.Columns, away * _size.Columns);
    }

    /// <summary>Adds the sequences that enclose the frame.</summary>
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
        // cells before this column are sent even if unchanged
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
                _pen.Apply(Cell.Of(' ', default));
                _bytes.Add("\e[K"u8); // EL, in the terminal's own background: not all terminals erase to another
                return;
            }

            if (!Bridge(next, x, y))
            {
                _cursor.MoveTo(x, y);
            }

            _pen.Apply(cell);
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

    /// <summary>Sends a cell that a terminal may draw narrower than expected, so that its cells are blanked first; or wider, so that the
    /// caller sends what follows again. The position of the cursor is unknown afterwards.</summary>
    private void SendDoubtful(CellBuffer frame, Cell cell, int x, int y)
    {
        for (var i = 0; i < cell.Columns; i++)
        {
            _bytes.Add((byte)' ');
        }

        _cursor.Advance(cell.Columns, _size.Columns);
        _cursor.MoveTo(x, y);
        SendGlyph(frame, cell);
        _cursor.Invalidate();
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

    /// <summary>Moves to a column by sending the few characters before it again, if that is no longer than a cursor movement.</summary>
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
            if (!cell.IsAscii || !_pen.Matches(cell))
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

    /// <summary>Last column, at or after a given one, that must be sent.</summary>
    private int LastToSend(ReadOnlySpan<Cell> shown, ReadOnlySpan<Cell> next, int least)
    {
        var last = next.Length - 1;
        while (last > least && Shows(shown[last], next[last]))
        {
            last--;
        }

        return last;
    }

    /// <summary>Column from which on a row is erased.</summary>
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
