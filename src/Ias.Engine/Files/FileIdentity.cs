using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>
/// Identity of a file, whatever its name: two paths or handles with the same identity are one file (stat(2), st_dev and st_ino).
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    /// <summary>Identity of the file at a path now, links followed; null when nothing exists there.</summary>
    /// <exception cref="IOException">No permission to look.</exception>
    public static FileIdentity? At(string path) => Posix.Facts(path)?.Identity;

    /// <summary>Identity of an open file.</summary>
    /// <exception cref="IOException">The file system refuses.</exception>
    public static FileIdentity Of(SafeFileHandle handle) => Posix.Facts(handle).Identity;
}
