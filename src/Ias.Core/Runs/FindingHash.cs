using System.Security.Cryptography;
using System.Text;

namespace Ias.Core.Runs;

/// <summary>A finding's identity over cycles: SHA-256 of severity, file and title, after what varies between tellings is taken
/// out.</summary>
public static class FindingHash
{
    /// <summary>The hash, 64 lower-case hexadecimal digits. Case, white space, line numbers and Markdown marks make no
    /// difference.</summary>
    public static string Of(string severity, string file, string title) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Normalize(severity), Normalize(file), Normalize(title))))
        );

    private static string Normalize(string text)
    {
        var kept = new StringBuilder(text.Length);
        var lower = text.ToLowerInvariant();
        for (var i = 0; i < lower.Length; i++)
        {
            var c = lower[i];
            if (LineNumberAt(lower, i) is > 0 and var length)
            {
                i += length - 1;
            }
            else if (char.IsWhiteSpace(c))
            {
                if (kept.Length > 0 && kept[^1] != ' ')
                {
                    kept.Append(' ');
                }
            }
            else if (c is not ('*' or '_' or '`' or '#' or '~'))
            {
                kept.Append(c);
            }
        }

        return kept.ToString().TrimEnd();
    }

    // ":88", "line 88", "lines 88-90": what a gate's next telling will have shifted. The length of it at i; 0 = none there.
    private static int LineNumberAt(string text, int i)
    {
        if (text[i] == ':')
        {
            var digits = Digits(text, i + 1);
            return digits > 0 ? 1 + digits : 0;
        }

        if (text[i] != 'l' || (i > 0 && char.IsLetterOrDigit(text[i - 1])) || !text.AsSpan(i).StartsWith("line", StringComparison.Ordinal))
        {
            return 0;
        }

        var at = i + 4 < text.Length && text[i + 4] == 's' ? i + 5 : i + 4;
        var gap = at;
        while (gap < text.Length && text[gap] == ' ')
        {
            gap++;
        }

        var number = gap > at ? Digits(text, gap) : 0;
        return number > 0 ? gap + number - i : 0;
    }

    private static int Digits(string text, int from)
    {
        var to = from;
        while (to < text.Length && (char.IsAsciiDigit(text[to]) || (to > from && text[to] == '-')))
        {
            to++;
        }

        return to - from;
    }
}
