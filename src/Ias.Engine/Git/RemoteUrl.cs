namespace Ias.Engine.Git;

/// <summary>Distinguishes paths from network addresses as git does, and compares the latter.</summary>
internal static class RemoteUrl
{
    /// <summary>The path of a local remote; null when it is a network address.</summary>
    public static string? LocalPath(string url)
    {
        if (url.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
        {
            var path = url["file://".Length..];
            return Uri.UnescapeDataString(
                path.StartsWith('/') ? path
                : path.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? path[slash..]
                : path
            );
        }

        if (url.Contains("://", StringComparison.Ordinal))
        {
            return null;
        }

        // host:path is a network address unless a slash comes before the colon.
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var first = url.IndexOf('/', StringComparison.Ordinal);
        return colon >= 0 && (first < 0 || colon < first) ? null : url;
    }

    /// <summary>
    /// Protocol of an address in git's words: <c>file</c>, <c>ssh</c>, <c>https</c>, …, or the name of a helper of its own
    /// (<c>NAME::ADDRESS</c>).
    /// </summary>
    public static string Protocol(string url)
    {
        var helper = url.IndexOf("::", StringComparison.Ordinal);
        if (helper > 0 && url[..helper].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
        {
            return url[..helper];
        }

        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0
                ? url[..scheme].ToLowerInvariant() switch
                {
                    "git+ssh" or "ssh+git" => "ssh",
                    var plain => plain,
                }
            : LocalPath(url) is not null ? "file"
            : "ssh";
    }

    /// <summary>The host of a network address, lower case.</summary>
    public static string Host(string url)
    {
        var normal = Normal(url);
        var start = normal.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = normal.IndexOf('/', start) is var slash and >= 0 ? slash : normal.Length;
        var authority = normal[start..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        return authority.LastIndexOf(':') is var port and > 0 && !authority.EndsWith(']') ? authority[..port] : authority;
    }

    /// <summary>One spelling for what is the same address: no user's password, no .git, no slash at the end, lower-case scheme and
    /// host.</summary>
    public static string Normal(string url)
    {
        if (LocalPath(url) is { } path)
        {
            return path;
        }

        var text = url.TrimEnd('/');
        text = text.EndsWith(".git", StringComparison.Ordinal) ? text[..^4] : text;
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            text = $"ssh://{text[..colon]}/{text[(colon + 1)..].TrimStart('/')}";
        }

        var scheme = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = text.IndexOf('/', scheme) is var slash and >= 0 ? slash : text.Length;
        var authority = text[scheme..end].ToLowerInvariant();
        var at = authority.LastIndexOf('@');
        var protocol = text[..scheme].ToLowerInvariant();
        authority = protocol.StartsWith("http", StringComparison.Ordinal) ? authority[(at + 1)..] : authority;
        return protocol + authority + text[end..];
    }
}
