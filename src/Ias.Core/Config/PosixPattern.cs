using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ias.Core.Config;

/// <summary>
/// A regular expression as <c>grep -E</c> reads it (POSIX extended), made into one of .NET's that matches in linear time. What the two mean
/// differently is translated: classes, brackets, <c>\&lt;</c>, <c>\b</c>; what cannot be is refused with the reason.
/// </summary>
public static class PosixPattern
{
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["alpha"] = @"\p{L}",
        ["digit"] = "0-9",
        ["alnum"] = @"\p{L}\p{Nd}",
        ["upper"] = @"\p{Lu}",
        ["lower"] = @"\p{Ll}",
        ["space"] = @"\s",
        ["blank"] = @" \t",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["cntrl"] = @"\p{Cc}",
        ["xdigit"] = "0-9A-Fa-f",
        ["word"] = @"\w",
        ["print"] = @"\u0020-\u007E\u00A0-\uFFFF",
        ["graph"] = @"!-~\u00A1-\uFFFF",
    };

    /// <summary>Parses the expression; null with the reason when it is invalid.</summary>
    public static (Regex? Regex, string WhyNot) Read(string pattern)
    {
        try
        {
            return (new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), "");
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or NotSupportedException)
        {
            return (null, wrong.Message);
        }
    }

    private static string Translate(string pattern)
    {
        var to = new StringBuilder();
        var repeats = false; // what stands before is a repetition already
        var atStart = true; // nothing stands before that could be repeated
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            switch (c)
            {
                case '\\':
                    to.Append(Escape(pattern, ref i));
                    (repeats, atStart) = (false, false);
                    break;
                case '[':
                    to.Append(Bracket(pattern, ref i));
                    (repeats, atStart) = (false, false);
                    break;
                case '*' or '+' or '?':
                case '{' when Bounds(pattern, i) is not null:
                    if (atStart)
                    {
                        throw new FormatException($"at {i + 1}: there is nothing before '{c}' to repeat");
                    }

                    if (repeats)
                    {
                        throw new FormatException($"at {i + 1}: '{c}' repeats a repetition; put the first one in parentheses: (…){c}");
                    }

                    var bounds = c == '{' ? Bounds(pattern, i)! : c.ToString();
                    to.Append(bounds);
                    i += bounds.Length - 1;
                    repeats = true;
                    break;
                case '{':
                    to.Append(@"\{");
                    (repeats, atStart) = (false, false);
                    break;
                case '(' or '|':
                    to.Append(c == '(' ? "(?:" : "|");
                    (repeats, atStart) = (false, true);
                    break;
                case '^':
                    to.Append('^');
                    (repeats, atStart) = (false, true);
                    break;
                case '$':
                    to.Append(@"\z");
                    (repeats, atStart) = (false, false);
                    break;
                default:
                    to.Append(c is ')' or '.' ? c.ToString() : Regex.Escape(c.ToString()));
                    (repeats, atStart) = (false, false);
                    break;
            }
        }

        return to.ToString();
    }

    // {2}, {2,}, {2,5}; any other brace is a brace.
    private static string? Bounds(string pattern, int at)
    {
        var end = pattern.IndexOf('}', at);
        if (end < 0)
        {
            return null;
        }

        var parts = pattern[(at + 1)..end].Split(',');
        return parts is [{ Length: > 0 } least] && IsNumber(least) ? pattern[at..(end + 1)]
            : parts is [{ Length: > 0 } from, var to] && IsNumber(from) && (to.Length == 0 || IsNumber(to)) ? pattern[at..(end + 1)]
            : null;
    }

    private static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string Escape(string pattern, ref int i)
    {
        if (++i >= pattern.Length)
        {
            throw new FormatException("it ends with a single \\");
        }

        return pattern[i] switch
        {
            // a word's start and end are both its border: NonBacktracking knows no look-ahead to tell them apart
            '<' or '>' or 'b' => @"\b",
            'B' => @"\B",
            'w' => @"\w",
            'W' => @"\W",
            's' => @"\s",
            'S' => @"\S",
            >= '1' and <= '9' => throw new FormatException($"at {i}: a back-reference (\\{pattern[i]}) cannot be matched in linear time"),
            var c => Regex.Escape(c.ToString()),
        };
    }

    private static string Bracket(string pattern, ref int i)
    {
        var start = i++;
        var to = new StringBuilder("[");
        if (i < pattern.Length && pattern[i] == '^')
        {
            to.Append('^');
            i++;
        }

        for (var first = true; ; first = false, i++)
        {
            if (i >= pattern.Length)
            {
                throw new FormatException($"at {start + 1}: '[' is never closed by ']'");
            }

            var c = pattern[i];
            if (c == ']' && !first)
            {
                return to.Append(']').ToString();
            }

            if (c == '[' && i + 1 < pattern.Length && pattern[i + 1] is ':' or '.' or '=')
            {
                to.Append(Class(pattern, ref i));
            }
            else if (c == '-')
            {
                // a range only between two characters, as in POSIX
                to.Append(first || i + 1 >= pattern.Length || pattern[i + 1] == ']' ? @"\-" : "-");
            }
            else
            {
                to.Append(c is '\\' or '[' or ']' or '^' ? $"\\{c}" : c.ToString());
            }
        }
    }

    private static string Class(string pattern, ref int i)
    {
        var kind = pattern[i + 1];
        var end = pattern.IndexOf($"{kind}]", i + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new FormatException($"at {i + 1}: '[{kind}' is never closed by '{kind}]'");
        }

        var name = pattern[(i + 2)..end];
        if (kind != ':' || !Classes.TryGetValue(name, out var members))
        {
            throw new FormatException(
                $"at {i + 1}: [{kind}{name}{kind}] is unknown; known are {string.Join(", ", Classes.Keys.Select(k => $"[:{k}:]"))}"
            );
        }

        i = end + 1;
        return members;
    }
}
