using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Ias.Core.Guardrails;
using Ias.Core.Text;

namespace Ias.Console.Server.Policy;

/// <summary>
/// The ways in which a text can be read: as it is, and without what wraps it: JSON and HTML escapes, percent signs, Base64, letters that
/// only look Latin. Each reading keeps the numbers of the lines that were sent.
/// </summary>
internal static partial class TextReadings
{
    private const int MostReadings = 12;
    private const int ShortestEncoded = 48; // characters of Base64 that are worth a look
    private const int ManyEscapes = 3;

    /// <summary>All readings; the text as it is, without hidden characters, is the first.</summary>
    public static IReadOnlyList<IReadOnlyList<NumberedLine>> Of(string text)
    {
        var readings = new List<IReadOnlyList<NumberedLine>> { Lines(text) };
        for (var i = 0; i < readings.Count && readings.Count < MostReadings; i++)
        {
            var one = readings[i];
            readings.AddRange(
                (
                    (IReadOnlyList<NumberedLine>?[])
                        [Each(one, Latin), Each(one, Unescaped), Each(one, Html), Each(one, Percent), Base64(one)]
                ).OfType<IReadOnlyList<NumberedLine>>()
            );
        }

        return readings;
    }

    /// <summary>A line without what stands before it where text is quoted or numbered: indentation, <c>&gt;</c>, <c>|</c>,
    /// <c>12:</c>.</summary>
    /// <param name="arrows">False: marks of quotes that stand side by side stay, as they end a merge conflict.</param>
    public static string Peeled(string line, bool arrows = true)
    {
        var rest = line.AsSpan().Trim();
        for (var before = -1; before != rest.Length; )
        {
            before = rest.Length;
            rest = rest.TrimStart();
            if (!arrows && rest.StartsWith(">>>>", StringComparison.Ordinal))
            {
                break;
            }

            if (rest.Length > 1 && rest[0] is '>' or '|' or '│' or '┃' or '›')
            {
                rest = rest[1..];
            }
            else if (Numbered(rest) is > 0 and var number)
            {
                rest = rest[number..];
            }
        }

        return rest.ToString();
    }

    /// <summary>Content of an item of a list, without the ticks around it; any other line unchanged.</summary>
    public static string Item(string line)
    {
        var inside = line is ['-' or '*' or '+' or '•', ' ', .. var rest] ? rest.TrimStart() : line;
        return inside is ['`', .. var code, '`'] && !code.Contains('`') ? code.Trim() : inside;
    }

    private static List<NumberedLine> Lines(string text)
    {
        var lines = new List<NumberedLine>();
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            lines.Add(new NumberedLine(++number, Shown(line)));
        }

        return lines;
    }

    // Without characters that nobody sees.
    private static string Shown(ReadOnlySpan<char> line)
    {
        if (!HiddenCharacters.AreIn(line))
        {
            return line.ToString();
        }

        var shown = new StringBuilder(line.Length);
        foreach (var rune in line.EnumerateRunes())
        {
            if (rune.Value == '\t' || !HiddenCharacters.Is(rune))
            {
                shown.Append(rune);
            }
        }

        return shown.ToString();
    }

    // The reading with each line decoded; null: it is the same.
    private static List<NumberedLine>? Each(IReadOnlyList<NumberedLine> lines, Func<string, string> decode)
    {
        List<NumberedLine>? decoded = null;
        for (var i = 0; i < lines.Count; i++)
        {
            var (number, text) = lines[i];
            var plain = decode(text);
            if (plain == text)
            {
                decoded?.Add(lines[i]);
                continue;
            }

            decoded ??= [.. lines.Take(i)];
            foreach (var line in plain.AsSpan().EnumerateLines())
            {
                decoded.Add(new NumberedLine(number, Shown(line)));
            }
        }

        return decoded;
    }

    private static string Latin(string line) => Ascii.IsValid(line) ? line : FoldedText.Latin(line);

    private static string Unescaped(string line) =>
        line.Contains('\\', StringComparison.Ordinal) && Escape().Count(line) >= ManyEscapes
            ? Escape()
                .Replace(
                    line,
                    escape =>
                        escape.ValueSpan[1] switch
                        {
                            'n' => "\n",
                            'r' => "",
                            't' => "\t",
                            'u' => ((char)int.Parse(escape.ValueSpan[2..], System.Globalization.NumberStyles.HexNumber)).ToString(),
                            var own => own.ToString(),
                        }
                )
            : line;

    private static string Html(string line) =>
        Entity().Count(line) >= 1 || Break().IsMatch(line) ? WebUtility.HtmlDecode(Break().Replace(line, "\n")) : line;

    private static string Percent(string line) => PercentSign().Count(line) >= ManyEscapes * 3 ? Uri.UnescapeDataString(line) : line;

    // What stands in lines of Base64, if that is text; a single long word may be some too.
    private static List<NumberedLine>? Base64(IReadOnlyList<NumberedLine> lines)
    {
        var found = new List<NumberedLine>();
        for (var i = 0; i < lines.Count; i++)
        {
            var first = lines[i].Number;
            var encoded = new StringBuilder();
            while (i < lines.Count && Peeled(lines[i].Text) is { Length: >= 4 } line && Base64Line().IsMatch(line))
            {
                encoded.Append(line);
                i++;
            }

            if (encoded.Length == 0)
            {
                foreach (Match word in Base64Word().Matches(lines[i].Text))
                {
                    Add(found, first, word.Value);
                }
            }
            else
            {
                i--;
                Add(found, first, encoded.ToString());
            }
        }

        return found.Count > 0 ? found : null;
    }

    private static void Add(List<NumberedLine> found, int number, string encoded)
    {
        if (encoded.Length < ShortestEncoded)
        {
            return;
        }

        var plain = encoded.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        plain = plain[..(plain.Length - (plain.Length % 4 == 1 ? 1 : 0))];
        plain = plain.PadRight((plain.Length + 3) / 4 * 4, '=');
        var bytes = new byte[plain.Length / 4 * 3];
        if (!Convert.TryFromBase64String(plain, bytes, out var length) || DecodedText.Of(bytes.AsSpan(0, length)).Text is not { } text)
        {
            return;
        }

        if (text.All(c => c is '\t' or '\n' or '\r' || !char.IsControl(c)))
        {
            foreach (var line in text.AsSpan().EnumerateLines())
            {
                found.Add(new NumberedLine(number, Shown(line)));
            }
        }
    }

    // Length of a line's number at the beginning: "12: ", "12 | ", "L12 ", "12\t".
    private static int Numbered(ReadOnlySpan<char> line)
    {
        var at = line.Length > 0 && line[0] is 'L' or '[' ? 1 : 0;
        var digits = line[at..].IndexOfAnyExceptInRange('0', '9');
        if (digits is <= 0 or > 6)
        {
            return 0;
        }

        at += digits;
        var mark = line[at..].TrimStart(' ');
        return mark.Length == 0 ? 0
            : mark[0] is ':' or '|' or ']' or '→' or '│' or '\t' ? line.Length - mark.Length + 1
            : mark[0] is '.' or ')' && mark.Length > 1 && mark[1] == ' ' ? line.Length - mark.Length + 2
            : mark.Length < line.Length - at ? at + 1 // "12 text": a blank stands between
            : 0;
    }

    [GeneratedRegex(@"\\(u[0-9a-fA-F]{4}|[nrt""'\\/<>])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escape();

    [GeneratedRegex(@"&(lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Entity();

    [GeneratedRegex(@"<br ?/?>", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Break();

    [GeneratedRegex("%[0-9a-fA-F]{2}", RegexOptions.None, 1000)]
    private static partial Regex PercentSign();

    [GeneratedRegex(@"^[A-Za-z0-9+/_-]+={0,2}$", RegexOptions.None, 1000)]
    private static partial Regex Base64Line();

    [GeneratedRegex(@"(?<![\w/+.:-])[A-Za-z0-9+/_-]{48,}={0,2}", RegexOptions.None, 1000)]
    private static partial Regex Base64Word();
}
