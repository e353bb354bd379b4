using Ias.Core.Config;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Ice;

namespace Ias.Cli.Ice;

/// <summary>Protected branches beside the immutable names, for use outside a turn.</summary>
internal static class IceScopes
{
    /// <summary>The configuration's names, the base branch, every remote's HEAD branch.</summary>
    public static IReadOnlyList<string> Added(GitPlace? place)
    {
        if (place is null)
        {
            return [];
        }

        var configured = ConfigFile.Load(place.WorkTree);
        var names = new List<string>();
        if (configured[ConfigKeys.IceProtected] is { IsSet: true, Items: { } more })
        {
            names.AddRange(more);
        }

        if (configured[ConfigKeys.BaseBranch].Text is { Length: > 0 } baseBranch)
        {
            names.Add(baseBranch);
        }

        var remotes = Path.Combine(place.CommonDir, "refs", "remotes");
        foreach (var remote in Directory.Exists(remotes) ? Directory.EnumerateDirectories(remotes) : [])
        {
            if (RecordedRemotes.HeadOf(place.CommonDir, Path.GetFileName(remote)) is { Length: > 0 } head)
            {
                names.Add(head);
            }
        }

        return names;
    }
}
