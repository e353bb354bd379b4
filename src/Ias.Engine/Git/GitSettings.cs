namespace Ias.Engine.Git;

/// <summary>One setting of git's. <paramref name="IsLocal"/>: it comes from the repository's own files, not from the person's or the
/// machine's.</summary>
/// <param name="Key">Section and name in lower case, as git lists them.</param>
/// <param name="Value"><c>true</c> where there is a name alone.</param>
internal readonly record struct GitSetting(string Key, string Value, bool IsLocal);

/// <summary>All settings of a repository, in the order in which later ones count.</summary>
internal sealed class GitSettings(IReadOnlyList<GitSetting> all)
{
    public IReadOnlyList<GitSetting> All => all;

    /// <summary>The value that counts; null when there is none.</summary>
    public string? Last(string key)
    {
        for (var i = all.Count - 1; i >= 0; i--)
        {
            if (all[i].Key == key)
            {
                return all[i].Value;
            }
        }

        return null;
    }

    /// <summary>Whether a switch is on; <paramref name="otherwise"/> when nothing is set.</summary>
    public bool Is(string key, bool otherwise) =>
        Last(key) is { } value ? value.ToLowerInvariant() is not ("false" or "no" or "off" or "0" or "") : otherwise;

    /// <summary>Remotes and their first addresses, in the order they are written.</summary>
    public IReadOnlyDictionary<string, string> Remotes()
    {
        const string prefix = "remote.",
            suffix = ".url";
        var remotes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in all)
        {
            if (
                setting.Key.Length > prefix.Length + suffix.Length
                && setting.Key.StartsWith(prefix, StringComparison.Ordinal)
                && setting.Key.EndsWith(suffix, StringComparison.Ordinal)
            )
            {
                remotes.TryAdd(setting.Key[prefix.Length..^suffix.Length], setting.Value);
            }
        }

        return remotes;
    }
}
