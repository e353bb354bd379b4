using System.Runtime.InteropServices;
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
    private const int MostKept = 1_000_000; // of a turn's own

    /// <summary>Reads the loose refs of a repository, without a person's stash, replaced objects and what the engine keeps for
    /// itself.</summary>
    public static RealRefs Of(GitPlace place)
    {
        var loose = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var symbolic = new List<(string Name, string To)>();
        var top = Path.Combine(place.CommonDir, "refs");
        if (OutsideFolder.Exists(top))
        {
            foreach (var file in OutsideFolder.Walk(top, (ref entry) => !entry.IsDirectory && !OutsideFolder.IsLink(ref entry)))
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
        var file = OutsideFile.Info(path);
        return file.Exists ? $"{file.Length}/{file.LastWriteTimeUtc.Ticks}/{FileIdentity.At(path)}" : "none";
    }

    /// <summary>Writes them as one packed-refs file: the packed refs, with the loose ones in their place.</summary>
    /// <param name="to">Gets the file.</param>
    /// <param name="inside">Packed refs of the copy, of which those that are not in this repository are kept; null = none.</param>
    /// <returns>False: those of the copy are not sorted, or far too many.</returns>
    public bool WriteTo(Stream to, Stream? inside)
    {
        var packed = Packed();
        var others = new SortedDictionary<string, string>(Loose, StringComparer.Ordinal);
        if (inside is not null)
        {
            if (Beyond(packed, inside, "refs/"u8, isMovedToo: false, MostKept) is not { } kept)
            {
                return false;
            }

            foreach (var (name, id) in kept)
            {
                others.Add(name, id);
            }
        }

        PackedRefs.Write(to, packed, others, IsPrivate);
        return true;
    }

    /// <summary>Refs of a copy's packed-refs that this repository does not have.</summary>
    /// <param name="inside">The file.</param>
    /// <param name="under">The beginning of their names.</param>
    /// <param name="isMovedToo">Also those it has with another object id.</param>
    /// <param name="most">Maximum number of refs expected.</param>
    /// <returns>Null: the file is not sorted, or has more of them.</returns>
    public IReadOnlyList<(string Name, string Id)>? Beyond(Stream inside, ReadOnlySpan<byte> under, bool isMovedToo, int most) =>
        Beyond(Packed(), inside, under, isMovedToo, most);

    private IReadOnlyList<(string Name, string Id)>? Beyond(
        ReadOnlyMemory<byte> packed,
        Stream inside,
        ReadOnlySpan<byte> under,
        bool isMovedToo,
        int most
    )
    {
        using var known = MemoryMarshal.TryGetArray(packed, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(packed.ToArray(), writable: false);
        return PackedRefs.Beyond(inside, known, under, isMovedToo, Loose, most);
    }

    private ReadOnlyMemory<byte> Packed() => PackedRefs.Sorted(RegularFile.Read(PackedPath, int.MaxValue) ?? []);

    private static bool IsPrivate(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("refs/stash"u8) || name.StartsWith("refs/ias/"u8) || name.StartsWith("refs/replace/"u8);
}
