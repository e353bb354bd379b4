using System.Text;

namespace Ias.Engine.Ice.Copy;

/// <summary>Reading and writing the format of packed-refs (gitrepository-layout(5)) without a string for every ref.</summary>
internal static class PackedRefs
{
    /// <summary>True when a ref, given by its full name, is left out.</summary>
    public delegate bool Excludes(ReadOnlySpan<byte> name);

    /// <summary>The object id of one ref; empty when the file does not have it.</summary>
    public static string Find(Stream file, string name)
    {
        var wanted = Encoding.UTF8.GetBytes(name);
        var refs = new PackedRefsReader(file);
        while (refs.Next())
        {
            if (refs.Name.SequenceEqual(wanted))
            {
                return Encoding.ASCII.GetString(refs.Id);
            }
        }

        return "";
    }

    /// <summary>Refs of a sorted file that another sorted file does not have.</summary>
    /// <param name="known">The other file.</param>
    /// <param name="under">The beginning of the names that are looked for.</param>
    /// <param name="isMovedToo">Also those that the other file has with another object id.</param>
    /// <param name="more">Refs that the other file has besides.</param>
    /// <param name="most">Maximum number of refs expected.</param>
    /// <returns>Null: the file is not sorted, or has more of them.</returns>
    public static IReadOnlyList<(string Name, string Id)>? Beyond(
        Stream file,
        Stream known,
        ReadOnlySpan<byte> under,
        bool isMovedToo,
        IReadOnlyDictionary<string, string> more,
        int most
    )
    {
        var found = new List<(string, string)>();
        var (refs, others) = (new PackedRefsReader(file), new PackedRefsReader(known));
        var isLeft = others.Next();
        while (refs.Next())
        {
            while (isLeft && others.Name.SequenceCompareTo(refs.Name) < 0)
            {
                isLeft = others.Next();
            }

            if (
                !refs.Name.StartsWith(under)
                || (isLeft && others.Name.SequenceEqual(refs.Name) && (!isMovedToo || others.Id.SequenceEqual(refs.Id)))
            )
            {
                continue;
            }

            var (name, id) = (Encoding.UTF8.GetString(refs.Name), Encoding.ASCII.GetString(refs.Id));
            if (more.TryGetValue(name, out var there) && (!isMovedToo || there == id))
            {
                continue;
            }

            if (found.Count == most)
            {
                return null;
            }

            found.Add((name, id));
        }

        return refs.IsSorted ? found : null;
    }

    /// <summary>Writes a sorted file with some refs added or replaced. Runs of unchanged lines are copied as they are.</summary>
    /// <param name="packed">A packed-refs file; one that does not say it is sorted is sorted first.</param>
    /// <param name="others">Refs that replace or join those of the file, in byte order.</param>
    /// <param name="isExcluded">Refs of the file that are left out.</param>
    public static void Write(Stream to, ReadOnlyMemory<byte> packed, SortedDictionary<string, string> others, Excludes isExcluded)
    {
        to.Write("# pack-refs with: sorted \n"u8);
        var file = Sorted(packed).Span;
        var pending = others.Select(o => (Name: Encoding.UTF8.GetBytes(o.Key), o.Value)).ToList();
        var next = 0;
        var (run, at) = (0, 0);
        while (at < file.Length)
        {
            var start = at;
            var end = file[at..].IndexOf((byte)'\n') is var newline and >= 0 ? at + newline + 1 : file.Length;
            var line = file[start..end].TrimEnd((byte)'\n');
            at = end;
            var nameAt = NameAt(line);
            var isKept = nameAt > 0 && !isExcluded(line[nameAt..]);
            if (isKept)
            {
                while (next < pending.Count && pending[next].Name.AsSpan().SequenceCompareTo(line[nameAt..]) is var order and <= 0)
                {
                    to.Write(file[run..start]);
                    run = start;
                    WriteRef(to, pending[next]);
                    next++;
                    isKept &= order != 0;
                }
            }

            if (!isKept)
            {
                to.Write(file[run..start]);
                run = end; // a peeled value behind it belongs to the next line, which is not a ref either
            }
        }

        to.Write(file[run..]);
        if (run < file.Length && file[^1] != (byte)'\n')
        {
            to.WriteByte((byte)'\n');
        }

        for (; next < pending.Count; next++)
        {
            WriteRef(to, pending[next]);
        }
    }

    private static void WriteRef(Stream to, (byte[] Name, string Id) one)
    {
        to.Write(Encoding.ASCII.GetBytes(one.Id));
        to.WriteByte((byte)' ');
        to.Write(one.Name);
        to.WriteByte((byte)'\n');
    }

    /// <summary>The same file sorted by name; itself where it says it is so.</summary>
    public static ReadOnlyMemory<byte> Sorted(ReadOnlyMemory<byte> packed)
    {
        var file = packed.Span;
        if (file.IsEmpty || (file[0] == (byte)'#' && file[..Math.Max(0, file.IndexOf((byte)'\n'))].IndexOf(" sorted"u8) > 0))
        {
            return packed;
        }

        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var content = new MemoryStream(packed.ToArray(), writable: false);
        var refs = new PackedRefsReader(content);
        while (refs.Next())
        {
            all[Encoding.UTF8.GetString(refs.Name)] = Encoding.ASCII.GetString(refs.Id);
        }

        using var sorted = new MemoryStream();
        foreach (var (name, id) in all)
        {
            WriteRef(sorted, (Encoding.UTF8.GetBytes(name), id));
        }

        return sorted.ToArray();
    }

    /// <summary>
    /// Index at which the name begins in a line <c>ID refs/…</c>, the id of 40 or 64 hexadecimal digits; 0 for a comment, a peeled value
    /// and anything else.
    /// </summary>
    public static int NameAt(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        return space is 40 or 64 && line[0] is not ((byte)'#' or (byte)'^') && line[(space + 1)..].StartsWith("refs/"u8) ? space + 1 : 0;
    }
}
