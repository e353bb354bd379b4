using System.Security.Cryptography;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Ice.Copy;

/// <summary>
/// Contents of large files that Git LFS keeps beside the repository (git-lfs(1), <c>lfs/objects</c>). A turn's filter puts new ones into
/// its copy; each comes out only if its name is the SHA-256 of what it holds.
/// </summary>
internal static class LargeObjects
{
    private const string Objects = "lfs/objects";
    private const int MostEntries = 100_000;
    private const long Longest = 32L << 30; // bytes; servers take 5 GiB at most

    /// <summary>Brings those that the repository lacks; returns how many.</summary>
    /// <param name="inside">Git dir of the copy.</param>
    /// <exception cref="ProblemException">Disk full; the repository cannot be written.</exception>
    public static int Take(InsideFolder inside, GitPlace place)
    {
        var taken = 0;
        var isHonest = true; // git-lfs names what it keeps by what it holds: after one lie the rest is not worth its time
        foreach (var one in Folders(inside, Objects))
        {
            foreach (var two in Folders(inside, $"{Objects}/{one}"))
            {
                var folder = $"{Objects}/{one}/{two}";
                foreach (var entry in inside.Entries(folder, MostEntries).Entries ?? [])
                {
                    if (
                        entry is { Kind: InsideKind.File, Text: { Length: 64 } name }
                        && name.All(char.IsAsciiHexDigitLower)
                        && name.StartsWith(one + two, StringComparison.Ordinal)
                        && isHonest
                        && !OutsideFile.Exists(Path.Combine(place.CommonDir, folder, name))
                        && (isHonest = Copy(inside, $"{folder}/{name}", Path.Combine(place.CommonDir, folder, name), name))
                    )
                    {
                        taken++;
                    }
                }
            }
        }

        return taken;
    }

    private static IEnumerable<string> Folders(InsideFolder inside, string folder) =>
        (inside.Entries(folder, MostEntries).Entries ?? [])
            .Where(e => e is { Kind: InsideKind.Folder, Text: { Length: 2 } name } && name.All(char.IsAsciiHexDigitLower))
            .Select(e => e.Text!);

    private static bool Copy(InsideFolder inside, string from, string to, string name)
    {
        using var handle = inside.OpenFile(from, out _);
        if (handle is null || RandomAccess.GetLength(handle) > Longest || (HasHoles(handle) && Name(handle) != name))
        {
            return false;
        }

        var draft = $"{to}.{Guid.NewGuid().ToString("N")[..8]}.tmp";
        try
        {
            OutsideFolder.Make(Path.GetDirectoryName(to)!);
            using (var read = new FileStream(handle, FileAccess.Read))
            using (var written = OutsideFile.CreateNew(draft))
            using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
            {
                var buffer = new byte[1 << 20];
                for (int length; (length = read.Read(buffer)) > 0; )
                {
                    hash.AppendData(buffer, 0, length);
                    written.Write(buffer, 0, length);
                }

                if (Convert.ToHexStringLower(hash.GetHashAndReset()) != name)
                {
                    return false;
                }

                written.Flush(flushToDisk: true);
            }

            Posix.Rename(draft, to);
            return true;
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, to);
        }
        finally
        {
            if (OutsideFile.Exists(draft))
            {
                OutsideFile.Delete(draft);
            }
        }
    }

    // Its copy would have none, and fill the disk before the name is known to be false.
    private static bool HasHoles(SafeFileHandle handle) =>
        HandleCalls.Facts(handle, "\0"u8, out var error) is var facts && (error != 0 || facts.Blocks * 512 < facts.Length);

    private static string Name(SafeFileHandle handle)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        long at = 0;
        for (int length; (length = RandomAccess.Read(handle, buffer, at)) > 0; at += length)
        {
            hash.AppendData(buffer, 0, length);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
