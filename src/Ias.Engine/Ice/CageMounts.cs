using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Ice.Copy;
using Ias.Engine.Ice.Home;

namespace Ias.Engine.Ice;

/// <summary>
/// Mounts of one turn's cage in order; later mounts cover earlier ones. The root below them is read-only: a turn can write only what is
/// named here.
/// </summary>
internal sealed class CageMounts(
    Prepared prepared,
    GuardRequest request,
    string turnFolder,
    string stateFolder,
    RepositoryCopy copy,
    PersonHooks hooks,
    IReadOnlyList<string> nested
)
{
    private const int MostNested = 1000;

    /// <summary>Folders outside any repository that the engine trusts.</summary>
    public static IEnumerable<string> Protected(string stateFolder) => [StateHome.Folder, stateFolder];

    /// <param name="agentHome">The HOME the agent is given, beside the person's.</param>
    /// <param name="command">The program and its arguments: those that are paths in a temporary folder are laid over the private
    /// one.</param>
    public IReadOnlyList<Mount> List(string agentHome, IEnumerable<string> command)
    {
        var (home, workTree) = (Home(), prepared.Place.WorkTree);
        IReadOnlyList<Mount> mounts = [.. Listed(agentHome, command), .. home?.Sockets(turnFolder, workTree) ?? []];
        var placed = home?.Placed(MountList.Shortened(mounts)) ?? mounts;
        return MountList.Shortened(MountList.Pinned(placed, RealPath.Of(workTree), CanBePinned));
    }

    /// <summary>The same as it was meant: what a turn sees, without what only mounts need.</summary>
    public IReadOnlyList<Mount> Listed(string agentHome, IEnumerable<string> command)
    {
        var mounts = new List<Mount>();
        var place = prepared.Place;
        mounts.AddRange(Home()?.List(turnFolder, agentHome, command, prepared.Variable("PATH") ?? "", place.WorkTree) ?? []);

        // A remote may be the repository itself ("."), which is to be written; one in the work tree is laid over it below.
        var remotes = prepared
            .Recorded.LocalFolders(place.WorkTree)
            .Where(folder => folder != place.CommonDir && folder != place.WorkTree)
            .ToList();
        foreach (var folder in remotes)
        {
            Lay(mounts, MountKind.ReadOnly, folder);
        }

        if (request.MainTree.Length > 0)
        {
            Lay(mounts, MountKind.ReadOnly, request.MainTree); // its git folder is laid over it below
        }

        // The repository may lie inside a remote, or below a folder laid read-only above. Of folders within each other the inner one
        // decides.
        var how = request.ReadOnly ? MountKind.ReadOnly : MountKind.Bind;
        (MountKind How, string Path)[] folders =
        [
            (how, place.WorkTree),
            .. remotes.Where(folder => FolderPath.IsWithin(folder, place.WorkTree)).Select(path => (MountKind.ReadOnly, path)),
            .. (request.Shielded ?? []).Select(path => (MountKind.ReadOnly, path)),
            .. Named.Append(request.ScratchFolder).Select(path => (MountKind.Bind, path)),
        ];
        foreach (var (kind, path) in folders.Where(folder => Path.Exists(folder.Path)).OrderBy(folder => RealPath.Of(folder.Path).Length))
        {
            Lay(mounts, kind, path);
        }

        Shims(mounts);
        Repository(mounts, how);
        mounts.RemoveAll(LeadsOut);
        return mounts;
    }

    private HomeMounts? Home() =>
        prepared.Home is { } places
            ? new HomeMounts(places, prepared.Writable.Paths, [StateHome.Folder, stateFolder], !prepared.Masked)
            : null;

    // Where turns write, a folder of a path may have become a link: what it leads to outside was never meant.
    private bool LeadsOut(Mount mount) =>
        prepared
            .Writable.Paths.Append(RealPath.Of(prepared.Place.WorkTree))
            .Any(folder => FolderPath.IsWithin(mount.From, folder) && !FolderPath.IsWithin(RealPath.Of(mount.From), folder));

    // Mounted last, over everything else: the copy in place of the git dir.
    private void Repository(List<Mount> mounts, MountKind how)
    {
        var place = prepared.Place;
        mounts.Add(new Mount(how, copy.Folder, place.CommonDir));
        if (place.GitDir != place.CommonDir || place.CommonDir != Path.Combine(place.WorkTree, ".git"))
        {
            Lay(mounts, MountKind.ReadOnly, Path.Combine(place.WorkTree, ".git")); // the file by which a work tree finds its repository
        }

        mounts.AddRange(CopyLayout.Mounts([place.CommonDir, .. CopyLayout.Modules(place.CommonDir)]));
        if (hooks.How == HooksPlace.Mount)
        {
            Lay(mounts, MountKind.ReadOnly, hooks.Folder);
        }

        if (nested.Count > MostNested)
        {
            throw new ProblemException(
                new Problem(
                    $"There are more than {MostNested} git repositories in the work tree.",
                    place.WorkTree,
                    "a turn could write the rest"
                )
            );
        }

        foreach (var repository in nested)
        {
            Lay(mounts, MountKind.ReadOnly, Path.Combine(place.WorkTree, repository)); // a submodule's file, or a repository of the person's
        }

        Lay(mounts, MountKind.ReadOnly, Path.Combine(place.WorkTree, ".run"));
    }

    // What a turn sees in a private folder are folders of its own, made here.
    private bool CanBePinned(string folder) =>
        OutsideFolder.Exists(folder) || (FolderPath.IsWithin(folder, turnFolder) && OutsideFolder.Make(folder).Length > 0);

    // A folder of the work tree may have become a link in the last turn: its target was never meant.
    private IEnumerable<string> Named =>
        request.Writable.Where(path =>
            path == request.WorkTree || !FolderPath.IsWithin(path, request.WorkTree) || SharedFolder.IsWithin(request.WorkTree, path)
        );

    private void Shims(List<Mount> mounts)
    {
        var shims = prepared.Shims;
        Lay(mounts, MountKind.ReadOnly, shims.Path, shims.Inside);
        foreach (var file in prepared.Program)
        {
            Lay(mounts, MountKind.ReadOnly, Path.GetDirectoryName(RealPath.Of(file))!);
        }

        Lay(mounts, MountKind.ReadOnly, turnFolder, shims.Turn);
        Lay(mounts, MountKind.ReadOnly, prepared.Programs.Git, Path.Combine(shims.Real, "git"));
        if (prepared.Programs.GitCore.Length > 0)
        {
            Lay(mounts, MountKind.ReadOnly, prepared.Programs.GitCore, Path.Combine(shims.Real, "git-core"));
        }

        if (prepared.Programs.Gh.Length > 0)
        {
            Lay(mounts, MountKind.ReadOnly, prepared.Programs.Gh, Path.Combine(shims.Real, "gh"));
        }

        foreach (var program in prepared.Programs.Covered)
        {
            Lay(mounts, MountKind.ReadOnly, Path.Combine(shims.Path, "bin", program.Name), program.Path);
        }
    }

    private static void Lay(List<Mount> mounts, MountKind how, string path) => Lay(mounts, how, path, path);

    private static void Lay(List<Mount> mounts, MountKind how, string from, string to)
    {
        if (Path.Exists(from) && RealPath.Of(to) is var target)
        {
            mounts.Add(new Mount(how, from, target));
        }
    }
}
