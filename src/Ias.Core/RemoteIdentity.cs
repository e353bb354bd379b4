using System.Security.Cryptography;
using System.Text;

namespace Ias.Core;

/// <summary>A repository's identity: the hash of its remote's URL, so that the URL itself never leaves the box.</summary>
public static class RemoteIdentity
{
    /// <summary>
    /// Host and path: <c>git@h:o/r.git</c>, <c>https://user@h/o/r</c> and <c>ssh://git@h:22/o/r/</c> are all <c>h/o/r</c>. The
    /// host is in lower case and includes a port that is not the scheme's default; the path keeps its case, because some hosts
    /// distinguish it.
    /// </summary>
    /// <exception cref="FormatException">Not the URL of a remote repository.</exception>
    public static string Normalize(string url)
    {
        var text = url.Trim();
        var (host, path) = text.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme
            ? Absolute(text[..scheme].ToLowerInvariant(), text[(scheme + 3)..])
            : ScpLike(text);
        path = string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        path = path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4].TrimEnd('/') : path;
        return host.Length > 0 && path.Length > 0
            ? $"{host.ToLowerInvariant()}/{path}"
            : throw new FormatException("not the URL of a remote repository, such as https://HOST/OWNER/NAME");
    }

    /// <summary>The SHA-256 of the normalised URL, 64 lower-case hexadecimal digits.</summary>
    public static string Hash(string url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalize(url))));

    /// <summary>The same; null: not the URL of a remote repository.</summary>
    public static string? TryHash(string url)
    {
        try
        {
            return Hash(url);
        }
        catch (FormatException)
        {
            return null; // a folder of this machine, say
        }
    }

    private static (string Host, string Path) Absolute(string scheme, string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = WithoutUser(slash < 0 ? rest : rest[..slash]);
        var defaultPort = scheme switch
        {
            "https" or "git+https" => ":443",
            "http" => ":80",
            "ssh" or "git+ssh" or "ssh+git" => ":22",
            "git" => ":9418",
            _ => throw new FormatException($"{scheme}:// is not how a remote repository is reached"),
        };
        var host = authority.EndsWith(defaultPort, StringComparison.Ordinal) ? authority[..^defaultPort.Length] : authority;
        return (host, slash < 0 ? "" : rest[slash..].Split('?', '#')[0]);
    }

    private static (string Host, string Path) ScpLike(string text)
    {
        var colon =
            text.StartsWith('[') || text.Contains("@[", StringComparison.Ordinal)
                ? text.IndexOf("]:", StringComparison.Ordinal) + 1
                : text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !text[..colon].Contains('/', StringComparison.Ordinal)
            ? (WithoutUser(text[..colon]), text[(colon + 1)..])
            : ("", "");
    }

    private static string WithoutUser(string authority) => authority[(authority.LastIndexOf('@') + 1)..];
}
