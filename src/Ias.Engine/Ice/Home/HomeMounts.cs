using Ias.Core.Ice;
using Ias.Engine.Files;

namespace Ias.Engine.Ice.Home;

/// <summary>
/// The half of a cage that is not the repository: a private home, empty temporary folders and an empty /run, and in them by name what a
/// turn needs. What is not laid here of a home does not exist inside.
/// </summary>
/// <param name="places">Places of the home that a turn sees.</param>
/// <param name="writable">Folders and files that a turn may write besides, links followed.</param>
/// <param name="stateFolders">Folders of ias' own state: empty inside.</param>
/// <param name="inherits">The person's home is inside as it is, read-only, and so are sockets (<c>ice.credentials: inherit</c>).</param>
internal sealed class HomeMounts(HomePlaces places, IReadOnlyList<string> writable, IReadOnlyList<string> stateFolders, bool inherits)
{
    private const string Empty = "empty";

    /// <summary>Makes in the turn's folder what the mounts lie over with.</summary>
    public static void Prepare(string turnFolder) => OutsideFile.WriteAllText(Path.Combine(turnFolder, Empty), "");

    /// <param name="turnFolder">The turn's private folder.</param>
    /// <param name="agentHome">The HOME the agent is given, where it is another than the person's.</param>
    /// <param name="command">The program and its arguments: those that are paths in a temporary folder are laid over the private
    /// one.</param>
    /// <param name="path">The PATH inside.</param>
    /// <param name="workTree">Work tree in which the sockets of others are covered.</param>
    public IReadOnlyList<Mount> List(string turnFolder, string agentHome, IEnumerable<string> command, string path, string workTree)
    {
        var mounts = new List<Mount>();
        var listening = OutsideSockets.Listening();
        foreach (var (name, folder) in PrivateTemporary.Folders)
        {
            Lay(mounts, MountKind.Bind, Path.Combine(turnFolder, name), folder);
        }

        Run(mounts, path, listening);

        if (inherits && PrivateTemporary.Hides(places.Home))
        {
            Lay(mounts, MountKind.ReadOnly, places.Home, places.Home);
        }

        Home(mounts, agentHome, workTree);
        foreach (var named in command.Where(p => PrivateTemporary.Hides(p) && Path.Exists(p)))
        {
            Lay(mounts, MountKind.ReadOnly, named, named);
        }

        mounts.AddRange(
            stateFolders
                .Where(OutsideFolder.Exists)
                .Select(RealPath.Of)
                .Distinct(StringComparer.Ordinal)
                .Where(folder => MountList.ShowsOutside(mounts, folder))
                .Select(folder => Mount.EmptyFolder(folder))
                .ToList()
        );
        return mounts;
    }

    /// <summary>Makes the places of mounts in the private home. Caches there that nothing else lies at need no mount each: they are links
    /// into one.</summary>
    /// <param name="mounts">All of a cage, in order.</param>
    public IReadOnlyList<Mount> Placed(IReadOnlyList<Mount> mounts)
    {
        var placed = new List<Mount>();
        var caches = "";
        foreach (var mount in mounts)
        {
            var home = MountList.Over(placed, mount.To) is { } around && around.From == places.Folder.Path ? around.To : mount.To;
            if (!inherits && IsLinked(mount, mounts))
            {
                caches = Path.GetDirectoryName(mount.From)!;
                places.Folder.MakeLink(mount.To[(places.Home.Length + 1)..], Path.Combine(CagePlaces.Caches, Path.GetFileName(mount.From)));
                continue;
            }

            if (!inherits && home != mount.To)
            {
                places.Folder.MakePlace(mount.To[(home.Length + 1)..], mount.Kind == MountKind.Empty || OutsideFolder.Exists(mount.From));
            }

            placed.Add(mount);
        }

        return caches.Length == 0 ? placed : [.. placed, new Mount(MountKind.Bind, caches, CagePlaces.Caches)];
    }

    // bubblewrap would look for the place of a mount below it where no link leads yet.
    private bool IsLinked(Mount mount, IReadOnlyList<Mount> mounts) =>
        places.Caches.Any(cache => cache.From == mount.From && cache.To == mount.To)
        && FolderPath.IsWithin(mount.To, places.Home)
        && mounts.All(other =>
            other == mount
            || (
                !FolderPath.IsWithin(other.To, mount.To)
                && (!FolderPath.IsWithin(mount.To, other.To) || FolderPath.IsWithin(places.Home, other.To))
            )
        );

    // Whatever a private folder covers cannot be seen: nobody needs to know its name.
    private void Run(List<Mount> mounts, string path, IReadOnlyList<string> listening)
    {
        mounts.Add(Mount.EmptyFolder("/run", "0755"));
        if (inherits)
        {
            // As it is outside, and yet a folder in which the objects of the repository have a place.
            foreach (var entry in OutsideFolder.EnumerateFileSystemEntries("/run").Where(e => RealPath.Of(e) == e))
            {
                mounts.Add(new Mount(MountKind.ReadOnly, entry, entry));
            }

            return;
        }

        if (OutsideFolder.Exists("/var/run") && RealPath.Of("/var/run") != "/run")
        {
            mounts.Add(Mount.EmptyFolder("/var/run", "0755"));
        }

        var needed = path.Split(':')
            .Where(p => p.StartsWith("/run/", StringComparison.Ordinal))
            .Append(RealPath.Of("/etc/resolv.conf"))
            .Where(p => p.StartsWith("/run/", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);
        foreach (var one in needed)
        {
            Lay(mounts, MountKind.ReadOnly, one, one);
        }

        foreach (var database in OutsideSockets.OfDatabases(listening))
        {
            Lay(mounts, MountKind.Optional, database, database);
        }
    }

    /// <summary>
    /// Mounts that cover the sockets of outside listeners wherever a turn could see them: in the work tree, in /var/lib, in a folder that
    /// a setting names. Mounted last.
    /// </summary>
    /// <param name="turnFolder">The turn's private folder.</param>
    /// <param name="workTree">Absolute, links followed.</param>
    public IReadOnlyList<Mount> Sockets(string turnFolder, string workTree)
    {
        string[] seen = [workTree, .. writable, .. places.Readable, .. places.Programs];
        string[] hidden = ["/run", "/var/run", "/tmp", "/var/tmp", "/dev", "/proc", places.Home];
        return inherits
            ? []
            :
            [
                .. OutsideSockets
                    .Listening()
                    .Where(socket => !stateFolders.Any(folder => FolderPath.IsWithin(socket, folder)))
                    .Where(socket => seen.Any(f => FolderPath.IsWithin(socket, f)) || !hidden.Any(f => FolderPath.IsWithin(socket, f)))
                    .Where(OutsideSockets.IsSocket)
                    .Select(socket => new Mount(MountKind.ReadOnly, Path.Combine(turnFolder, Empty), RealPath.Of(socket))),
            ];
    }

    private void Home(List<Mount> mounts, string agentHome, string workTree)
    {
        if (!inherits)
        {
            mounts.Add(new Mount(MountKind.Bind, places.Folder.Path, places.Home));
            if (
                agentHome.StartsWith('/')
                && RealPath.Of(agentHome) is var another
                && another != places.Home
                && !FolderPath.IsWithin(workTree, another)
                && !FolderPath.IsWithin(another, workTree)
                && !writable.Any(folder => FolderPath.IsWithin(another, folder))
                && OutsideFolder.Exists(another)
            )
            {
                Lay(mounts, MountKind.Bind, places.Folder.Path, another);
            }

            foreach (var settings in places.Settings.Where(one => !FolderPath.IsWithin(one.Copy, places.Folder.Path)))
            {
                Lay(mounts, MountKind.ReadOnly, settings.Copy, settings.Place);
            }

            foreach (var program in places.Programs)
            {
                Lay(mounts, MountKind.ReadOnly, program, program);
            }
        }

        foreach (var (from, to) in places.Caches.Concat(inherits ? places.Agents.Moved.Concat(InPlace()) : places.Agents.Moved))
        {
            if (!inherits || OutsideFolder.Exists(to))
            {
                Lay(mounts, MountKind.Bind, from, to);
            }
        }

        foreach (
            var (kind, path) in places
                .Readable.Select(p => (MountKind.ReadOnly, p))
                .Concat(writable.Select(p => (MountKind.Bind, p)))
                .OrderBy(one => one.Item2.Length)
        )
        {
            Lay(mounts, kind, path, path);
        }
    }

    private IEnumerable<(string From, string To)> InPlace() =>
        Core.Agents.Known.AgentFolders.All.Select(agent =>
            (Path.Combine(places.Folder.Path, agent.Path), Path.Combine(places.Home, agent.Path))
        );

    private void Lay(List<Mount> mounts, MountKind how, string from, string to)
    {
        if (Path.Exists(from))
        {
            mounts.Add(new Mount(how, from, inherits || !FolderPath.IsWithin(to, places.Home) ? RealPath.Of(to) : to));
        }
    }
}
