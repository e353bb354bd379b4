using Ias.Core.Ice;
using Ias.Engine.Files;

namespace Ias.Engine.Ice.Home;

/// <summary>The programs of a home that a turn gets, read-only: the folders of PATH below it, with the toolchains around them and what
/// they link to.</summary>
internal static class HomePrograms
{
    private const int MostEntries = 4000;

    /// <summary>Folders and files below the home, links followed, none within another.</summary>
    /// <param name="home">The home, links followed.</param>
    /// <param name="path">The person's PATH.</param>
    public static IReadOnlyList<string> Find(string home, string path)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(path.Split(':').Where(p => p.StartsWith('/')).Select(p => p.TrimEnd('/')));
        var (seen, read) = (new HashSet<string>(StringComparer.Ordinal), 0);
        while (open.TryDequeue(out var named))
        {
            var folder = RealPath.Of(named);
            if (!IsBelow(folder) || !seen.Add(folder) || !Path.Exists(folder))
            {
                continue;
            }

            var relative = folder[(home.Length + 1)..];
            var root = RootOf(home, relative);
            found.Add(Path.Combine(home, root));
            foreach (var beside in Toolchains.Beside(relative).Select(name => Path.Combine(home, name)).Where(Path.Exists))
            {
                found.Add(RealPath.Of(beside));
            }

            foreach (var entry in OutsideFolder.Exists(folder) ? OutsideFolder.Info(folder).EnumerateFileSystemInfos() : [])
            {
                if (++read > MostEntries)
                {
                    break;
                }

                if (entry.LinkTarget is not null && RealPath.Of(entry.FullName) is var target && IsBelow(target))
                {
                    open.Enqueue(target);
                }
            }
        }

        return [.. found.Where(one => IsBelow(one) && !found.Any(other => other != one && FolderPath.IsWithin(one, other)))];

        bool IsBelow(string one) => FolderPath.IsWithin(one, home) && one != home;
    }

    // A folder "bin" beside "lib" or "share" is an installation's; of ~/bin and ~/.local/bin it is not.
    private static string RootOf(string home, string relative)
    {
        var root = Toolchains.RootOf(relative);
        return
            root == relative
            && Path.GetFileName(relative) is "bin" or "shims"
            && Path.GetDirectoryName(relative) is { Length: > 0 } around
            && around is not (".local" or ".cargo" or "go" or ".config")
            && (OutsideFolder.Exists(Path.Combine(home, around, "lib")) || OutsideFolder.Exists(Path.Combine(home, around, "libexec")))
            ? around
            : root;
    }
}
