namespace Ias.Tui.Terminal;

/// <summary>Width of text in columns, as <see cref="Canvas.Put"/> draws it.</summary>
public static class TextWidth
{
    /// <summary>Width of the whole text.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var columns = 0;
        while (!text.IsEmpty)
        {
            var plain = Plain(text);
            if (plain > 0)
            {
                columns += plain;
                text = text[plain..];
                continue;
            }

            var cluster = Cluster.First(text);
            columns += cluster.Columns;
            text = text[cluster.Length..];
        }

        return columns;
    }

    /// <summary>Number of characters from the start that fit into a width; no cluster is split.</summary>
    /// <param name="columns">Columns; less than 0 counts as 0.</param>
    public static int Fit(ReadOnlySpan<char> text, int columns)
    {
        var at = 0;
        while (at < text.Length && columns >= 0)
        {
            var plain = Plain(text[at..], columns);
            if (plain > 0)
            {
                columns -= plain;
                at += plain;
                continue;
            }

            var cluster = Cluster.First(text[at..]);
            if (cluster.Columns > columns)
            {
                break;
            }

            columns -= cluster.Columns;
            at += cluster.Length;
        }

        return at;
    }

    /// <summary>Number of characters from the start that are clusters of one column each, determined without tables: ASCII, Latin, box
    /// drawing.</summary>
    internal static int Plain(ReadOnlySpan<char> text, int most = int.MaxValue)
    {
        var length = 0;
        most = Math.Min(most, text.Length);
        while (length < most && IsPlain(text[length]))
        {
            length++;
        }

        return length == 0 || length == text.Length || text[length] < 0x300 ? length : length - 1; // the next character may join the last one
    }

    private static bool IsPlain(char c) =>
        c
            is (>= ' ' and <= '~')
                or (>= '\u00A1' and <= '\u02FF' and not ('\u00A9' or '\u00AD' or '\u00AE'))
                or (>= '\u2500' and <= '\u259F');
}
