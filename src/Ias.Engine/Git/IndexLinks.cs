using System.Buffers.Binary;
using System.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>The repositories (submodules and others) that are entries of an index; read from the file, because no git may be asked
/// yet.</summary>
internal static class IndexLinks
{
    private const int Header = 12;

    // mode 0160000, as gitformat-index(5) writes it
    private static ReadOnlySpan<byte> LinkMode => [0, 0, 0xE0, 0];

    /// <summary>Their paths, of the index in this git dir and what it is split into; none where it cannot be read.</summary>
    public static IReadOnlyList<string> Of(string gitDir)
    {
        try
        {
            return [.. new[] { Path.Combine(gitDir, "index") }.Concat(Directory.EnumerateFiles(gitDir, "sharedindex.*")).SelectMany(In)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // Hardly any index has one: nothing else of it is looked at then.
    private static List<string> In(string index) =>
        RegularFile.Read(index) is { } content
        && content.AsSpan().IndexOf(LinkMode) >= 0
        && content.AsSpan().StartsWith("DIRC"u8)
        && content.Length > Header
            ? Paths(content, 20) ?? Paths(content, 32) ?? []
            : [];

    // Ten numbers, the id, flags, more flags from version 3 on, the path; then NUL up to a multiple of eight, or in version 4 one NUL.
    private static List<string>? Paths(ReadOnlySpan<byte> content, int id)
    {
        var found = new List<string>();
        var version = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        var count = BinaryPrimitives.ReadUInt32BigEndian(content[8..]);
        var (at, before) = (Header, Array.Empty<byte>());
        for (var n = 0u; n < count; n++)
        {
            var flags = at + 40 + id;
            if (
                flags + 5 > content.Length
                || content[at + 24] != 0
                || content[at + 25] != 0
                || content[at + 26] is not (0x40 or 0x81 or 0xA0 or 0xE0)
            )
            {
                return null;
            }

            var path = flags + 2 + (version > 2 && (content[flags] & 0x40) != 0 ? 2 : 0);
            var kept = version == 4 ? before.Length - Shortened(content, ref path) : 0;
            var length = path < content.Length ? content[path..].IndexOf((byte)0) : -1;
            if (length < 0 || kept < 0 || kept > before.Length)
            {
                return null;
            }

            byte[] name =
                version == 4 || content.Slice(at + 24, 4).SequenceEqual(LinkMode)
                    ? [.. before.AsSpan(0, kept), .. content.Slice(path, length)]
                    : [];
            if (name.Length > 0 && content.Slice(at + 24, 4).SequenceEqual(LinkMode))
            {
                found.Add(Encoding.UTF8.GetString(name));
            }

            before = version == 4 ? name : [];
            at = version == 4 ? path + length + 1 : at + ((path + length - at + 8) & ~7);
        }

        return found;
    }

    // How many bytes of the path before are left away: a number in pieces of seven bits, each but the last one more than it says.
    private static int Shortened(ReadOnlySpan<byte> content, ref int at)
    {
        var value = 0;
        for (var more = true; more && at < content.Length; at++)
        {
            value = (value << 7) + (content[at] & 0x7F);
            more = (content[at] & 0x80) != 0;
            value += more ? 1 : 0;
        }

        return value;
    }
}
