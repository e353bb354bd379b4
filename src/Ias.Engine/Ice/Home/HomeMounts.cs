using Ias.Core.Ice;
using Ias.Engine.Files;

namespace Ias.Engine.Ice.Home;

/// <summary>
/// The half of a cage that is not the repository: a private home, empty temporary folders and an empty /run, and in them by name what a
/// turn needs. What is not laid here of a home does not exist inside.
/// </summary>
/// <param name="places">What of the home is inside.</param>
/// <param name="writable">Folders and files that a turn may write besides, links followed.</param>
/// <param name="stateFolders">Folders of ias' own state: empty inside.</param>
/// <param name="inherits">The person's home is inside as it is, read-only, and so are sockets (<c>ice.credentials: inherit</c>).</param>
internal sealed class HomeMounts(HomePlaces places, IReadOnlyList<string> writable, IReadOnlyList<string> stateFolders, bool inherits)
{
    private const string Empty = "empty";

    /// <summary>Makes in the turn's folder what the mounts lie over with.</summary>
    public static void Prepare(string turnFolder) => File.WriteAllText(Path.Combine(turnFolder, Empty), "");

    /// <param name="turnFolder">The turn's private folder.</param>
    /// <param name="agentHome">The HOME the agent is given, where it is another than the person's.</param>
    /// <param name="command">The program and its arguments: those that are paths in a temporary folder are laid over the private
    /// one.</param>
    /// <param name="path">The PATH inside.</param>
    /// <param name="workTree">Where sockets of others are covered.</param>
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

        foreach (var folder in stateFolders.Where(Directory.Exists).Select(RealPath.Of).Distinct(StringComparer.Ordinal))
        {
            Place(folder, isFolder: true);
            mounts.Add(Mount.EmptyFolder(folder));
        }

        return mounts;
    }

    // What a private folder lies over is not seen, whatever it is: nobody needs to know its name.
    private void Run(List<Mount> mounts, string path, IReadOnlyList<string> listening)
    {
        mounts.Add(Mount.EmptyFolder("/run", "0755"));
        if (inherits)
        {
            // As it is outside, and yet a folder in which the objects of the repository have a place.
            foreach (var entry in Directory.EnumerateFileSystemEntries("/run").Where(e => RealPath.Of(e) == e))
            {
                mounts.Add(new Mount(MountKind.ReadOnly, entry, entry));
            }

            return;
        }

        if (Directory.Exists("/var/run") && RealPath.Of("/var/run") != "/run")
        {
            mounts.Add(Mount.EmptyFolder("/var/run", "0755"));
        }

        var needed = path.Split(':')
            .Where(p => p.StartsWith("/run/", StringComparison.Ordinal))
            .Append(RealPath.Of("/etc/resolv.conf"))
            .Where(p => p.StartsWith("/run/", StringComparison.Ordinal))
            .Concat(OutsideSockets.OfDatabases(listening))
            .Distinct(StringComparer.Ordinal);
        foreach (var one in needed)
        {
            Lay(mounts, MountKind.ReadOnly, one, one);
        }
    }

    /// <summary>What covers the sockets on which somebody outside listens, wherever they can be seen: in the work tree, in /var/lib, in a
    /// folder that a setting names. Laid last.</summary>
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
                && Directory.Exists(another)
            )
            {
                Lay(mounts, MountKind.Bind, places.Folder.Path, another);
            }

            foreach (var (name, copy) in places.Settings)
            {
                Lay(mounts, MountKind.ReadOnly, copy, Path.Combine(places.Home, name));
            }

            foreach (var program in places.Programs)
            {
                Lay(mounts, MountKind.ReadOnly, program, program);
            }
        }

        foreach (var (from, to) in places.Caches.Concat(inherits ? places.Agents.Moved.Concat(InPlace()) : places.Agents.Moved))
        {
            if (!inherits || Directory.Exists(to))
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
        Core.Agents.AgentFolders.All.Select(agent => (Path.Combine(places.Folder.Path, agent.Path), Path.Combine(places.Home, agent.Path)));

    private void Lay(List<Mount> mounts, MountKind how, string from, string to)
    {
        if (Path.Exists(from))
        {
            var target = inherits || !FolderPath.IsWithin(to, places.Home) ? RealPath.Of(to) : to;
            Place(target, Directory.Exists(from));
            mounts.Add(new Mount(how, from, target));
        }
    }

    private void Place(string target, bool isFolder)
    {
        if (!inherits && target != places.Home && FolderPath.IsWithin(target, places.Home))
        {
            places.Folder.MakePlace(target[(places.Home.Length + 1)..], isFolder);
        }
    }
}
