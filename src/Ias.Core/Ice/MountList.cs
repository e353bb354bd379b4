namespace Ias.Core.Ice;

/// <summary>
/// The mounts of a cage over a read-only root, made safe and short. Both are about what bubblewrap cannot know: that a folder with a mount
/// below it can still be renamed, and that each mount costs a turn as much time as all before it together had entries in
/// <c>/proc/self/mountinfo</c>.
/// </summary>
public static class MountList
{
    /// <summary>
    /// Makes each folder on the way from a writable mount to a mount below it a mount itself. The kernel renames a folder that has mounts
    /// in it, and they follow it; a folder that is a mount point it does not rename (EBUSY, rename(2)): so what stands at a path stays
    /// there.
    /// </summary>
    /// <param name="mounts">In order.</param>
    /// <param name="loose">Below this folder, the work tree, nothing is added: renames and hard links between its folders must go on
    /// working.</param>
    /// <param name="isThere">Whether a folder outside is there, or could be made; of what is not there no mount can be made.</param>
    public static IReadOnlyList<Mount> Pinned(IReadOnlyList<Mount> mounts, string loose, Func<string, bool> isThere)
    {
        var pinned = new List<Mount>(mounts.Count);
        foreach (var mount in mounts)
        {
            if (
                Over(pinned, mount.To) is { Kind: not MountKind.ReadOnly } around
                && around.To != mount.To
                && !FolderPath.IsWithin(around.To, loose)
            )
            {
                for (var end = mount.To.IndexOf('/', around.To.Length + 1); end > 0; end = mount.To.IndexOf('/', end + 1))
                {
                    var folder = mount.To[..end];
                    if (around.Kind == MountKind.Empty)
                    {
                        pinned.Add(around with { To = folder });
                    }
                    else if (isThere(around.Behind(folder)))
                    {
                        pinned.Add(new Mount(MountKind.Bind, around.Behind(folder), folder));
                    }
                }
            }

            pinned.Add(mount);
        }

        return pinned;
    }

    /// <summary>Leaves out mounts that change nothing: those over which another one is laid with nothing between them, and those that lay a
    /// path read-only over itself where it is so already.</summary>
    public static IReadOnlyList<Mount> Shortened(IReadOnlyList<Mount> mounts)
    {
        var kept = new List<Mount>(mounts.Count);
        for (var i = 0; i < mounts.Count; i++)
        {
            var mount = mounts[i];
            var next = mounts
                .Skip(i + 1)
                .FirstOrDefault(later => FolderPath.IsWithin(later.To, mount.To) || FolderPath.IsWithin(mount.To, later.To));
            var isCovered = next is not null && FolderPath.IsWithin(mount.To, next.To);
            var isIdle =
                IsAsOutside(mount)
                && !kept.Exists(earlier => FolderPath.IsWithin(earlier.To, mount.To))
                && (Over(kept, mount.To) is { } around ? IsAsOutside(around) : !IsOwn(mount.To));
            if (!isCovered && !isIdle)
            {
                kept.Add(mount);
            }
        }

        return kept;
    }

    /// <summary>
    /// Path outside of what is visible inside at a path: for programs that must be pointed there, because nothing can be mounted
    /// over the path.
    /// </summary>
    /// <param name="mounts">In order.</param>
    /// <param name="path">Absolute.</param>
    public static string Outside(IReadOnlyList<Mount> mounts, string path) =>
        mounts.LastOrDefault(mount => FolderPath.IsWithin(path, mount.To)) is { Kind: not MountKind.Empty } mount
            ? mount.Behind(path)
            : path;

    private static bool IsAsOutside(Mount mount) => mount.Kind == MountKind.ReadOnly && mount.From == mount.To;

    // /dev and /proc are the cage's own: what lies there is not what the root has.
    private static bool IsOwn(string path) => FolderPath.IsWithin(path, "/dev") || FolderPath.IsWithin(path, "/proc");

    /// <summary>The mount that is seen at a path: the last one laid at it or above it; null: the root is.</summary>
    public static Mount? Over(IReadOnlyList<Mount> mounts, string path) =>
        mounts.LastOrDefault(mount => FolderPath.IsWithin(path, mount.To));

    /// <summary>True when the content from outside is visible at a path, or somewhere below it.</summary>
    public static bool ShowsOutside(IReadOnlyList<Mount> mounts, string path) =>
        Over(mounts, path) is not { } over
        || (over.Kind != MountKind.Empty && over.Behind(path) == path)
        || mounts.Any(mount => mount.Kind != MountKind.Empty && mount.To != path && FolderPath.IsWithin(mount.To, path));
}
