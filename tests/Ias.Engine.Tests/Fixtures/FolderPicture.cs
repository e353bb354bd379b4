using System.Security.Cryptography;

namespace Ias.Tests;

/// <summary>Everything in a folder, byte for byte, to be compared with itself later.</summary>
public static class FolderPicture
{
    /// <summary>One line a file or folder: path, mode, and the hash of its bytes.</summary>
    public static IReadOnlyList<string> Of(string folder) =>
    [
        .. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .OrderBy(f => f.FullName, StringComparer.Ordinal)
            .Select(f => $"{f.FullName} {f.UnixFileMode} {f.LinkTarget}{(f is FileInfo { LinkTarget: null } ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f.FullName))) : "")}"),
    ];
}
