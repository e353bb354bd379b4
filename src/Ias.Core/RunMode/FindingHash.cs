using System.Security.Cryptography;
using System.Text;

namespace Ias.Core.RunMode;

/// <summary>A finding's identity over cycles: SHA-256 of severity, file and title, after what varies between tellings is taken out.</summary>
public static class FindingHash
{
    /// <summary>The hash, 64 lower-case hexadecimal digits. Case, white space, line numbers and Markdown marks make no difference.</summary>
    public static string Of(string severity, string file, string title) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Normalize(severity), Normalize(file), Normalize(title)))));

    private static string Normalize(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = char.ToLowerInvariant(text[i]);
            if (c is '*' or '_' or '`' or '#' or '~' || char.IsWhiteSpace(c))
            {
                continue;
            }

            kept.Append(c);
        }

        return kept.ToString();
    }
}
