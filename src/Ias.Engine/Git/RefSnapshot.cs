using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>
/// State that layer 4 compares: branches and remote-tracking refs, HEAD, configuration, read from the files. packed-refs is read again
/// only when its stat has changed, so a snapshot of an ordinary repository costs well under a millisecond and starts no process.
/// </summary>
public sealed record RefSnapshot(
    string Head,
    IReadOnlyDictionary<string, string> Refs,
    IReadOnlyDictionary<string, string> Files,
    long HeadLogLength,
    FileStamp PackedStamp,
    IReadOnlyDictionary<string, string> Packed
)
{
    private static readonly string[] Prefixes = ["refs/heads/", "refs/remotes/"];

    /// <param name="before">An earlier snapshot of the same place, whose reading of packed-refs is taken over when the file has not
    /// changed.</param>
    public static RefSnapshot Take(GitPlace place, RefSnapshot? before = null)
    {
        var packedPath = Path.Combine(place.CommonDir, "packed-refs");
        var stamp = FileStamp.Of(packedPath);
        var packed = before is not null && before.PackedStamp == stamp ? before.Packed : ReadPacked(packedPath);
        var refs = new Dictionary<string, string>(packed, StringComparer.Ordinal);
        foreach (var prefix in Prefixes)
        {
            AddLoose(place.CommonDir, prefix, refs);
        }

        var head = ReadLine(Path.Combine(place.GitDir, "HEAD"));
        return new RefSnapshot(
            head,
            refs,
            HashFiles(place),
            FileStamp.Of(Path.Combine(place.GitDir, "logs", "HEAD")).Length,
            stamp,
            packed
        );
    }

    /// <summary>The commit HEAD is on; empty when unborn.</summary>
    public string HeadCommit =>
        Head.StartsWith("ref: ", StringComparison.Ordinal) ? Refs.GetValueOrDefault(Head["ref: ".Length..], "") : Head;

    private static Dictionary<string, string> ReadPacked(string path)
    {
        var refs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in RegularFile.Lines(path))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space >= 40 && line[0] is not '#' and not '^' && IsWatched(line.AsSpan(space + 1)))
            {
                refs[line[(space + 1)..]] = line[..space];
            }
        }

        return refs;
    }

    private static bool IsWatched(ReadOnlySpan<char> name) =>
        name.StartsWith(Prefixes[0], StringComparison.Ordinal) || name.StartsWith(Prefixes[1], StringComparison.Ordinal);

    private static void AddLoose(string commonDir, string prefix, Dictionary<string, string> refs)
    {
        var top = Path.Combine(commonDir, prefix);
        if (!OutsideFolder.Exists(top))
        {
            return;
        }

        // Folders that are links are not entered: two that lead to where they lie are as many paths as there is time for.
        foreach (var file in OutsideFolder.Walk(top, (ref entry) => !entry.IsDirectory || OutsideFolder.IsLink(ref entry)))
        {
            if (!file.EndsWith(".lock", StringComparison.Ordinal))
            {
                refs[prefix + Path.GetRelativePath(top, file)] = OutsideFolder.Exists(file)
                    ? $"ref: a link to {OutsideFile.Info(file).LinkTarget}"
                    : ReadLine(file);
            }
        }
    }

    private static Dictionary<string, string> HashFiles(GitPlace place)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] single =
        [
            Path.Combine(place.CommonDir, "config"),
            Path.Combine(place.GitDir, "config.worktree"),
            Path.Combine(place.CommonDir, "info", "attributes"),
            Path.Combine(place.CommonDir, "info", "grafts"),
            Path.Combine(place.CommonDir, "objects", "info", "alternates"),
        ];
        foreach (var file in single)
        {
            AddHash(files, file);
        }

        return files;
    }

    private static void AddHash(Dictionary<string, string> files, string path)
    {
        try
        {
            if (RegularFile.Read(path) is { } content)
            {
                files[path] = Convert.ToHexStringLower(SHA256.HashData(content));
            }
        }
        catch (IOException)
        {
            files[path] = "unreadable";
        }
    }

    private static string ReadLine(string path) => RegularFile.Text(path)?.Trim() ?? "";
}

/// <summary>Stamp that shows whether a file is still the one that was read; all zero when the file is missing.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileStamp(long Length, long Ticks)
{
    public static FileStamp Of(string path)
    {
        var file = OutsideFile.Info(path);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks) : default;
    }
}
