using Ias.Core.Ice;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice.Home;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>
/// A turn where Landlock holds it. It may use what the mounts of a turn show, at the places where that lies outside: nothing can be laid
/// over a path, so variables, links in the private home and the shims point there.
/// </summary>
internal sealed class LandlockTurn(Prepared prepared, string stateFolder, IReadOnlyList<string> nested)
{
    private const string SystemConfig = "/etc/gitconfig";

    /// <summary>Refuses a turn that could write what the person's own git or the engine obeys: only a mount could keep it from that.</summary>
    /// <param name="mounts">Mounts that a turn is to see.</param>
    /// <exception cref="ProblemException">Says what lies where.</exception>
    public void Check(IReadOnlyList<Mount> mounts)
    {
        var layout = LayoutOf(mounts);
        var written = layout.Rules.Where(rule => rule.Access == LandlockAccess.Write).Select(rule => rule.Path).ToList();
        IEnumerable<string> obeyed =
        [
            stateFolder,
            StateHome.Folder,
            prepared.Place.CommonDir,
            .. prepared.Recorded.LocalFolders(prepared.Place.WorkTree),
            .. prepared.Program.Select(file => Path.GetDirectoryName(RealPath.Of(file))!),
            .. nested.Select(path => Path.Combine(prepared.Place.WorkTree, path)).Where(OutsideFolder.Exists),
        ];
        var exposed = layout
            .Exposed.Concat(obeyed.SelectMany(path => written.Where(one => FolderPath.IsWithin(path, one)).Select(one => (one, path))))
            .FirstOrDefault();
        if (exposed is ({ } around, { } hidden))
        {
            throw new ProblemException(
                new Problem(
                    $"A turn could write {hidden}, because it lies in {around}: Landlock, which holds turns here, makes no exception in a folder that may be written.",
                    prepared.Place.WorkTree,
                    $"apt-get install bubblewrap, or allow user namespaces; or move {hidden} elsewhere."
                )
            );
        }
    }

    /// <summary>Refuses a work tree with submodules: git finds their git dirs where only a mount could put copies, and <c>git status</c>
    /// fails without them.</summary>
    /// <exception cref="ProblemException">Names one.</exception>
    public void CheckSubmodules()
    {
        var (tree, modules) = (prepared.Place.WorkTree, Path.Combine(prepared.Place.CommonDir, "modules"));
        var submodule = nested.FirstOrDefault(path =>
            GitPlace.Find(Path.Combine(tree, Path.GetDirectoryName(path)!)) is { } place && FolderPath.IsWithin(place.CommonDir, modules)
        );
        if (submodule is not null)
        {
            throw new ProblemException(
                new Problem(
                    $"git would not find the repository of the submodule {Path.GetDirectoryName(submodule)}: Landlock, which holds turns here, cannot lay a copy over it.",
                    tree,
                    $"apt-get install bubblewrap, or allow user namespaces; or work where it is not checked out: {ShellLine.Of($"git worktree add {"../" + Path.GetFileName(tree) + "-ias"}"):raw}, and type the command again there."
                )
            );
        }
    }

    /// <summary>The command in its cage.</summary>
    /// <param name="mounts">Mounts that the turn is to see.</param>
    public ProcessSpec Around(ProcessSpec spec, IReadOnlyList<Mount> mounts)
    {
        LinkHome(mounts);
        var environment = new Dictionary<string, string?>(spec.Environment, StringComparer.Ordinal);
        environment.TryAdd("HOME", prepared.Home?.Home);
        foreach (var (name, value) in environment.Where(v => v.Value is not null && v.Key is not "PATH").ToList())
        {
            environment[name] = string.Join(
                ':',
                value!.Split(':').Select(part => part.StartsWith('/') ? MountList.Outside(mounts, part) : part)
            );
        }

        if (
            prepared is { Masked: true, Home: { } home }
            && home.Settings.FirstOrDefault(one => one.Place == SystemConfig && one.IsMasked) is { } config
        )
        {
            environment["GIT_CONFIG_SYSTEM"] = config.Copy;
        }

        environment[TurnScope.GitDirVariable] = MountList.Outside(mounts, prepared.Place.GitDir);
        environment[TurnScope.WorkTreeVariable] = prepared.Place.WorkTree;
        return prepared.Landlock!.Around(spec with { Environment = environment }, LayoutOf(mounts).Rules);
    }

    // What would lie over a place in the home is found there by a link; what is made in the private home itself is there already.
    private void LinkHome(IReadOnlyList<Mount> mounts)
    {
        if (prepared.Home is not { } home || !prepared.Masked)
        {
            return;
        }

        using var inside = InsideFolder.Open(home.Folder.Path);
        var writer = new InsideWriter(inside);
        var linked = new List<string>();
        foreach (var mount in mounts.Where(m => m.Kind != MountKind.Empty).OrderBy(m => m.To.Length))
        {
            if (
                mount.To != home.Home
                && FolderPath.IsWithin(mount.To, home.Home)
                && !FolderPath.IsWithin(mount.From, home.Folder.Path)
                && !linked.Exists(one => FolderPath.IsWithin(mount.To, one))
            )
            {
                linked.Add(mount.To);
                writer.MakeLink(mount.To[(home.Home.Length + 1)..], mount.From);
            }
        }
    }

    // Folders of PATH that are neither the system's nor of the home; of an installation, the folder around "bin" is needed too.
    private IEnumerable<string> Programs() =>
        (prepared.Variable("PATH") ?? "")
            .Split(':')
            .Where(folder => folder.StartsWith('/') && OutsideFolder.Exists(folder))
            .Select(RealPath.Of)
            .Select(folder => Path.GetFileName(folder) == "bin" && Path.GetDirectoryName(folder) is { Length: > 1 } top ? top : folder)
            .Where(folder => !PrivateTemporary.Hides(folder) && !IsOfPerson(folder));

    private bool IsOfPerson(string folder) =>
        new[]
        {
            prepared.Home?.Home ?? "",
            Ids.SystemHome(),
            stateFolder,
            StateHome.Folder,
            prepared.Place.WorkTree,
            prepared.Place.CommonDir,
        }.Any(one => one.Length > 1 && (FolderPath.IsWithin(folder, one) || FolderPath.IsWithin(one, folder)));

    // A file of the machine in which no login is stays as it is: a git without our variables could not read it at all.
    private LandlockLayout LayoutOf(IReadOnlyList<Mount> mounts)
    {
        var home = prepared.Home;
        var harmless = home
            ?.Settings.Where(one => !one.IsMasked && !FolderPath.IsWithin(one.Place, home.Home))
            .Select(one => one.Copy)
            .ToList();
        return LandlockLayout.Of(
            [
                .. home is not null && !prepared.Masked ? [new Mount(MountKind.ReadOnly, home.Home, home.Home)] : Array.Empty<Mount>(),
                .. Programs().Select(folder => new Mount(MountKind.ReadOnly, folder, folder)),
                .. mounts.Where(mount => harmless?.Contains(mount.From) != true),
            ],
            folder =>
                OutsideFolder
                    .Info(folder)
                    .EnumerateFileSystemInfos(
                        "*",
                        new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None }
                    )
                    .Where(entry => entry.LinkTarget is null)
                    .Select(entry => entry.FullName)
        );
    }
}
