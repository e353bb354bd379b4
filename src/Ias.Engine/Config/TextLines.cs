using System.Text;

namespace Ias.Engine.Config;

/// <summary>Lines of a text by where they stand in it; each keeps the ending it has.</summary>
internal readonly record struct TextLines(string Text)
{
    /// <summary>Line ending used in the text.</summary>
    public string Break => Text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>Start of the line that contains a position.</summary>
    public int StartOf(int place) => place == 0 ? 0 : Text.LastIndexOf('\n', place - 1) + 1;

    /// <summary>Behind the line's ending.</summary>
    public int EndOf(int place) => Text.IndexOf('\n', Math.Min(place, Text.Length)) is >= 0 and var at ? at + 1 : Text.Length;

    /// <summary>Number of spaces at the start of the line that contains a position.</summary>
    public int IndentOf(int place)
    {
        var (start, indent) = (StartOf(place), 0);
        while (start + indent < Text.Length && Text[start + indent] == ' ')
        {
            indent++;
        }

        return indent;
    }

    /// <summary>The text with lines put in.</summary>
    /// <param name="place">Where a line begins, or the end.</param>
    public string Insert(int place, IEnumerable<string> lines)
    {
        var ending = Break;
        return place == Text.Length && place > 0 && Text[^1] != '\n'
            ? Text + string.Concat(lines.Select(line => ending + line))
            : Text.Insert(place, string.Concat(lines.Select(line => line + ending)));
    }

    /// <summary>The text without whole lines, and others in the place of some.</summary>
    /// <param name="starts">Where they begin, and what takes their place; null = nothing.</param>
    public string Replace(IReadOnlyDictionary<int, string?> starts)
    {
        var text = new StringBuilder(Text.Length);
        foreach (var start in Between(0, Text.Length))
        {
            var whole = Text.AsSpan(start, EndOf(start) - start);
            if (!starts.TryGetValue(start, out var line))
            {
                text.Append(whole);
            }
            else if (line is not null)
            {
                text.Append(line).Append(whole[whole.TrimEnd("\r\n").Length..]);
            }
        }

        // Where the last line had no ending, that of the line which is the last now goes.
        return Text.EndsWith('\n') ? text.ToString() : text.ToString().TrimEnd('\n').TrimEnd('\r');
    }

    /// <summary>Starts of the lines from one position up to another.</summary>
    public IEnumerable<int> Between(int from, int to)
    {
        for (var start = StartOf(from); start < to || start == StartOf(from); start = EndOf(start))
        {
            yield return start;
            if (EndOf(start) == Text.Length)
            {
                yield break;
            }
        }
    }

    /// <summary>The line at a place, without its ending.</summary>
    public string At(int start) => Text[start..EndOf(start)].TrimEnd('\n', '\r');
}
