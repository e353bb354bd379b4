using System.Text;

namespace Ias.Engine.Files;

/// <summary>Paths below a folder, as the bytes the kernel knows.</summary>
internal static class InsidePath
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The path with a NUL at its end, for a system call; null, and why, when it is not a path below a folder.</summary>
    public static byte[]? Terminated(string path, out string why)
    {
        try
        {
            return Terminated(Strict.GetBytes(path), out why);
        }
        catch (EncoderFallbackException)
        {
            why = "the name is not UTF-8";
            return null;
        }
    }

    /// <summary>The same for bytes.</summary>
    public static byte[]? Terminated(ReadOnlySpan<byte> path, out string why)
    {
        why =
            path.IsEmpty ? "the name is empty"
            : path[0] == (byte)'/' ? "the path is absolute"
            : path.Contains((byte)0) ? "the name has a NUL in it"
            : LeadsUp(path) ? "the path leads up"
            : "";
        return why.Length == 0 ? [.. path, 0] : null;
    }

    /// <summary>The name as text; null when it is not UTF-8.</summary>
    public static string? Text(ReadOnlySpan<byte> name)
    {
        try
        {
            return Strict.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The folder part (empty: the folder itself) and the last name of a path.</summary>
    public static (byte[] Folder, byte[] Name) Split(ReadOnlySpan<byte> path)
    {
        var slash = path.LastIndexOf((byte)'/');
        return slash < 0 ? ([], path.ToArray()) : (path[..slash].ToArray(), path[(slash + 1)..].ToArray());
    }

    /// <summary>A folder's path and a name in it.</summary>
    public static byte[] Join(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> name) =>
        folder.IsEmpty ? name.ToArray() : [.. folder, (byte)'/', .. name];

    private static bool LeadsUp(ReadOnlySpan<byte> path)
    {
        foreach (var part in path.Split((byte)'/'))
        {
            if (path[part].SequenceEqual(".."u8))
            {
                return true;
            }
        }

        return false;
    }
}
