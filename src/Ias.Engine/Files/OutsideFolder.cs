#pragma warning disable RS0030 // the one place that opens folders by their paths
using System.IO.Enumeration;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>Folders where no turn can write, as <see cref="OutsideFile"/> are the files there. For everything else: <see
/// cref="InsideFile"/>.</summary>
public static class OutsideFolder
{
    /// <summary>True when there is a folder, links followed.</summary>
    public static bool Exists(string path) => Directory.Exists(path);

    /// <summary>Information about a folder; links are reported, not followed.</summary>
    public static DirectoryInfo Info(string path) => new(path);

    /// <summary>Makes it and those above it, where they are missing.</summary>
    /// <returns>Its full path.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static string Make(string path) => Directory.CreateDirectory(path).FullName;

    /// <summary>The same with certain rights for those that are made.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static string Make(string path, UnixFileMode mode) => Directory.CreateDirectory(path, mode).FullName;

    /// <summary>Makes one among the system's temporary files, which no other user can enter.</summary>
    /// <returns>Its full path.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static string MakeTemporary(string prefix) => Directory.CreateTempSubdirectory(prefix).FullName;

    /// <inheritdoc cref="Directory.Move"/>
    public static void Move(string from, string to) => Directory.Move(from, to);

    /// <summary>Removes it; what is in it must be gone.</summary>
    /// <exception cref="IOException">It is not empty, not there, or cannot be removed.</exception>
    public static void Delete(string path) => Directory.Delete(path);

    /// <summary>Removes it with all that is in it; a turn may have been in there, so that goes by handle, at any depth.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public static void DeleteAll(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        using var here = new SafeFileHandle(HandleCalls.CurrentFolder, ownsHandle: false);
        using var parent = HandleCalls.OpenFollowing(here, [.. Encoding.UTF8.GetBytes(Path.GetDirectoryName(full)!), 0], out var error);
        error = error == 0 ? InsideTree.Remove(parent, [.. Encoding.UTF8.GetBytes(Path.GetFileName(full)), 0]) : error;
        if (error is not (0 or HandleCalls.NoEntry))
        {
            throw new IOException($"{HandleCalls.Words(error)} : '{full}'", error);
        }
    }

    /// <summary>Paths of the folders in it.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public static IEnumerable<string> EnumerateDirectories(string path, string pattern = "*") =>
        Directory.EnumerateDirectories(path, pattern);

    /// <summary>Paths of the files in it.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public static IEnumerable<string> EnumerateFiles(string path, string pattern = "*") => Directory.EnumerateFiles(path, pattern);

    /// <summary>Paths of the files in it, found in a certain way.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public static IEnumerable<string> EnumerateFiles(string path, string pattern, EnumerationOptions how) =>
        Directory.EnumerateFiles(path, pattern, how);

    /// <summary>Paths of the files in it and below it.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public static IEnumerable<string> EnumerateFiles(string path, string pattern, SearchOption where) =>
        Directory.EnumerateFiles(path, pattern, where);

    /// <summary>Paths of all that is in it.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public static IEnumerable<string> EnumerateFileSystemEntries(string path) => Directory.EnumerateFileSystemEntries(path);

    /// <summary>Paths of what is in it and below it, as far as they are chosen; none is hidden, and no folder that is a link is
    /// entered.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public static IEnumerable<string> Walk(string path, FileSystemEnumerable<string>.FindPredicate choose) =>
        new FileSystemEnumerable<string>(
            path,
            (ref FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
        )
        {
            ShouldIncludePredicate = choose,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
        };

    /// <summary>True when an entry is a symbolic link, whatever its target.</summary>
    public static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != FileAttributes.None;

    /// <inheritdoc cref="Directory.GetLastWriteTimeUtc"/>
    public static DateTime GetLastWriteTimeUtc(string path) => Directory.GetLastWriteTimeUtc(path);
}
