using System.Text;

namespace Ias.Core.Text;

/// <summary>Wraps lines between words; what is continued stands below the last column of its line.</summary>
public static class HangingIndent
{
    private const int LeastColumn = 20;

    /// <summary>The text with no line longer than <paramref name="width"/>, but for words that are longer themselves.</summary>
    /// <param name="text">Lines; columns in them are set apart by two or more blanks.</param>
    /// <param name="width">In characters.</param>
    public static string Wrap(string text, int width)
    {
        var wrapped = new StringBuilder(text.Length);
        var lines = text.Split('\n');
        for (var n = 0; n < lines.Length; n++)
        {
            wrapped.Append(n > 0 ? "\n" : "");
            Wrap(lines[n], width, wrapped);
        }

        return wrapped.ToString();
    }

    private static void Wrap(string line, int width, StringBuilder to)
    {
        var indent = ColumnOf(line, width);
        var from = 0;
        for (var room = width; line.Length - from > room; room = width - indent)
        {
            var least = from == 0 ? indent : from;
            var end = line.LastIndexOf(' ', from + room, from + room - least + 1);
            if (end <= least)
            {
                end = line.IndexOf(' ', Math.Min(line.Length, from + room)); // a word that is too long stays whole
            }

            if (end < 0 || end == line.Length - 1)
            {
                break;
            }

            to.Append(line.AsSpan(from, end - from).TrimEnd()).Append('\n').Append(' ', indent);
            from = end + 1;
        }

        to.Append(line, from, line.Length - from);
    }

    // Where the last column begins that leaves room for words; else where the line's text does.
    private static int ColumnOf(string line, int width)
    {
        var column = line.Length - line.AsSpan().TrimStart(' ').Length;
        for (var at = column + 1; at < line.Length && at <= width - LeastColumn; at++)
        {
            if (line[at] != ' ' && line[at - 1] == ' ' && line[at - 2 >= 0 ? at - 2 : 0] == ' ')
            {
                column = at;
            }
        }

        return Math.Min(column, Math.Max(0, width - LeastColumn));
    }
}
