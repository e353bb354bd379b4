using LibGit2Sharp;

namespace Ias.Engine.Git;

/// <summary>Settings of all levels, from the machine's to the work tree's.</summary>
internal static class SettingsReader
{
    /// <summary>Null when libgit2 does not follow all that is included, or a value is no UTF-8.</summary>
    public static GitSettings? Read(LibGit2Sharp.Repository repository)
    {
        var all = repository
            .Config.Select(entry =>
                (
                    entry.Level,
                    Setting: new GitSetting(
                        entry.Key,
                        entry.Value ?? "true",
                        entry.Level < ConfigurationLevel.Local ? "global" : "local",
                        ""
                    )
                )
            )
            .OrderBy(entry => entry.Level)
            .Select(entry => entry.Setting)
            .ToList();
        return
            LibGit2.ReadsAllSettings
            && !all.Exists(setting =>
                setting.Value.Contains('\uFFFD', StringComparison.Ordinal)
                || setting.Key.Contains('\uFFFD', StringComparison.Ordinal)
                || IsNotFollowed(setting.Key)
            )
            ? new GitSettings(all)
            : null;
    }

    // A work tree's own settings, and files that are included on a condition it does not know.
    private static bool IsNotFollowed(string key) =>
        key == "extensions.worktreeconfig"
        || (
            key.StartsWith("includeif.", StringComparison.Ordinal)
            && !key.StartsWith("includeif.gitdir:", StringComparison.Ordinal)
            && !key.StartsWith("includeif.gitdir/i:", StringComparison.Ordinal)
            && !key.StartsWith("includeif.onbranch:", StringComparison.Ordinal)
        );
}
