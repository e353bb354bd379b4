using System.Buffers;
using System.Text;

namespace Ias.Core.Ice;

/// <summary>Credentials written into git's settings: tokens in addresses, and headers that log in.</summary>
public static class CredentialText
{
    private static readonly SearchValues<char> AuthorityEnds = SearchValues.Create("/ \t\"'\\\n");

    /// <summary>Whether a setting holds one.</summary>
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

    /// <summary>
    /// A file of settings, line by line, in which no credential is left; null when none was in it. Lines keep their order and number.
    /// </summary>
    public static string? CleanedFile(string file)
    {
        var changed = false;
        var clean = new StringBuilder(file.Length);
        var goesOn = false;
        foreach (var line in file.Split('\n'))
        {
            var isSecret = goesOn || IsSecretLine(line);
            goesOn = isSecret && line.EndsWith('\\'); // a value goes on on the next line
            var kept = isSecret ? "# (kept from the agent by ias)" : WithoutSecrets(line);
            changed |= kept != line;
            clean.Append(kept).Append('\n');
        }

        return changed ? clean.ToString(0, clean.Length - 1) : null;
    }

    private static bool IsSecretLine(string line)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return false;
        }

        // the first setting may stand behind its section: [github] oauth-token = …
        var name = line[..equals].Trim();
        name = name[(name.LastIndexOf(']') + 1)..].Trim();
        return (name.Equals("extraheader", StringComparison.OrdinalIgnoreCase) && IsLogin(line[(equals + 1)..]))
            || name.ToLowerInvariant() is "oauth-token" or "token" or "password" or "proxypassword";
    }

    // http.extraHeader is used for harmless headers too.
    private static bool IsLogin(string header) =>
        header.Contains("authorization", StringComparison.OrdinalIgnoreCase)
        || header.Contains("cookie", StringComparison.OrdinalIgnoreCase)
        || header.Contains("token", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where in the text a name or password stands before a host: from behind <c>://</c> to the <c>@</c>. A name alone
    /// (<c>ssh://git@host</c>) is none for ssh.</summary>
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
