using System.Buffers;

namespace Ias.Core.Ice;

/// <summary>Credentials written into git's settings: tokens in addresses, and headers that log in.</summary>
public static class CredentialText
{
    private static readonly SearchValues<char> AuthorityEnds = SearchValues.Create("/ \t\"'\\\n");

    /// <summary>True when a setting holds a credential.</summary>
    /// <param name="key">As git lists it, e.g. <c>http.https://github.com/.extraheader</c>.</param>
    public static bool IsCredential(string key, string value) =>
        (EndsWith(key, ".extraheader") && IsLogin(value))
        || EndsWith(key, ".oauth-token")
        || EndsWith(key, ".token")
        || EndsWith(key, ".password")
        || EndsWith(key, ".proxypassword")
        || Secret(key) is not null
        || Secret(value) is not null;

    /// <summary>The same text with what logs in taken out of its addresses: <c>https://token@host/</c> and
    /// <c>https://name:password@host/</c> become <c>https://host/</c>.</summary>
    public static string WithoutSecrets(string text)
    {
        while (Secret(text) is { } found)
        {
            text = text.Remove(found.Start, found.Length);
        }

        return text;
    }

    // http.extraHeader is used for harmless headers too.
    private static bool IsLogin(string header) =>
        header.Contains("authorization", StringComparison.OrdinalIgnoreCase)
        || header.Contains("cookie", StringComparison.OrdinalIgnoreCase)
        || header.Contains("token", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Position of a name or password before a host: from after <c>://</c> to the <c>@</c>. A name alone (<c>ssh://git@host</c>)
    /// is not a secret for ssh.
    /// </summary>
    private static (int Start, int Length)? Secret(string text)
    {
        for (var at = text.IndexOf("://", StringComparison.Ordinal); at >= 0; at = text.IndexOf("://", at + 3, StringComparison.Ordinal))
        {
            var start = at + 3;
            var end = text.AsSpan(start).IndexOfAny(AuthorityEnds) is var stop and >= 0 ? start + stop : text.Length;
            var sign = text.LastIndexOf('@', end - 1, end - start);
            if (sign > start && (IsWeb(text, at) || text.AsSpan(start, sign - start).Contains(':')))
            {
                return (start, sign + 1 - start);
            }
        }

        return null;
    }

    private static bool IsWeb(string text, int colon) =>
        text.AsSpan(0, colon).EndsWith("http", StringComparison.OrdinalIgnoreCase)
        || text.AsSpan(0, colon).EndsWith("https", StringComparison.OrdinalIgnoreCase);

    private static bool EndsWith(string key, string name) => key.EndsWith(name, StringComparison.OrdinalIgnoreCase);
}
