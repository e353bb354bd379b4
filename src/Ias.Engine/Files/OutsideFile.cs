#pragma warning disable RS0030 // the one place that opens files by their paths
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>
/// Files where no turn can write: the person's settings, ias's state folder, the real git dir, <c>/proc</c>, its own program. Links in
/// their paths are followed, and a path may be used twice in a row, because nobody hostile changes it between. They are read by <see
/// cref="RegularFile"/> and written whole by <see cref="AtomicFile"/>. For everything else: <see cref="InsideFile"/>.
/// </summary>
/// <remarks>The build refuses <see cref="File"/> itself (BannedSymbols.txt), so that each use says which of the two it is.</remarks>
public static class OutsideFile
{
    /// <summary>True when there is a file (not a folder), links followed.</summary>
    public static bool Exists(string path) => File.Exists(path);

    /// <summary>Information about a file; links are reported, not followed.</summary>
    public static FileInfo Info(string path) => new(path);

    /// <inheritdoc cref="File.WriteAllText(string, string)"/>
    public static void WriteAllText(string path, string text) => File.WriteAllText(path, text);

    /// <inheritdoc cref="File.WriteAllBytes(string, byte[])"/>
    public static void WriteAllBytes(string path, byte[] content) => File.WriteAllBytes(path, content);

    /// <inheritdoc cref="File.WriteAllBytesAsync(string, ReadOnlyMemory{byte}, CancellationToken)"/>
    public static Task WriteAllBytesAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) =>
        File.WriteAllBytesAsync(path, content, cancel);

    /// <inheritdoc cref="File.AppendAllText(string, string)"/>
    public static void AppendAllText(string path, string text) => File.AppendAllText(path, text);

    /// <inheritdoc cref="File.Copy(string, string)"/>
    public static void Copy(string from, string to) => File.Copy(from, to);

    /// <summary>Renames; a file of the new name gives way.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>Renames; nothing may stand under the new name.</summary>
    /// <exception cref="IOException">Something does, or it cannot be renamed.</exception>
    public static void MoveNew(string from, string to) => File.Move(from, to);

    /// <inheritdoc cref="File.Delete"/>
    public static void Delete(string path) => File.Delete(path);

    /// <summary>Makes a symbolic link.</summary>
    /// <exception cref="IOException">Something stands there, or it cannot be made.</exception>
    public static void CreateSymbolicLink(string path, string target) => File.CreateSymbolicLink(path, target);

    /// <inheritdoc cref="File.OpenHandle"/>
    public static SafeFileHandle OpenHandle(string path, FileMode mode, FileAccess access, FileShare share = FileShare.Read) =>
        File.OpenHandle(path, mode, access, share);

    /// <summary>Makes a file to write, or empties the one that is there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static FileStream Create(string path) => File.Create(path);

    /// <summary>Makes a file to write with certain rights.</summary>
    /// <exception cref="IOException">It is there, or cannot be made.</exception>
    public static FileStream Create(string path, FileStreamOptions options) => new(path, options);

    /// <summary>Makes a file that was not there.</summary>
    /// <exception cref="IOException">It is there, or cannot be made.</exception>
    public static FileStream CreateNew(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

    /// <inheritdoc cref="File.GetLastWriteTimeUtc(string)"/>
    public static DateTime GetLastWriteTimeUtc(string path) => File.GetLastWriteTimeUtc(path);

    /// <inheritdoc cref="File.GetUnixFileMode(string)"/>
    public static UnixFileMode GetUnixFileMode(string path) => File.GetUnixFileMode(path);

    /// <summary>The rights of an open file.</summary>
    public static UnixFileMode GetUnixFileMode(SafeFileHandle handle) => File.GetUnixFileMode(handle);

    /// <inheritdoc cref="File.SetUnixFileMode(string, UnixFileMode)"/>
    public static void SetUnixFileMode(string path, UnixFileMode mode) => File.SetUnixFileMode(path, mode);

    /// <summary>Sets the rights of an open file.</summary>
    public static void SetUnixFileMode(SafeFileHandle handle, UnixFileMode mode) => File.SetUnixFileMode(handle, mode);
}
