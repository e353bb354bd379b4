using System.Text;

namespace Ias.Engine.Ice.Copy;

/// <summary>Reading and writing the format of packed-refs (gitrepository-layout(5)) without a string for every ref.</summary>
internal static class PackedRefs
{
    /// <summary>Whether a ref is left out, by its full name.</summary>
    public delegate bool Excludes(ReadOnlySpan<byte> name);

    /// <summary>Names and object ids in a file; lines that are neither are passed over.</summary>
    public static IReadOnlyList<(string Name, string Id)> Read(ReadOnlyMemory<byte> file)
    {
        var refs = new List<(string, string)>();
        for (var rest = file.Span; !rest.IsEmpty; )
        {
            var line = Line(ref rest);
            if (NameAt(line) is var at and > 0)
            {
                refs.Add((Encoding.UTF8.GetString(line[at..]), Encoding.ASCII.GetString(line[..(at - 1)])));
            }
        }

        return refs;
    }

    /// <summary>The object id of one ref; empty when the file does not have it.</summary>
    public static string Find(ReadOnlySpan<byte> file, string name)
    {
        var wanted = Encoding.UTF8.GetBytes(name);
        for (var rest = file; !rest.IsEmpty; )
        {
            var line = Line(ref rest);
            if (line.Length > wanted.Length && NameAt(line) is var at and > 0 && line[at..].SequenceEqual(wanted))
            {
                return Encoding.ASCII.GetString(line[..(at - 1)]);
            }
        }

        return "";
    }

    /// <summary>Writes a sorted file anew with some refs added or replaced. Runs of unchanged lines are written as they are.</summary>
    /// <param name="packed">A packed-refs file; one that does not say it is sorted is sorted first.</param>
    /// <param name="others">Refs that replace or join those of the file, in byte order.</param>
    /// <param name="isExcluded">Refs of the file that are left out.</param>
    public static void Write(Stream to, ReadOnlyMemory<byte> packed, SortedDictionary<string, string> others, Excludes isExcluded)
    {
        to.Write("# pack-refs with: sorted \n"u8);
        var file = IsSorted(packed.Span) ? packed.Span : Sorted(packed);
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
                run = end; // a peeled value behind it goes with the next line, which is none either
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

    private static bool IsSorted(ReadOnlySpan<byte> file) =>
        file.IsEmpty || (file[0] == (byte)'#' && file[..Math.Max(0, file.IndexOf((byte)'\n'))].IndexOf(" sorted"u8) > 0);

    private static byte[] Sorted(ReadOnlyMemory<byte> file)
    {
        using var sorted = new MemoryStream();
        foreach (var (name, id) in Read(file).OrderBy(r => r.Name, StringComparer.Ordinal))
        {
            WriteRef(sorted, (Encoding.UTF8.GetBytes(name), id));
        }

        return sorted.ToArray();
    }

    private static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line;
    }

    // Where the name begins in "<40 or 64 hexadecimal digits> refs/…"; 0 for a comment, a peeled value and anything else.
    private static int NameAt(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        return space is 40 or 64 && line[0] is not ((byte)'#' or (byte)'^') && line[(space + 1)..].StartsWith("refs/"u8) ? space + 1 : 0;
    }
}
