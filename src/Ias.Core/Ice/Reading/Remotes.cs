namespace Ias.Core.Ice.Reading;

/// <summary>Meaning of a remote's name, URL or path for git: its addresses after <c>insteadOf</c>, and its ref mappings.</summary>
internal static class Remotes
{
    /// <summary>Names of all remotes the configuration has.</summary>
    public static IReadOnlyList<string> Names(GitReading git)
    {
        var names = new List<string>();
        foreach (var entry in git.Facts.Config)
        {
            if (Name(entry.Key) is { } name && !names.Contains(name))
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>The remote that <c>git fetch</c> takes when none is named.</summary>
    public static string Default(GitReading git) =>
        (git.Current.Length > 0 ? git.Setting($"branch.{git.Current}.remote") : null) ?? (Names(git) is [var only] ? only : "origin");

    /// <summary>The remote that <c>git push</c> takes when none is named.</summary>
    public static string DefaultForPush(GitReading git) =>
        (git.Current.Length > 0 ? git.Setting($"branch.{git.Current}.pushremote") : null)
        ?? git.Setting("remote.pushdefault")
        ?? Default(git);

    /// <summary>URLs a push goes to; there can be several.</summary>
    public static IReadOnlyList<string> PushUrls(GitReading git, string remote)
    {
        var explicitly = git.Settings($"remote.{remote}.pushurl").ToList();
        if (explicitly.Count > 0)
        {
            return [.. explicitly.Select(u => Rewritten(git, u, "insteadof"))];
        }

        return [.. Urls(git, remote).Select(u => RewrittenOrNull(git, u, "pushinsteadof") ?? Rewritten(git, u, "insteadof"))];
    }

    /// <summary>URLs a fetch reads from.</summary>
    public static IReadOnlyList<string> FetchUrls(GitReading git, string remote) =>
        [.. Urls(git, remote).Select(u => Rewritten(git, u, "insteadof"))];

    /// <summary>True when the remote's definition can be read.</summary>
    public static bool IsReadable(GitReading git, string remote) =>
        Names(git).Contains(remote) || (git.Setting($"remotes.{remote}") is null && !git.Facts.HasLegacyRemote(remote));

    /// <summary>A transport that is a program: <c>ext::sh -c …</c>, <c>fd::7</c>, any helper.</summary>
    public static bool IsHelper(string url) => url.Contains("::", StringComparison.Ordinal) && !url.StartsWith('/') && !url.StartsWith('[');

    private static List<string> Urls(GitReading git, string remote)
    {
        // An empty value clears the list in newer versions of git; taking all of them is the careful reading.
        var urls = git.Settings($"remote.{remote}.url").Where(u => u.Length > 0).ToList();
        return urls.Count > 0 ? urls : [remote];
    }

    private static string Rewritten(GitReading git, string url, string rule) => RewrittenOrNull(git, url, rule) ?? url;

    // The longest matching prefix wins.
    private static string? RewrittenOrNull(GitReading git, string url, string rule)
    {
        string? best = null;
        var longest = -1;
        foreach (var (key, prefix, _) in git.Facts.Config)
        {
            if (
                key.StartsWith("url.", StringComparison.Ordinal)
                && key.EndsWith("." + rule, StringComparison.Ordinal)
                && prefix.Length > longest
                && url.StartsWith(prefix, StringComparison.Ordinal)
            )
            {
                longest = prefix.Length;
                best = key["url.".Length..^(rule.Length + 1)] + url[prefix.Length..];
            }
        }

        return best;
    }

    private static string? Name(string key)
    {
        var last = key.LastIndexOf('.');
        return key.StartsWith("remote.", StringComparison.Ordinal) && last > "remote.".Length ? key["remote.".Length..last] : null;
    }
}
