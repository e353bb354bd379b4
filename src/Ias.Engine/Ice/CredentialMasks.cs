using Ias.Core.Ice;
using Ias.Engine.Files;

namespace Ias.Engine.Ice;

/// <summary>
/// Layer 5: folders with credentials become empty ones, files and sockets an empty file, settings of git that hold a token a copy
/// without it. What a turn needs and what lies below is laid again.
/// </summary>
internal sealed class CredentialMasks(CredentialPlaces places, string stateFolder, string turnFolder)
{
    private const string Empty = "empty";
    private const string Cleaned = "clean";

    /// <summary>Writes what the mounts lie over with into the turn's folder.</summary>
    /// <param name="cleaned">Texts of settings without their credentials, by the file's path.</param>
    public static void Prepare(string turnFolder, IReadOnlyDictionary<string, string> cleaned)
    {
        File.WriteAllText(Path.Combine(turnFolder, Empty), "");
        var folder = Directory.CreateDirectory(Path.Combine(turnFolder, Cleaned)).FullName;
        foreach (var (path, text) in cleaned)
        {
            File.WriteAllText(Path.Combine(folder, NameOf(path)), text);
        }
    }

    /// <summary>ICE's own folders that no turn may look into: other turns' sockets, and what is laid down with a person's login for a push,
    /// a fetch or a signature.</summary>
    public static IReadOnlyList<string> PrivateFolders(string stateFolder) =>
        [
            Path.Combine(stateFolder, TurnScope.Turns),
            Path.Combine(stateFolder, "push"),
            Path.Combine(stateFolder, "sign"),
            Copy.RepositoryCopy.FolderIn(stateFolder),
        ];

    /// <summary>The sockets among what <see cref="List"/> hides.</summary>
    public static IEnumerable<string> Sockets(string turnFolder, IReadOnlyList<Mount> mounts)
    {
        var empty = Path.Combine(turnFolder, Empty);
        return mounts.Where(mount => mount.From == empty && Posix.FactsOfLink(mount.To) is { IsSocket: true }).Select(mount => mount.To);
    }

    /// <param name="needed">Folders of the turn, and how they are laid.</param>
    /// <param name="homes">Never hidden as a whole, whatever a variable says.</param>
    /// <param name="cleaned">Files over which a cleaned copy lies.</param>
    public IReadOnlyList<Mount> List(
        IReadOnlyList<(MountKind How, string Path)> needed,
        IReadOnlyList<string> homes,
        IEnumerable<string> cleaned
    )
    {
        var mounts = new List<Mount>();
        var folders = new List<string>();
        var masked = places
            .All()
            .Concat(OtherSockets.Find(folder => MustStay(RealPath.Of(folder))))
            .Concat(PrivateFolders(stateFolder))
            .Where(Path.Exists)
            .Select(RealPath.Of)
            .Distinct(StringComparer.Ordinal)
            .Where(path => IsSeen(path) && !FolderPath.IsWithin(path, RealPath.Of(turnFolder)) && !MustStay(path))
            .Order(StringComparer.Ordinal)
            .ToList();
        foreach (var path in masked)
        {
            if (folders.Exists(f => FolderPath.IsWithin(path, f)))
            {
                continue;
            }

            if (Directory.Exists(path))
            {
                folders.Add(path);
                mounts.Add(Mount.EmptyFolder(path, path.StartsWith("/tmp/.", StringComparison.Ordinal) ? "1777" : "0700"));
            }
            else
            {
                mounts.Add(new Mount(MountKind.ReadOnly, Path.Combine(turnFolder, Empty), path));
            }
        }

        foreach (var path in cleaned.Where(p => !folders.Exists(f => FolderPath.IsWithin(RealPath.Of(p), f))))
        {
            mounts.Add(new Mount(MountKind.ReadOnly, Path.Combine(turnFolder, Cleaned, NameOf(path)), RealPath.Of(path)));
        }

        foreach (
            var (how, path) in needed
                .Select(n => (n.How, RealPath.Of(n.Path)))
                .Where(n => folders.Exists(f => FolderPath.IsWithin(n.Item2, f)))
        )
        {
            mounts.Add(new Mount(how, path, path));
        }

        mounts.Add(new Mount(MountKind.ReadOnly, turnFolder, RealPath.Of(turnFolder)));
        return mounts;

        // What a private /tmp hides needs no mask, and could not be given one: bubblewrap would make its place.
        bool IsSeen(string path) =>
            !PrivateTemporary.Hides(path) || homes.Concat(needed.Select(n => n.Path)).Any(h => FolderPath.IsWithin(path, RealPath.Of(h)));

        // A variable may name a folder that is much more than it says: XDG_RUNTIME_DIR=/tmp.
        bool MustStay(string path) =>
            path is "/" or "/tmp" or "/run" or "/var" or "/etc" or "/usr" or "/dev" or "/proc"
            || homes.Any(h => FolderPath.IsWithin(RealPath.Of(h), path))
            || FolderPath.IsWithin(RealPath.Of(stateFolder), path)
            || needed.Any(n => RealPath.Of(n.Path) == path);
    }

    private static string NameOf(string path) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(path)))[..16];
}
