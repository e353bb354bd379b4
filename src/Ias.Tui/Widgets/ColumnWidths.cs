namespace Ias.Tui.Widgets;

/// <summary>Distributes the width of a row to a table's columns, with two spaces between them.</summary>
internal static class ColumnWidths
{
    public const int Gap = 2;

    /// <summary>Computes each column's width; 0 = there is no room for it.</summary>
    public static void Share(ReadOnlySpan<(int Minimum, int Weight, int Importance)> columns, int width, Span<int> widths)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            widths[i] = Math.Max(1, columns[i].Minimum);
        }

        int left;
        while ((left = width - Taken(widths)) < 0 && LeastOf(columns, widths) is { } least)
        {
            widths[least] = 0;
        }

        if (left < 0)
        {
            widths[widths.IndexOfAnyExcept(0)] = Math.Max(0, width);
            return;
        }

        var weights = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            weights += widths[i] > 0 ? columns[i].Weight : 0;
        }

        for (var i = 0; i < columns.Length && weights > 0; i++)
        {
            if (widths[i] > 0 && columns[i].Weight > 0)
            {
                var share = left * columns[i].Weight / weights;
                widths[i] += share;
                left -= share;
                weights -= columns[i].Weight;
            }
        }
    }

    private static int Taken(ReadOnlySpan<int> widths)
    {
        var taken = -Gap;
        foreach (var width in widths)
        {
            taken += width > 0 ? width + Gap : 0;
        }

        return taken;
    }

    /// <summary>Column to drop next; null = only one is left.</summary>
    private static int? LeastOf(ReadOnlySpan<(int Minimum, int Weight, int Importance)> columns, ReadOnlySpan<int> widths)
    {
        int? least = null;
        var there = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            if (widths[i] > 0)
            {
                there++;
                least = least is { } other && columns[other].Importance < columns[i].Importance ? other : i;
            }
        }

        return there > 1 ? least : null;
    }
}
