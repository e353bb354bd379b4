using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>
/// The git dirs that a person's next git in a work tree reads: the repository's own, those of its work trees, of submodules, and of
/// repositories in it that are entered in its index. Links are not followed, but told: what they lead to is not what was there.
/// </summary>
internal sealed class GitDirs(GitPlace place, Action<string> link)
{
    private const int Deepest = 8; // modules/a/modules/b, and names of submodules with slashes

    private readonly HashSet<string> _found = new(StringComparer.Ordinal);

    /// <summary>Each once.</summary>
    public IReadOnlyCollection<string> All()
    {
        _found.UnionWith([place.CommonDir, place.GitDir]);
        foreach (var folder in (string[])["worktrees", "modules"])
        {
            Told(Path.Combine(place.CommonDir, folder));
        }

        foreach (var tree in WorkTrees(place))
        {
            _found.Add(tree);
            Told(tree);
        }

        Modules(Path.Combine(place.CommonDir, "modules"), 0);
        Entered(place, 0);
        return _found;
    }

    /// <summary>The git dirs of the repository's other work trees.</summary>
    public static IEnumerable<string> WorkTrees(GitPlace place) =>
        Path.Combine(place.CommonDir, "worktrees") is var folder && IsFolder(folder) ? Entries(folder).Where(Directory.Exists) : [];

    /// <summary>What lies in a folder. One that may be searched but not listed hides nothing: its owner may list it again.</summary>
    public static IReadOnlyList<string> Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (UnauthorizedAccessException)
        {
            File.SetUnixFileMode(
                folder,
                File.GetUnixFileMode(folder) | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
            return Directory.GetFileSystemEntries(folder);
        }
    }

    private static bool IsFolder(string path) => Posix.FactsOfLink(path) is { IsFolder: true };

    private void Told(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            link(path);
        }
    }

    private void Modules(string folder, int depth)
    {
        if (depth > Deepest || !IsFolder(folder))
        {
            return;
        }

        foreach (var below in Entries(folder).Where(Directory.Exists))
        {
            Told(below);
            if (!IsFolder(below))
            {
                continue;
            }

            if (Path.Exists(Path.Combine(below, "HEAD")))
            {
                _found.Add(below);
                Modules(Path.Combine(below, "modules"), depth + 1);
            }
            else
            {
                Modules(below, depth + 1);
            }
        }
    }

    // `git status` asks each repository that is an entry of the index, by that one's own settings. Those outside of the work tree no turn
    // can write.
    private void Entered(GitPlace at, int depth)
    {
        if (depth > Deepest)
        {
            return;
        }

        foreach (var path in IndexLinks.Of(at.GitDir))
        {
            if (
                GitPlace.Find(Path.Combine(at.WorkTree, path)) is { } nested
                && nested.WorkTree.StartsWith(place.WorkTree + "/", StringComparison.Ordinal)
                && IsOurs(nested.CommonDir)
                && IsOurs(nested.GitDir)
                && (_found.Add(nested.CommonDir) | _found.Add(nested.GitDir))
            )
            {
                Entered(nested, depth + 1);
            }
        }
    }

    private bool IsOurs(string gitDir) => FolderPath.IsWithin(gitDir, place.WorkTree) || FolderPath.IsWithin(gitDir, place.CommonDir);
}
