using System.IO.Enumeration;
using System.Security.Cryptography;

namespace Ias.Tests;

/// <summary>Everything in a folder, byte for byte, to be compared with itself later.</summary>
public static class FolderPicture
{
    /// <summary>One line a file or folder: path, mode, and the hash of its bytes.</summary>
    /// <param name="except">Beginnings of paths within the folder that are passed over.</param>
    public static IReadOnlyList<string> Of(string folder, params IReadOnlyList<string> except) =>
        [
            .. new FileSystemEnumerable<FileSystemInfo>(
                folder,
                (ref entry) => entry.ToFileSystemInfo(),
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
            {
                ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint), // a link may lead back here
            }
                .Where(f => !except.Any(path => f.FullName.StartsWith($"{folder}/{path}")))
                .OrderBy(f => f.FullName, StringComparer.Ordinal)
                .Select(f =>
                    $"{f.FullName} {f.UnixFileMode} {f.LinkTarget}{(f is FileInfo { LinkTarget: null } ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f.FullName))) : "")}"
                ),
        ];
}
