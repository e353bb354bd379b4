using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>
/// Copy of a git folder at one moment, without objects and refs: HEAD, index, configuration, excludes, hooks, a merge under way. Held in
/// memory; apart from the index these are a few kilobytes.
/// </summary>
internal sealed class GitFolderCopy
{
    private static readonly string[] Folders = ["info", "hooks", "rebase-merge", "rebase-apply", "sequencer"];

    // The first four every reading command may leave; refs are compared by what they say, not by how they are stored.
    private static readonly string[] Passing = ["FETCH_HEAD", "ORIG_HEAD", "COMMIT_EDITMSG", "gc.log", "gc.pid", "packed-refs"];

    private readonly string _gitDir;
    private readonly SortedDictionary<string, Entry> _entries;

    private GitFolderCopy(string gitDir) => (_gitDir, _entries) = (gitDir, Read(gitDir));

    /// <param name="gitDir">Absolute; of a linked work tree its own one, without what it shares with others.</param>
    public static GitFolderCopy Of(string gitDir) => new(gitDir);

    /// <summary>
    /// Puts everything back as it was, and returns what was different, by its name in the git folder. The index is put back too but not
    /// among them: it changes when git only looks.
    /// </summary>
    public IReadOnlyList<string> PutBack()
    {
        var different = new List<string>();
        var present = Read(_gitDir);
        foreach (var name in present.Keys.Where(name => !_entries.ContainsKey(name)))
        {
            SharedFolder.Remove(Path.Combine(_gitDir, name));
            different.Add(name);
        }

        foreach (var (name, entry) in _entries.Where(e => !present.TryGetValue(e.Key, out var now) || !now.Equals(e.Value)))
        {
            entry.Write(Path.Combine(_gitDir, name));
            different.Add(name);
        }

        different.Remove("index");
        return different;
    }

    private static SortedDictionary<string, Entry> Read(string gitDir)
    {
        var entries = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var path in OutsideFolder.EnumerateFileSystemEntries(gitDir))
        {
            if (
                Path.GetFileName(path) is var name
                && !Passing.Contains(name)
                && !IsLock(name)
                && Posix.FactsOfLink(path) is { IsFolder: false }
            )
            {
                entries[name] = Entry.Of(path);
            }
        }

        foreach (var folder in Folders)
        {
            Add(entries, gitDir, folder);
        }

        return entries;
    }

    // One that git holds for a moment, or one that was moved aside meanwhile (LockFile).
    private static bool IsLock(string name) =>
        name.EndsWith(".lock", StringComparison.Ordinal) || name.Contains(".lock.stale-", StringComparison.Ordinal);

    private static void Add(SortedDictionary<string, Entry> entries, string gitDir, string name)
    {
        var path = Path.Combine(gitDir, name);
        if (Posix.FactsOfLink(path) is not { } facts)
        {
            return;
        }

        entries[name] = Entry.Of(path);
        foreach (var below in facts.IsFolder ? OutsideFolder.EnumerateFileSystemEntries(path) : [])
        {
            Add(entries, gitDir, Path.Combine(name, Path.GetFileName(below)));
        }
    }

    /// <summary>One file, link (then <paramref name="Target"/>) or folder (then neither content nor target).</summary>
    private sealed record Entry(byte[]? Content, string? Target, UnixFileMode Mode)
    {
        public static Entry Of(string path) =>
            OutsideFile.Info(path) is { LinkTarget: { } target } ? new Entry(null, target, default)
            : OutsideFolder.Exists(path) ? new Entry(null, null, OutsideFile.GetUnixFileMode(path))
            : new Entry(RegularFile.Read(path) ?? [], null, OutsideFile.GetUnixFileMode(path));

        public bool Equals(Entry? other) =>
            other is not null
            && other.Mode == Mode
            && other.Target == Target
            && other.Content is null == Content is null
            && (Content is null || Content.AsSpan().SequenceEqual(other.Content));

        public override int GetHashCode() => HashCode.Combine(Target, Mode);

        public void Write(string path)
        {
            SharedFolder.Make(Path.GetDirectoryName(path)!);
            if (Content is null && Target is null)
            {
                SharedFolder.Make(path);
                OutsideFile.SetUnixFileMode(path, Mode);
                return;
            }

            SharedFolder.Remove(path);
            if (Target is not null)
            {
                OutsideFile.CreateSymbolicLink(path, Target);
                return;
            }

            AtomicFile.Write(path, Content);
            OutsideFile.SetUnixFileMode(path, Mode);
        }
    }
}
