using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>Which file it is, whatever its name: two paths or handles with the same identity are one file (stat(2), st_dev and
/// st_ino).</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    /// <summary>Of what stands at a path now, links followed; null when there is nothing.</summary>
    /// <exception cref="IOException">No permission to look.</exception>
    public static FileIdentity? At(string path) => Posix.Facts(path)?.Identity;

    /// <summary>Of an open file.</summary>
    /// <exception cref="IOException">The file system refuses.</exception>
    public static FileIdentity Of(SafeFileHandle handle) => Posix.Facts(handle).Identity;
}
