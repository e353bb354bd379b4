using System.Collections.Immutable;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>List whose rows have columns. On a narrow screen the least important columns are hidden, and cells are cut.</summary>
public sealed class Table<T, TKey>
    where TKey : IEquatable<TKey>
{
    private readonly ImmutableArray<TableColumn<T>> _columns;
    private readonly (int Minimum, int Weight, int Importance)[] _shares;
    private readonly int[] _widths;
    private readonly bool _hasTitles;

    /// <param name="keyOf">As for <see cref="ListView{T, TKey}"/>.</param>
    /// <param name="hasTitles">Whether the first row shows the columns' titles, if there are two rows or more.</param>
    public Table(Func<T, TKey> keyOf, ImmutableArray<TableColumn<T>> columns, bool hasTitles = false)
    {
        _columns = columns;
        _shares = [.. columns.Select(column => (column.Minimum, column.Weight, column.Importance))];
        _widths = new int[columns.Length];
        _hasTitles = hasTitles;
        Rows = new ListView<T, TKey>(keyOf, DrawCells);
    }

    /// <summary>Rows of the table, with their selection.</summary>
    public ListView<T, TKey> Rows { get; }

    /// <summary>Draws the titles and the rows.</summary>
    public void Draw(Canvas canvas, Look look, bool focused)
    {
        ColumnWidths.Share(_shares, canvas.Width - ListView<T, TKey>.MarkerWidth, _widths);
        var titles = _hasTitles && canvas.Height > 1 ? 1 : 0;
        Rows.Draw(canvas.Part(new Rect(0, titles, canvas.Width, canvas.Height - titles)), look, focused);
        if (titles > 0)
        {
            canvas.Fill(new Rect(0, 0, canvas.Width, 1), ' ', look[Role.Text]);
            DrawTitles(
                new RowPen(canvas.Part(new Rect(ListView<T, TKey>.MarkerWidth, 0, canvas.Width - ListView<T, TKey>.MarkerWidth, 1)), 0),
                look[Role.Muted]
            );
        }
    }

    private void DrawTitles(RowPen pen, Style style)
    {
        var x = 0;
        for (var i = 0; i < _columns.Length; i++)
        {
            DrawCell(ref pen, ref x, i, _columns[i].Title, style);
        }
    }

    private void DrawCells(T row, ref RowPen pen, Look look, bool selected)
    {
        var x = 0;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_widths[i] > 0)
            {
                var text = _columns[i].Text(row);
                DrawCell(ref pen, ref x, i, text.Text, look[_columns[i].RoleOf?.Invoke(row) ?? Role.Text]);
                text.Return();
            }
        }
    }

    private void DrawCell(ref RowPen pen, ref int x, int column, ReadOnlySpan<char> text, Style style)
    {
        var width = _widths[column];
        if (width > 0)
        {
            var shown = text[..TextWidth.Fit(text, width)];
            pen.To(_columns[column].IsNumber ? x + width - TextWidth.Of(shown) : x);
            pen.Put(shown, style);
            x += width + ColumnWidths.Gap;
        }
    }
}
