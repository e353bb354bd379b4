namespace Ias.Core.Ice;

/// <summary>
/// The rules of Landlock for what the mounts of a cage would show, so that both cages are made of one list. A rule has no exceptions below
/// its path (landlock(7)): a folder that may be read is named entry by entry around what is hidden in it; a folder that may be written
/// cannot be, because nothing new could be made in it.
/// </summary>
/// <param name="Rules">Each once.</param>
/// <param name="Exposed">Folders that would be written, and with each a path in it that the mounts would hide. Where there is one, no turn
/// may begin.</param>
public sealed record LandlockLayout(IReadOnlyList<LandlockRule> Rules, IReadOnlyList<(string Written, string Hidden)> Exposed)
{
    /// <summary>Folder of the machine's settings, which is read as far as nothing lies over it.</summary>
    public const string Settings = "/etc";

    /// <param name="mounts">In order.</param>
    /// <param name="entries">The paths in a folder that are no links; none when it is no folder.</param>
    public static LandlockLayout Of(IReadOnlyList<Mount> mounts, Func<string, IEnumerable<string>> entries)
    {
        mounts = [new Mount(MountKind.ReadOnly, Settings, Settings), .. mounts];
        var rules = new List<LandlockRule>();
        var exposed = new List<(string, string)>();
        for (var i = 0; i < mounts.Count; i++)
        {
            var mount = mounts[i];
            if (mount.Kind == MountKind.Empty)
            {
                continue;
            }

            var hidden =
                mount.From == mount.To
                    ? mounts.Skip(i + 1).Where(m => m.From != m.To).Select(m => m.To).Where(to => IsBelow(to, mount.To)).ToList()
                    : [];
            if (mount.Kind == MountKind.Bind)
            {
                rules.Add(new LandlockRule(mount.From, LandlockAccess.Write));
                exposed.AddRange(hidden.Select(path => (mount.From, path)));
            }
            else
            {
                rules.AddRange(Around(mount.From, hidden, entries).Select(path => new LandlockRule(path, LandlockAccess.Read)));
            }
        }

        return new LandlockLayout([.. rules.Distinct()], exposed);
    }

    // As much of a folder as has nothing hidden in it.
    private static IEnumerable<string> Around(string path, List<string> hidden, Func<string, IEnumerable<string>> entries) =>
        hidden.Contains(path) ? []
        : hidden.Exists(one => IsBelow(one, path)) ? entries(path).SelectMany(entry => Around(entry, hidden, entries))
        : [path];

    private static bool IsBelow(string path, string folder) => path != folder && FolderPath.IsWithin(path, folder);
}
