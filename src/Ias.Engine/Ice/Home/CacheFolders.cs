using System.Diagnostics;
using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Home;

/// <summary>
/// The caches of packages inside: one set for each user, shared by all turns. On first use a cache is filled from the person's own, by
/// reflinks where the file system has them and by copies else, as far as a few seconds go: hard links would let a turn write the person's
/// files, and an overlay needs a newer bubblewrap than distributions have.
/// </summary>
/// <param name="folder">Folder of the caches.</param>
/// <param name="seedTime">Time limit for filling all caches together.</param>
internal sealed class CacheFolders(string folder, TimeSpan seedTime)
{
    /// <summary>The caches of programs that are here: where each lies, and where it is expected.</summary>
    /// <param name="home">The person's home.</param>
    /// <param name="variable">The person's environment.</param>
    public IReadOnlyList<(string From, string To)> Find(string home, Func<string, string?> variable)
    {
        var begun = Stopwatch.GetTimestamp();
        var caches = new List<(string, string)>();
        foreach (var cache in PackageCaches.All)
        {
            if (ProgramPath.Find(cache.Program, variable("PATH"), "/") is null)
            {
                continue;
            }

            var own = Path.Combine(folder, cache.Path.TrimStart('.').Replace('/', '!'));
            var theirs = cache.PlaceIn(home, variable);
            if (!OutsideFolder.Exists(own))
            {
                PrivateFolder.Make(folder);
                Seed(theirs, own, cache.Path == ".cache" ? PackageCaches.InCache : null, begun);
            }

            caches.Add((own, theirs));
        }

        return caches;
    }

    // Made beside and renamed: of two that begin at once one is first.
    private void Seed(string from, string to, IReadOnlyList<string>? only, long begun)
    {
        var making = $"{to}.{Guid.NewGuid().ToString("N")[..6]}";
        PrivateFolder.Make(making);
        foreach (var part in only?.Select(name => Path.Combine(from, name)) ?? [from])
        {
            if (OutsideFolder.Exists(part))
            {
                var copy = part == from ? making : Path.Combine(making, Path.GetFileName(part));
                if (!Copied(OutsideFolder.Info(part), copy, begun))
                {
                    OutsideFolder.DeleteAll(copy); // half a cache may look whole to its program
                    OutsideFolder.Make(making);
                }
            }
        }

        try
        {
            OutsideFolder.Move(making, to);
        }
        catch (IOException) when (OutsideFolder.Exists(to))
        {
            OutsideFolder.DeleteAll(making);
        }
    }

    private bool Copied(DirectoryInfo from, string to, long begun)
    {
        OutsideFolder.Make(to);
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
        foreach (var entry in from.EnumerateFileSystemInfos("*", options))
        {
            var name = Path.Combine(to, entry.Name);
            if (Stopwatch.GetElapsedTime(begun) > seedTime)
            {
                return false;
            }

            if (entry.LinkTarget is { } target)
            {
                OutsideFile.CreateSymbolicLink(name, target);
            }
            else if (entry is DirectoryInfo folder)
            {
                if (!Copied(folder, name, begun))
                {
                    return false;
                }
            }
            else if (RegularFile.Is(entry.FullName))
            {
                OutsideFile.Copy(entry.FullName, name); // a reflink where the file system has them
            }
        }

        return true;
    }
}
