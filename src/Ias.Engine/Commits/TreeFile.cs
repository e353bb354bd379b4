using System.Runtime.InteropServices;
using System.Text;
using Ias.Engine.Git;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Commits;

/// <summary>What stands at a path of the work tree.</summary>
internal enum TreeFileKind
{
    Missing,
    Regular,
    Link,
    Unreadable,

    /// <summary>A socket, a pipe, a device: nothing git can hold.</summary>
    Special,
}

/// <summary>Looks at files by their bytes: .NET's own calls cannot name a file that is not called in UTF-8.</summary>
internal static partial class TreeFile
{
    private const int ReadOnlyNonBlockingCloseOnExec = 0x80800;
    private const int NoSuchFile = 2;
    private const int NotAFolder = 20;
    private const int NoSuchDevice = 6;

    /// <summary>Reads a file's first <paramref name="limit"/> bytes; <paramref name="length"/> is its whole length.</summary>
    public static TreeFileKind Read(string folder, GitPath path, int limit, out long length, out byte[] start)
    {
        (length, start) = (0, []);
        var name = path.In(folder);
        if (ReadLink(name, new byte[1], 1) >= 0)
        {
            return TreeFileKind.Link;
        }

        var descriptor = Open(name, ReadOnlyNonBlockingCloseOnExec);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError() switch
            {
                NoSuchFile or NotAFolder => TreeFileKind.Missing,
                NoSuchDevice => TreeFileKind.Special,
                _ => TreeFileKind.Unreadable,
            };
        }

        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            length = RandomAccess.GetLength(file);
            start = new byte[Math.Min(length, limit)];
            var read = RandomAccess.Read(file, start, 0);
            start = read < start.Length ? start[..read] : start;
            return TreeFileKind.Regular;
        }
        catch (NotSupportedException)
        {
            return TreeFileKind.Special; // cannot be sought in
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return TreeFileKind.Unreadable;
        }
    }

    /// <summary>Deletes a file or link, and as git does the folders in <paramref name="folder"/> that are empty without it; false when that
    /// was not possible.</summary>
    public static bool Delete(string folder, GitPath path)
    {
        var name = path.In(folder);
        if (Unlink(name) != 0)
        {
            return false;
        }

        var top = Encoding.UTF8.GetByteCount(folder.TrimEnd('/'));
        for (var slash = name.AsSpan().LastIndexOf((byte)'/'); slash > top; slash = name.AsSpan(0, slash).LastIndexOf((byte)'/'))
        {
            name[slash] = 0;
            if (RemoveFolder(name) != 0)
            {
                break;
            }
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true)]
    private static partial nint ReadLink(byte[] path, byte[] target, nuint size);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true)]
    private static partial int Unlink(byte[] path);

    [LibraryImport("libc", EntryPoint = "rmdir")]
    private static partial int RemoveFolder(byte[] path);
}
