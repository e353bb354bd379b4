namespace Ias.Core.Text;

/// <summary>The little of Markdown that the grammar of verdicts knows.</summary>
internal static class MarkdownLines
{
    public static int Heading(string line)
    {
        var marks = 0;
        while (marks < line.Length && line[marks] == '#')
        {
            marks++;
        }

        return marks is > 0 and <= 6 && marks < line.Length && line[marks] == ' ' ? marks : 0;
    }

    public static string? Bullet(string line) =>
        line.Length > 2 && line[0] is '-' or '*' or '+' && line[1] == ' ' ? line[2..].Trim() : null;

    public static string? Numbered(string line)
    {
        var i = 0;
        while (i < line.Length && char.IsAsciiDigit(line[i]))
        {
            i++;
        }

        return i > 0 && i + 1 < line.Length && line[i] is '.' or ')' && line[i + 1] == ' ' ? line[(i + 2)..].Trim() : null;
    }

    // What stands in a code block is quoted, not said.
    public static List<string> WithoutCodeBlocks(string[] lines)
    {
        var kept = new List<string>(lines.Length);
        var fence = "";
        foreach (var line in lines)
        {
            var start = line.TrimStart();
            if (fence.Length > 0)
            {
                if (start.StartsWith(fence, StringComparison.Ordinal))
                {
                    fence = "";
                }
            }
            else if (start.StartsWith("```", StringComparison.Ordinal) || start.StartsWith("~~~", StringComparison.Ordinal))
            {
                fence = start[..3];
            }
            else
            {
                kept.Add(line);
            }
        }

        return kept.Count == 0 || kept.TrueForAll(string.IsNullOrWhiteSpace) ? [.. lines] : kept;
    }
}
