using Ias.Tui.Terminal;

namespace Ias.Tui.Widgets;

/// <summary>Breaks text into lines at spaces, and inside words only if they are longer than a line; never inside a cluster.</summary>
public static class WordWrap
{
    /// <summary>Replaces <paramref name="lines"/> by the ranges of the text that each line shows. Spaces at line breaks are in none;
    /// <c>\n</c> ends a line; the empty text is one empty line. Each line fits, unless it is a single cluster wider than that.</summary>
    /// <param name="width">Columns of a line; less than 1 counts as 1.</param>
    public static void Break(ReadOnlySpan<char> text, int width, List<Range> lines)
    {
        lines.Clear();
        var start = 0;
        while (true)
        {
            var length = text[start..].IndexOf('\n');
            var end = length < 0 ? text.Length : start + length;
            BreakParagraph(text[..end], start, Math.Max(width, 1), lines);
            if (length < 0)
            {
                return;
            }

            start = end + 1;
        }
    }

    /// <summary>Next line of a text without <c>\n</c>, returned as <paramref name="start"/> and <paramref name="length"/>.</summary>
    /// <param name="width">Columns of a line, at least 1.</param>
    /// <returns>Start of the following line; -1 = none.</returns>
    public static int Next(ReadOnlySpan<char> text, int start, int width, out int length)
    {
        var columns = 0;
        var at = start;
        var wordEnd = -1;
        var afterWord = false;
        for (; at < text.Length; at += Cluster.First(text[at..]).Length)
        {
            var isBlank = IsBlank(text, at);
            columns += Cluster.First(text[at..]).Columns;
            if (columns > width && at > start && !isBlank)
            {
                break;
            }

            wordEnd = isBlank && afterWord ? at : wordEnd;
            afterWord = !isBlank;
        }

        var end = at < text.Length && wordEnd >= 0 ? wordEnd : at;
        length = LengthShown(text[start..end], width);
        if (at == text.Length)
        {
            return -1;
        }

        while (IsBlank(text, end))
        {
            end++;
        }

        return end;
    }

    private static void BreakParagraph(ReadOnlySpan<char> text, int start, int width, List<Range> lines)
    {
        while (start >= 0)
        {
            var next = Next(text, start, width, out var length);
            lines.Add(start..(start + length));
            start = next;
        }
    }

    /// <summary>Length without trailing spaces beyond the edge; never less than a cluster.</summary>
    private static int LengthShown(ReadOnlySpan<char> line, int width) =>
        line.IsEmpty ? 0 : Math.Max(TextWidth.Fit(line, width), Cluster.First(line).Length);

    private static bool IsBlank(ReadOnlySpan<char> text, int at) => text[at] == ' ' && Cluster.First(text[at..]).Length == 1;
}
