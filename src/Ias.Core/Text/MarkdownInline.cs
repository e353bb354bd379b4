using System.Text;

namespace Ias.Core.Text;

/// <summary>The text of a line of Markdown without emphasis, links, HTML and escapes; code keeps its marks.</summary>
internal static class MarkdownInline
{
    /// <summary>The line's text without markup.</summary>
    public static string Plain(string line)
    {
        var text = new StringBuilder(line.Length);
        for (var at = 0; at < line.Length; )
        {
            var c = line[at];
            if (c == '\\' && at + 1 < line.Length && char.IsPunctuation(line[at + 1]))
            {
                text.Append(line[at + 1]);
                at += 2;
            }
            else if (c == '~' && at + 1 < line.Length && line[at + 1] == '~')
            {
                at += 2;
            }
            else if (c == '<' && EndOfTag(line, at) is > 0 and var end)
            {
                at = end;
            }
            else if (c is '[' or '!' && Link(line, at) is var (label, next))
            {
                text.Append(label);
                at = next;
            }
            else if (string.CompareOrdinal(line, at, "&nbsp;", 0, 6) == 0)
            {
                text.Append(' ');
                at += 6;
            }
            else
            {
                if (!IsHidden(c) && !IsEmphasis(line, at))
                {
                    text.Append(c == '\u00A0' ? ' ' : c);
                }

                at++;
            }
        }

        return text.ToString().Trim();
    }

    private static bool IsHidden(char c) => c is '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF' or '\uFE0F' or '\u00AD';

    private static bool IsEmphasis(string line, int at)
    {
        var (before, after) = (at > 0 ? line[at - 1] : ' ', at + 1 < line.Length ? line[at + 1] : ' ');
        return line[at] switch
        {
            '*' => !(char.IsWhiteSpace(before) && char.IsWhiteSpace(after)),
            '_' => !(char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after)),
            _ => false,
        };
    }

    // The end of a comment or tag; 0 = neither.
    private static int EndOfTag(string line, int at)
    {
        if (string.CompareOrdinal(line, at, "<!--", 0, 4) == 0)
        {
            return line.IndexOf("-->", at, StringComparison.Ordinal) is >= 0 and var end ? end + 3 : line.Length;
        }

        return at + 1 < line.Length && (char.IsAsciiLetter(line[at + 1]) || line[at + 1] == '/') ? line.IndexOf('>', at) + 1 : 0;
    }

    // [label](address) and images, which have no text.
    private static (string Label, int Next)? Link(string line, int at)
    {
        var open = line[at] == '!' ? at + 1 : at;
        if (open >= line.Length || line[open] != '[')
        {
            return null;
        }

        var close = line.IndexOf(']', open);
        if (close < 0 || close + 1 >= line.Length || line[close + 1] != '(' || line.IndexOf(')', close) is not (> 0 and var end))
        {
            return null;
        }

        return (open == at ? Plain(line[(open + 1)..close]) : "", end + 1);
    }
}
