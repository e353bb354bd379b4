using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>One setting of git's.</summary>
/// <param name="Key">Section and name in lower case, as git lists them.</param>
/// <param name="Value"><c>true</c> where there is a name alone.</param>
/// <param name="Scope"><c>system</c>, <c>global</c>, <c>local</c> or <c>worktree</c> (git-config(1), <c>--show-scope</c>).</param>
/// <param name="Origin">Source of the setting, as git names it: <c>file:PATH</c>, relative to where git ran.</param>
internal readonly record struct GitSetting(string Key, string Value, string Scope, string Origin)
{
    /// <summary>True when the setting comes from the repository's own files, not from the person's or the machine's.</summary>
    public bool IsLocal => Scope is "local" or "worktree";

    /// <summary>An entry as <c>git config -z</c> prints it, without its end: key, line end, value.</summary>
    public static GitSetting Read(string entry, string scope = "", string origin = "") =>
        entry.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end
            ? new GitSetting(entry[..end], entry[(end + 1)..], scope, origin)
            : new GitSetting(entry, "true", scope, origin);
}

/// <summary>All settings of a repository, in the order in which later ones count. They are asked of git, in one reading: libgit2 in the
/// native program leaves some out.</summary>
internal sealed class GitSettings(IReadOnlyList<GitSetting> all)
{
    /// <summary>Arguments for git that list all settings.</summary>
    public static readonly string[] Question = ["config", "-z", "--list", "--show-scope", "--show-origin", "--includes"];

    public IReadOnlyList<GitSetting> All => all;

    /// <summary>git's answer to <see cref="Question"/>.</summary>
    /// <param name="place">Repository the settings belong to, for a person.</param>
    /// <exception cref="ProblemException">git refused.</exception>
    public static GitSettings Of(ProcessResult listed, string place) =>
        listed.Ok
            ? Parse(listed.Output)
            : throw new ProblemException(
                new Problem(
                    "git cannot read the repository's configuration.",
                    $"{place}: {GitCommand.Tail(listed)}",
                    "git config --list --show-origin"
                )
            );

    /// <summary>Asks git about a repository an agent may have written to.</summary>
    /// <param name="more">Variables by which git finds the person's own settings, where they are not this process's.</param>
    /// <exception cref="ProblemException">git refused.</exception>
    public static async Task<GitSettings> ReadAsync(
        HostGit git,
        GitPlace place,
        CancellationToken cancel,
        IReadOnlyDictionary<string, string?>? more = null
    ) => Of(await git.RunAsync(place.GitDir, Question, cancel, TimeSpan.FromSeconds(10), more), place.GitDir);

    // scope NUL origin NUL key LF value NUL …; what was given to this very git, such as hooks off, is left out
    private static GitSettings Parse(string listed)
    {
        var fields = listed.Split('\0');
        var settings = new List<GitSetting>(fields.Length / 3);
        for (var i = 0; i + 2 < fields.Length; i += 3)
        {
            if (fields[i] != "command")
            {
                settings.Add(GitSetting.Read(fields[i + 2], fields[i], fields[i + 1]));
            }
        }

        return new GitSettings(settings);
    }

    /// <summary>The value in effect, the last one set; null when there is none.</summary>
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

    /// <summary>Value of a boolean setting; <paramref name="otherwise"/> when it is not set.</summary>
    public bool Is(string key, bool otherwise) => Last(key) is { } value ? IsOn(value) : otherwise;

    /// <summary>True when a boolean setting of this value is on, in any spelling.</summary>
    public static bool IsOn(string value) => value.ToLowerInvariant() is not ("false" or "no" or "off" or "0" or "");

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
