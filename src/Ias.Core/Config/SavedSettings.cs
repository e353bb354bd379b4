using Ias.Core.Config.Keys;
using Ias.Core.Model;

namespace Ias.Core.Config;

/// <summary>
/// The guarded settings with which a run was started, kept in its own files: they apply when it is resumed, whatever the
/// configuration says by then.
/// </summary>
public static class SavedSettings
{
    /// <summary>The key of what only a flag can allow: phases of danger level high.</summary>
    public const string AllowHigh = "--allow-high";

    /// <summary>They have the same ids as those of <c>.loa.config.yaml</c>: what a person let pass there may run from here too.</summary>
    /// <param name="where">The file they stand in, within the repository.</param>
    /// <param name="workTree">Paths within it are named as the configuration names them.</param>
    /// <param name="keys">The keys to look for; null = all that ias has.</param>
    public static IReadOnlyList<GuardedSetting> Of(RunOptions options, string where, string workTree, ConfigKeySet? keys = null)
    {
        var settings = new List<GuardedSetting>();
        foreach (var key in keys ?? ConfigKeys.All)
        {
            var guard = key.Guards ?? Guard.Seen;
            if (guard.Kind != GuardKind.Nothing && key.Binding.Kept(options) is { } kept)
            {
                IReadOnlyList<string> now = key.Binding.IsPath ? [.. kept.Select(path => Within(workTree, path))] : kept;
                settings.Add(new GuardedSetting(key.Path, key.Path, guard, KeyBinding.Words(key.Default), now, where));
            }
        }

        settings.Add(new GuardedSetting(AllowHigh, AllowHigh, Guard.Off, ["false"], KeyBinding.Words(options.AllowHigh), where));
        return settings;
    }

    private static string Within(string workTree, string path) =>
        path.StartsWith(workTree.TrimEnd('/') + "/", StringComparison.Ordinal) ? Path.GetRelativePath(workTree, path) : path;
}
