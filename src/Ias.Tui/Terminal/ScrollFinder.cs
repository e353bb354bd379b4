using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>
/// Finds rows that a frame shows further up or down than the screen, where scrolling them is shorter than drawing them again. A row need
/// not match completely: differences are drawn afterwards. A pure decision; it keeps only its arrays, so that a frame allocates nothing.
/// </summary>
internal sealed class ScrollFinder
{
    /// <summary>Bytes of scrolling: margins set and reset, the scroll itself, a known color before it, the cursor's way there and
    /// back.</summary>
    private const int CostOfMove = 32;

    /// <summary>Bytes to reach the next changed cell; fewer unchanged ones in between are sent again.</summary>
    private const int CostOfGap = 5;

    /// <summary>Bytes that erase the rest of a row.</summary>
    private const int CostOfErasing = 3;

    private Size _size;
    private Cell[] _blank = [];
    private int[] _before = []; // hashes of the changed rows; a collision only costs an attempt
    private int[] _after = [];
    private int[] _votes = [];
    private int[] _staying = []; // bytes that a row costs without scrolling
    private int[] _fresh = []; // and from blank

    /// <summary>Scroll that saves most by an estimate; null = none does.</summary>
    /// <param name="shown">Current screen, row by row.</param>
    /// <param name="next">Frame to show.</param>
    public ScrolledRows? Find(ReadOnlySpan<Cell> shown, ReadOnlySpan<Cell> next, Size size)
    {
        Fit(size);
        var cost = 0;
        for (var y = 0; y < size.Rows; y++)
        {
            cost += _staying[y] = CostOf(Row(shown, y), Row(next, y));
        }

        return cost > CostOfMove && Distance(shown, next) is not 0 and var by ? Best(shown, next, by) : null;
    }

    private void Fit(Size size)
    {
        if (_size == size)
        {
            return;
        }

        _size = size;
        _blank = new Cell[size.Columns];
        Array.Fill(_blank, Cell.Of(' ', default));
        (_before, _after, _staying, _fresh, _votes) = (
            new int[size.Rows],
            new int[size.Rows],
            new int[size.Rows],
            new int[size.Rows],
            new int[size.Rows * 2]
        );
    }

    /// <summary>Most common distance that changed rows moved up; 0 = none moved.</summary>
    private int Distance(ReadOnlySpan<Cell> shown, ReadOnlySpan<Cell> next)
    {
        var rows = _size.Rows;
        for (var y = 0; y < rows; y++)
        {
            if (_staying[y] > 0)
            {
                (_before[y], _after[y]) = (HashOf(Row(shown, y)), HashOf(Row(next, y)));
            }
        }

        Array.Clear(_votes);
        var best = 0;
        for (var y = 0; y < rows; y++)
        {
            for (var from = 0; _staying[y] > 0 && from < rows; from++)
            {
                if (from != y && _staying[from] > 0 && _after[y] == _before[from] && ++_votes[from - y + rows] > _votes[best + rows])
                {
                    best = from - y;
                }
            }
        }

        return best;
    }

    /// <summary>Block of rows for which a distance saves most: rows that gain, followed by those that are blanked.</summary>
    private ScrolledRows? Best(ReadOnlySpan<Cell> shown, ReadOnlySpan<Cell> next, int by)
    {
        var (rows, distance) = (_size.Rows, Math.Abs(by));
        for (var i = 0; i < rows; i++)
        {
            _fresh[i] = CostOf(_blank, Row(next, i));
        }

        var (best, saved, start, run, blanked) = ((ScrolledRows?)null, CostOfMove, 0, 0, 0);
        for (var i = 0; i < distance; i++)
        {
            blanked += Loss(i);
        }

        for (var i = 0; i + distance < rows; i++)
        {
            blanked += Loss(i + distance) - Loss(i);
            (start, run) = run <= 0 ? (i, 0) : (start, run);
            run += _staying[At(i)] - CostOf(Row(shown, At(i + distance)), Row(next, At(i)));
            if (run - blanked > saved)
            {
                saved = run - blanked;
                var end = i + 1 + distance;
                best = by > 0 ? new ScrolledRows(start, end, by) : new ScrolledRows(rows - end, rows - start, by);
            }
        }

        return best;

        // Counted from the side that the rows move to.
        int At(int i) => by > 0 ? i : rows - 1 - i;
        int Loss(int i) => _fresh[At(i)] - _staying[At(i)];
    }

    private ReadOnlySpan<Cell> Row(ReadOnlySpan<Cell> cells, int y) => cells.Slice(y * _size.Columns, _size.Columns);

    private static int HashOf(ReadOnlySpan<Cell> row)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(row));
        return hash.ToHashCode();
    }

    /// <summary>Estimated bytes to change one row to another, without colors.</summary>
    private static int CostOf(ReadOnlySpan<Cell> shown, ReadOnlySpan<Cell> next)
    {
        if (MemoryExtensions.SequenceEqual(shown, next))
        {
            return 0;
        }

        var tail = next.Length;
        while (tail > 0 && next[tail - 1].IsErased)
        {
            tail--;
        }

        var (cost, gap) = (0, CostOfGap);
        for (var x = 0; x < next.Length; x++)
        {
            if (shown[x].LooksLike(next[x]))
            {
                gap++;
                continue;
            }

            cost += Math.Min(gap, CostOfGap);
            if (x >= tail)
            {
                return cost + CostOfErasing;
            }

            (cost, gap) = (cost + 1, 0);
        }

        return cost;
    }
}
