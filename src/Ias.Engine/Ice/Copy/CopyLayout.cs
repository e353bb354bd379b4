using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice.Copy;

/// <summary>Object folders of a repository and of those it borrows from, and where the copy of its git dir sees them.</summary>
internal static class CopyLayout
{
    /// <summary>Most folders that are followed from one repository to the next.</summary>
    private const int MostAlternates = 32;

    /// <summary>Path at which an object folder appears inside the cage. Git LFS looks for its own objects beside it.</summary>
    public static string Seen(string objects) => $"{Core.Ice.CagePlaces.Own}/{PathKey.Of(objects)}/objects";

    /// <summary>Object folders of a git dir: its own, and those that <c>objects/info/alternates</c> names, all the way
    /// (gitrepository-layout(5)).</summary>
    public static IReadOnlyList<string> ObjectFolders(string commonDir)
    {
        var all = new List<string> { RealPath.Of(Path.Combine(commonDir, "objects")) };
        for (var i = 0; i < all.Count && all.Count < MostAlternates; i++)
        {
            foreach (var line in RegularFile.Lines(Path.Combine(all[i], "info", "alternates")).Where(l => l.Length > 0 && l[0] != '#'))
            {
                var path = RealPath.Of(Path.GetFullPath(line, all[i]));
                if (OutsideFolder.Exists(path) && !all.Contains(path))
                {
                    all.Add(path);
                }
            }
        }

        return all;
    }

    /// <summary>
    /// Path below the copy for a file of a work tree's own git dir: a linked work tree has HEAD and index in a folder of their own.
    /// </summary>
    public static string Own(GitPlace place, string name) =>
        place.GitDir == place.CommonDir ? name : Path.Combine(Path.GetRelativePath(place.CommonDir, place.GitDir), name);

    /// <summary>Content of the copy's <c>objects/info/alternates</c>.</summary>
    /// <param name="isMounted">The objects appear at places of the cage's own; false: they are seen where they are.</param>
    public static string Alternates(string commonDir, bool isMounted) =>
        string.Concat(ObjectFolders(commonDir).Select(o => (isMounted ? Seen(o) : o) + "\n"));

    /// <summary>Mounts of the objects of some git dirs.</summary>
    public static IEnumerable<Core.Ice.Mount> Mounts(IEnumerable<string> commonDirs) =>
        commonDirs
            .SelectMany(ObjectFolders)
            .Distinct(StringComparer.Ordinal)
            .SelectMany(objects =>
                new[] { (From: objects, To: Seen(objects)) }.Concat(
                    OutsideFolder.Exists(Path.Combine(objects, "..", "lfs", "objects"))
                        ? [(RealPath.Of(Path.Combine(objects, "..", "lfs", "objects")), Seen(objects)[..^"objects".Length] + "lfs/objects")]
                        : []
                )
            )
            .Select(pair => new Core.Ice.Mount(Core.Ice.MountKind.ReadOnly, pair.From, pair.To));

    /// <summary>Git dirs of the submodules of a git dir that are cloned here (<c>modules/NAME</c>, at any depth), below it.</summary>
    public static IReadOnlyList<string> Modules(string gitDir)
    {
        var found = new List<string>();
        Find(Path.Combine(gitDir, "modules"), 0);
        return found;

        void Find(string folder, int depth)
        {
            if (depth > 8 || !OutsideFolder.Exists(folder))
            {
                return;
            }

            foreach (var below in OutsideFolder.EnumerateDirectories(folder))
            {
                if (OutsideFile.Exists(Path.Combine(below, "HEAD")) && OutsideFolder.Exists(Path.Combine(below, "objects")))
                {
                    found.Add(below);
                    Find(Path.Combine(below, "modules"), depth + 1);
                }
                else
                {
                    Find(below, depth + 1); // a submodule's name may have slashes
                }
            }
        }
    }
}
