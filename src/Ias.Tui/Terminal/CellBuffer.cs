using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>Cells of a frame, initially blank. A <see cref="Canvas"/> draws into it; nothing is allocated except for the first occurrence
/// of a cluster of several code points.</summary>
public sealed class CellBuffer
{
    private readonly Cell[] _cells;

    public CellBuffer(Size size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Columns, 1, nameof(size));
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Rows, 1, nameof(size));
        Size = size;
        _cells = new Cell[size.Columns * size.Rows];
        Array.Fill(_cells, Cell.Of(' ', default));
    }

    public Size Size { get; }

    /// <summary>Canvas for the whole buffer.</summary>
    public Canvas Canvas => new(this, new Rect(0, 0, Size.Columns, Size.Rows));

    /// <summary>Pool of the cells' clusters, replaced when it is emptied.</summary>
    internal ClusterPool Clusters { get; private set; } = new();

    /// <summary>All cells, row by row.</summary>
    internal ReadOnlySpan<Cell> All => _cells;

    internal ReadOnlySpan<Cell> Row(int y) => _cells.AsSpan(y * Size.Columns, Size.Columns);

    /// <summary>Text of a cell; empty for the second half of a wide character.</summary>
    internal string TextOf(Cell cell) =>
        cell switch
        {
            { Columns: 0 } => "",
            { IsPooled: true } => Clusters[cell.Glyph],
            _ => char.ConvertFromUtf32(cell.Glyph),
        };

    internal int Put(Rect clip, int x, int y, ReadOnlySpan<char> text, Style style)
    {
        var visible = Visible(clip, clip);
        var column = clip.X + x;
        if (clip.Y + y >= visible.Y && clip.Y + y < visible.Bottom)
        {
            var row = Cells(clip.Y + y);
            while (!text.IsEmpty && column < visible.Right)
            {
                var plain = TextWidth.Plain(text);
                if (plain > 0)
                {
                    PutPlain(row, visible, column, text[..plain], style);
                    column += plain;
                    text = text[plain..];
                    continue;
                }

                var cluster = Cluster.First(text);
                if (cluster.IsReplacement)
                {
                    PutPlain(row, visible, column, cluster.Text, style);
                }
                else if (cluster.Columns > 0)
                {
                    PutCluster(row, visible, column, cluster, style);
                }

                column += cluster.Columns;
                text = text[cluster.Length..];
            }
        }

        return column - clip.X + TextWidth.Of(text);
    }

    internal void Fill(Rect clip, Rect area, char character, Style style)
    {
        if (TextWidth.Of([character]) != 1 || Cluster.First([character]) is { IsReplacement: true } or { IsDoubtful: true })
        {
            throw new ArgumentException($"U+{(int)character:X4} is not surely one column wide.", nameof(character));
        }

        var visible = Visible(clip, area with { X = clip.X + area.X, Y = clip.Y + area.Y });
        if (visible.Width * visible.Height == _cells.Length && Clusters.IsHalfFull)
        {
            Clusters = new ClusterPool(); // no cell needs the old one's any more
        }

        var cell = Cell.Of(character, style);
        for (var y = visible.Y; y < visible.Bottom; y++)
        {
            Open(Cells(y), visible.X, visible.Width).Fill(cell);
        }
    }

    internal void Replace(Rect clip, int x, int y, char precondition, char character, Style style)
    {
        var cell = Visible(clip, new Rect(clip.X + x, clip.Y + y, 1, 1));
        if (cell is { Width: 1, Height: 1 } && Cells(cell.Y)[cell.X].Equals(Cell.Of(precondition, Cells(cell.Y)[cell.X].Style)))
        {
            Fill(clip, new Rect(x, y, 1, 1), character, style);
        }
    }

    internal void Restyle(Rect clip, Rect area, Func<Style, Style> change)
    {
        var visible = Visible(clip, area with { X = clip.X + area.X, Y = clip.Y + area.Y });
        for (var y = visible.Y; y < visible.Bottom; y++)
        {
            var row = Cells(y);
            for (var x = visible.X; x < visible.Right; x++)
            {
                if (row[x].Columns == 0)
                {
                    continue; // has the style of its first half
                }

                row[x] = row[x].In(change(row[x].Style));
                if (row[x].Columns == 2)
                {
                    row[x + 1] = Cell.SecondHalf(row[x].Style);
                }
            }
        }
    }

    private static void PutPlain(Span<Cell> row, Rect visible, int column, ReadOnlySpan<char> text, Style style)
    {
        var from = Math.Max(visible.X - column, 0);
        var to = Math.Min(visible.Right - column, text.Length);
        if (from >= to)
        {
            return;
        }

        var cells = Open(row, column + from, to - from);
        text = text[from..to];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = Cell.Of(text[i], style);
        }
    }

    private void PutCluster(Span<Cell> row, Rect visible, int column, Cluster cluster, Style style)
    {
        var from = Math.Max(visible.X, column);
        var to = Math.Min(visible.Right, column + cluster.Columns);
        if (from >= to)
        {
            return;
        }

        var cells = Open(row, from, to - from);
        cells.Fill(Cell.Of(' ', style));
        if (
            cells.Length == cluster.Columns
            && CellOf(cluster, style, isLast: to == row.Length) is { } cell
            && from + Math.Min(cell.Reach, 2) <= row.Length
        )
        {
            cells[0] = cell;
            if (cells.Length == 2)
            {
                cells[1] = Cell.SecondHalf(style);
            }
        }
    }

    /// <summary>
    /// Cell for a cluster; null = it cannot be drawn. Where a cluster of several code points cannot be stored, its first one represents it
    /// if it is as wide. That applies when the pool is full, and in the last column: there the cursor stays on the written cell, and tmux
    /// 3.3 puts a following mark on the cell before it.
    /// </summary>
    private Cell? CellOf(Cluster cluster, Style style, bool isLast)
    {
        Rune.DecodeFromUtf16(cluster.Text, out var rune, out var used);
        if (used == cluster.Text.Length)
        {
            return Cell.Of(rune.Value, style, cluster.Columns, cluster.Reach);
        }

        if (!isLast && Clusters.TryAdd(cluster.Text, out var number))
        {
            return Cell.Pooled(number, style, cluster.Columns, cluster.Reach);
        }

        var alone = Cluster.First(cluster.Text[..used]);
        return alone.Columns == cluster.Columns ? Cell.Of(rune.Value, style, alone.Columns, alone.Reach) : null;
    }

    /// <summary>Prepares cells to be overwritten: a wide character that loses one half leaves a blank in the other.</summary>
    private static Span<Cell> Open(Span<Cell> row, int x, int width)
    {
        if (width > 0 && row[x].Columns == 0)
        {
            row[x - 1] = Cell.Of(' ', row[x - 1].Style);
        }

        if (width > 0 && x + width < row.Length && row[x + width].Columns == 0)
        {
            row[x + width] = Cell.Of(' ', row[x + width].Style);
        }

        return row.Slice(x, width);
    }

    private Span<Cell> Cells(int y) => _cells.AsSpan(y * Size.Columns, Size.Columns);

    /// <summary>Part of an area inside the clip and the screen; width or height is 0 if there is none.</summary>
    private Rect Visible(Rect clip, Rect area)
    {
        var x = Math.Clamp(Math.Max(area.X, clip.X), 0, Size.Columns);
        var y = Math.Clamp(Math.Max(area.Y, clip.Y), 0, Size.Rows);
        var right = Math.Min(Math.Min(area.Right, clip.Right), Size.Columns);
        var bottom = Math.Min(Math.Min(area.Bottom, clip.Bottom), Size.Rows);
        return new Rect(x, y, Math.Max(right - x, 0), Math.Max(bottom - y, 0));
    }
}
