using Ias.Engine.Files;

namespace Ias.Engine.Ice.Landlock;

/// <summary>
/// What lies in git dirs, by kind, size, inode and times, content unread. Landlock cannot leave <c>.git</c> out below a work tree that may
/// be written; so what a turn changes there is found after it. The time of the last change of an inode (ctime, stat(2)) is set by the
/// kernel alone: no write, rename or change of mode that is taken back leaves it as it was.
/// </summary>
public sealed class GitDirManifest
{
    private readonly IReadOnlyList<string> _folders;
    private readonly Dictionary<string, Entry> _entries;

    private GitDirManifest(IReadOnlyList<string> folders) => (_folders, _entries) = (folders, Read(folders));

    /// <param name="gitDirs">Absolute; of a linked work tree its own and the common one.</param>
    public static GitDirManifest Take(IEnumerable<string> gitDirs) =>
        new([.. gitDirs.Select(RealPath.Of).Distinct(StringComparer.Ordinal)]);

    /// <summary>Absolute paths of what was added, removed or changed since, in order.</summary>
    public IReadOnlyList<string> Changes()
    {
        var now = Read(_folders);
        return
        [
            .. _entries
                .Keys.Union(now.Keys, StringComparer.Ordinal)
                .Where(path => !_entries.TryGetValue(path, out var was) || !now.TryGetValue(path, out var found) || was != found)
                .Order(StringComparer.Ordinal),
        ];
    }

    // Links are not followed: one that is put there is a change by itself.
    private static Dictionary<string, Entry> Read(IReadOnlyList<string> folders)
    {
        var found = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var left = new Stack<string>(folders);
        while (left.TryPop(out var path))
        {
            if (found.ContainsKey(path) || Stat(path) is not { } entry)
            {
                continue;
            }

            found.Add(path, entry);
            if (entry.IsFolder)
            {
                try
                {
                    foreach (var inner in Directory.EnumerateFileSystemEntries(path))
                    {
                        left.Push(inner);
                    }
                }
                catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException)
                {
                    found[path] = entry with { Inode = 0 }; // unreadable, or gone meanwhile: never the same as before
                }
            }
        }

        return found;
    }

    private static Entry? Stat(string path) => Statx.Read(path) is { } facts ? new Entry(facts) : null;

    private sealed record Entry(ushort Mode, ulong Inode, ulong Length, long Changed, uint ChangedNanoseconds)
    {
        public Entry(Statx facts)
            : this(facts.Mode, facts.Inode, facts.Length, facts.Changed, facts.ChangedNanoseconds) { }

        public bool IsFolder => (Mode & 0xf000) == 0x4000;
    }
}
