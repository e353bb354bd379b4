using Ias.Engine.Files;
using LibGit2Sharp;

namespace Ias.Engine.Git;

/// <summary>libgit2, set up once with the places of this person's settings. Loaded only when a repository is read.</summary>
internal static class LibGit2
{
    /// <summary>
    /// True when libgit2 reads the same personal and system settings as git here: it knows folders, not the file names that
    /// <c>GIT_CONFIG_GLOBAL</c> and <c>GIT_CONFIG_SYSTEM</c> may give.
    /// </summary>
    public static bool ReadsAllSettings { get; } = FollowVariables(Environment.GetEnvironmentVariable);

    private static bool FollowVariables(Func<string, string?> variable)
    {
        var all = true;
        if (variable("GIT_CONFIG_GLOBAL") is { } personal)
        {
            all &=
                Follow(personal, ".gitconfig", ConfigurationLevel.Global)
                | Follow(personal, "config", ConfigurationLevel.Xdg)
                | IsEmpty(personal);
        }

        if (variable("GIT_CONFIG_NOSYSTEM") is { Length: > 0 } none && none is not ("0" or "false" or "no" or "off"))
        {
            GlobalSettings.SetConfigSearchPaths(ConfigurationLevel.System, Nowhere);
        }
        else if (variable("GIT_CONFIG_SYSTEM") is { } system)
        {
            all &= Follow(system, "gitconfig", ConfigurationLevel.System) || IsEmpty(system);
        }

        GlobalSettings.SetConfigSearchPaths(ConfigurationLevel.ProgramData, Nowhere); // Windows' own; git for Linux has none
        return all;
    }

    private const string Nowhere = "/dev/null/none";

    // A level whose file is a different one has no settings at all.
    private static bool Follow(string file, string name, ConfigurationLevel level)
    {
        var fits = Path.GetFileName(file) == name && Path.IsPathFullyQualified(file);
        GlobalSettings.SetConfigSearchPaths(level, fits ? Path.GetDirectoryName(file)! : Nowhere);
        return fits;
    }

    private static bool IsEmpty(string file) => file.Length == 0 || OutsideFile.Info(file) is not { Exists: true, Length: > 0 };
}
