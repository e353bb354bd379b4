using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Ice.Copy;

namespace Ias.Engine.Ice;

/// <summary>
/// What lies over what in the cage of one turn; later mounts lie over earlier ones. The root they lie on is read-only: what a turn may
/// write is named here, and nothing else.
/// </summary>
internal sealed class CageMounts(
    Prepared prepared,
    GuardRequest request,
    string turnFolder,
    string stateFolder,
    RepositoryCopy copy,
    string hooksFolder,
    IReadOnlyList<string> nested
)
{
    private const int MostNested = 50;

    // Read-only: an agent that wrote there would change what a person's own git and ssh do later.
    private static readonly string[] PersonalSettings =
    [
        ".ssh",
        ".gitconfig",
        ".config/git",
        ".config/gh",
        ".gnupg/gpg.conf",
        ".gnupg/gpg-agent.conf",
    ];

    /// <summary>What outside of a repository is believed by the engine or by the person's own git and ssh.</summary>
    public static IEnumerable<string> Protected(string stateFolder, Func<string, string?> variable) =>
        [
            StateHome.Folder,
            stateFolder,
            .. variable("HOME") is { Length: > 1 } home ? PersonalSettings.Select(s => Path.Combine(home, s)) : [],
        ];

    // Of those, what layer 5 hides altogether.
    private static readonly string[] Credentials = [".ssh", ".config/gh"];

    /// <param name="agentHome">The HOME the agent is given, beside the person's.</param>
    /// <param name="command">The program and its arguments: those that are paths in a temporary folder are laid over the private
    /// one.</param>
    public IReadOnlyList<Mount> List(string agentHome, IEnumerable<string> command)
    {
        var mounts = new List<Mount>();
        var place = prepared.Place;
        foreach (var (name, folder) in PrivateTemporary.Folders)
        {
            Lay(mounts, MountKind.Bind, Path.Combine(turnFolder, name), folder);
        }

        mounts.Add(Mount.EmptyFolder(RealPath.Of("/run"), "0755"));
        Lay(mounts, MountKind.ReadOnly, RealPath.Of("/etc/resolv.conf"));
        foreach (
            var path in command.Concat([agentHome, prepared.Variable("HOME") ?? ""]).Where(p => PrivateTemporary.Hides(p) && Path.Exists(p))
        )
        {
            Lay(mounts, MountKind.ReadOnly, path);
        }

        // Of folders within each other the inner one decides.
        foreach (var path in prepared.Writable.Paths.Concat(prepared.Writable.Lent).OrderBy(path => path.Length))
        {
            if (!prepared.Writable.Lent.Contains(path))
            {
                Lay(mounts, MountKind.Bind, path);
            }
            else if (Directory.Exists(path))
            {
                Lay(mounts, MountKind.Bind, Path.Combine(turnFolder, PrivateTemporary.CopyOf(path)), path);
                foreach (var entry in PrivateTemporary.Entries(path))
                {
                    Lay(mounts, MountKind.ReadOnly, entry);
                }
            }
        }

        foreach (var path in prepared.Writable.Own.Where(Directory.Exists))
        {
            mounts.Add(Mount.EmptyFolder(RealPath.Of(path)));
        }

        foreach (var path in prepared.Writable.Settings.Append(StateHome.Folder).Append(stateFolder))
        {
            Lay(mounts, MountKind.ReadOnly, path);
        }

        foreach (var file in prepared.Writable.Copied)
        {
            Lay(mounts, MountKind.Bind, Path.Combine(turnFolder, PrivateTemporary.CopyOf(file)), file);
        }

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

        Personal(mounts);
        Shims(mounts);
        if (prepared.Masked)
        {
            Masks(mounts, agentHome);
        }

        Repository(mounts, how);
        return MountList.Shortened(MountList.Pinned(mounts, RealPath.Of(place.WorkTree), CanBePinned));
    }

    // Last, whatever else was laid: at the git dir's place there is the copy.
    private void Repository(List<Mount> mounts, MountKind how)
    {
        var place = prepared.Place;
        mounts.Add(new Mount(how, copy.Folder, place.CommonDir));
        if (place.GitDir != place.CommonDir || place.CommonDir != Path.Combine(place.WorkTree, ".git"))
        {
            Lay(mounts, MountKind.ReadOnly, Path.Combine(place.WorkTree, ".git")); // the file by which a work tree finds its repository
        }

        mounts.AddRange(CopyLayout.Mounts([place.CommonDir, .. CopyLayout.Modules(place.CommonDir)]));
        Lay(mounts, MountKind.ReadOnly, hooksFolder);
        foreach (var repository in nested.Take(MostNested))
        {
            Lay(mounts, MountKind.ReadOnly, Path.Combine(place.WorkTree, repository)); // a submodule's file, or a repository of the person's
        }

        Lay(mounts, MountKind.ReadOnly, Path.Combine(place.WorkTree, ".run"));
    }

    // What a turn sees in a private folder are folders of its own, made here.
    private bool CanBePinned(string folder) =>
        Directory.Exists(folder) || (FolderPath.IsWithin(folder, turnFolder) && Directory.CreateDirectory(folder).Exists);

    // A folder of the work tree may be a link since the last turn: what it leads to was never meant.
    private IEnumerable<string> Named =>
        request.Writable.Where(path => !FolderPath.IsWithin(path, request.WorkTree) || SharedFolder.IsWithin(request.WorkTree, path));

    private void Masks(List<Mount> mounts, string agentHome)
    {
        List<string> homes =
        [
            .. new[] { prepared.Variable("HOME") ?? "", Ids.SystemHome(), agentHome }
                .Where(h => h.StartsWith('/') && h.Length > 1)
                .Distinct(StringComparer.Ordinal),
        ];
        var how = request.ReadOnly ? MountKind.ReadOnly : MountKind.Bind;
        List<(MountKind How, string Path)> needed =
        [
            (how, prepared.Place.WorkTree),
            .. Named.Append(request.ScratchFolder).Where(Path.Exists).Concat(prepared.Writable.Paths).Select(f => (MountKind.Bind, f)),
            (MountKind.ReadOnly, Path.GetDirectoryName(prepared.Shims.Path)!),
            .. prepared.Program.Select(f => (MountKind.ReadOnly, Path.GetDirectoryName(RealPath.Of(f))!)),
        ];
        var places = new CredentialPlaces(homes, prepared.Recorded.Settings, prepared.Variable);
        mounts.AddRange(new CredentialMasks(places, stateFolder, turnFolder).List(needed, homes, prepared.Secrets.Cleaned.Keys));
    }

    private void Personal(List<Mount> mounts)
    {
        if (prepared.Variable("HOME") is { Length: > 0 } home)
        {
            foreach (var setting in PersonalSettings.Where(s => !prepared.Masked || !Credentials.Contains(s)))
            {
                Lay(mounts, MountKind.ReadOnly, Path.Combine(home, setting));
            }
        }
    }

    private void Shims(List<Mount> mounts)
    {
        var shims = prepared.Shims;
        Lay(mounts, MountKind.ReadOnly, Path.GetDirectoryName(shims.Path)!);
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
            Lay(mounts, MountKind.ReadOnly, Path.Combine(shims.Programs, program.Name), program.Path);
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
