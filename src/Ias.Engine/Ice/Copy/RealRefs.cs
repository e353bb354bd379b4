using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice.Copy;

/// <summary>
/// Refs of the person's repository as files: the packed ones stay bytes, for there may be millions of them; loose ones are few.
/// </summary>
/// <param name="PackedPath">Path of packed-refs; it need not exist.</param>
/// <param name="Loose">Object ids by ref name, in byte order.</param>
/// <param name="Symbolic">Names of the refs that symbolic refs lead to, such as <c>refs/remotes/origin/HEAD</c>.</param>
internal sealed record RealRefs(string PackedPath, SortedDictionary<string, string> Loose, IReadOnlyList<(string Name, string To)> Symbolic)
{
    /// <summary>Reads the loose refs of a repository, without a person's stash, replaced objects and what the engine keeps for
    /// itself.</summary>
    public static RealRefs Of(GitPlace place)
    {
        var loose = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var symbolic = new List<(string Name, string To)>();
        var top = Path.Combine(place.CommonDir, "refs");
        if (Directory.Exists(top))
        {
            var files = new FileSystemEnumerable<string>(
                top,
                (ref FileSystemEntry entry) => entry.ToFullPath(),
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
            )
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            };
            foreach (var file in files)
            {
                var name = "refs/" + Path.GetRelativePath(top, file);
                if (name.EndsWith(".lock", StringComparison.Ordinal) || IsPrivate(Encoding.UTF8.GetBytes(name)))
                {
                    continue;
                }

                var text = RegularFile.Text(file)?.Trim() ?? "";
                if (RefFiles.IsObjectId(text))
                {
                    loose[name] = text;
                }
                else if (text.StartsWith("ref: refs/", StringComparison.Ordinal))
                {
                    symbolic.Add((name, text["ref: ".Length..]));
                }
            }
        }

        return new RealRefs(Path.Combine(place.CommonDir, "packed-refs"), loose, symbolic);
    }

    /// <summary>Identity of what these refs say; a short text.</summary>
    /// <param name="except">A ref that is followed by itself.</param>
    public string Identity(string except)
    {
        var text = new StringBuilder(Stamp(PackedPath));
        foreach (var (name, id) in Loose)
        {
            if (name != except)
            {
                text.Append(name).Append(' ').Append(id).Append('\n');
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Identity of a file by its stat; a short text.</summary>
    public static string Stamp(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? $"{file.Length}/{file.LastWriteTimeUtc.Ticks}/{FileIdentity.At(path)}" : "none";
    }

    /// <summary>Writes them as one packed-refs file: the packed refs, with the loose ones in their place.</summary>
    /// <param name="to">Gets the file.</param>
    /// <param name="inside">Packed refs of the copy, of which those that are not in this repository are kept; empty = none.</param>
    public void WriteTo(Stream to, ReadOnlyMemory<byte> inside)
    {
        var packed = RegularFile.Read(PackedPath, int.MaxValue) ?? [];
        var others = new SortedDictionary<string, string>(Loose, StringComparer.Ordinal);
        if (!inside.IsEmpty)
        {
            var known = PackedRefs.Read(packed).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var (name, id) in PackedRefs.Read(inside).Where(r => !known.Contains(r.Name)))
            {
                others.TryAdd(name, id);
            }
        }

        PackedRefs.Write(to, packed, others, IsPrivate);
    }

    private static bool IsPrivate(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("refs/stash"u8) || name.StartsWith("refs/ias/"u8) || name.StartsWith("refs/replace/"u8);
}
