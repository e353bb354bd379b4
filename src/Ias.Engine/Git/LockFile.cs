using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// git's lock files. A git that was killed leaves its lock behind, and every later command fails; so a lock that no process holds is moved
/// aside, never a live one.
/// </summary>
internal static class LockFile
{
    /// <summary>
    /// The process that holds a lock: it has the file open, or it is a git that works in this repository and started before the lock was
    /// made (git closes the file but keeps the lock while a commit's hooks run), be it in another of its work trees: refs are everybody's.
    /// 0 = nobody.
    /// </summary>
    public static int HolderOf(string path, string workTree, string commonDir)
    {
        string[] tops = [workTree, commonDir, .. WorkTreeDirs.In(commonDir).Select(WorkTreeDirs.PathOf).OfType<string>()];
        var age = DateTime.UtcNow - OutsideFile.GetLastWriteTimeUtc(path); // against the file system's own clock, not the engine's
        var up = double.Parse(RegularFile.Text("/proc/uptime")!.Split(' ')[0]);
        foreach (var process in ProcStat.ReadAll().Where(p => !p.IsZombie)) // the dead hold nothing, and asking each costs an exception
        {
            var lived = up - ((double)process.StartTicks / ProcStat.TicksPerSecond);
            try
            {
                if (HasOpen(process.Pid, path) || (lived + 1 >= age.TotalSeconds && IsGitIn(process, tops)))
                {
                    return process.Pid;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // ended meanwhile, or another user's
            }
        }

        return 0;
    }

    /// <summary>
    /// Moves a lock nobody holds to <c>&lt;name&gt;.stale-&lt;number&gt;</c> and returns that path; null when there is no lock, or somebody
    /// holds it, or another of us is looking at this repository's locks.
    /// </summary>
    public static string? MoveStaleAside(string path, string workTree, string commonDir)
    {
        // Two who judged the same stale lock would both move what lies there, and for the second that is a living git's. flock on the
        // folder leaves no file behind.
        using var alone = Posix.OpenToRead(commonDir);
        if (!OutsideFile.Exists(path) || (alone is not null && !IsAlone(alone)))
        {
            return null;
        }

        var found = Seen(path);
        if (HolderOf(path, workTree, commonDir) != 0 || Seen(path) != found)
        {
            return null;
        }

        // Not among the refs: git would take it for one.
        var beside =
            Path.GetRelativePath(commonDir, path) is var name && name.Split('/').Contains("refs")
                ? Path.Combine(commonDir, name.Replace('/', '-'))
                : path;
        for (var n = 1; ; n++)
        {
            var aside = $"{beside}.stale-{n}";
            try
            {
                OutsideFile.MoveNew(path, aside);
                return aside;
            }
            catch (FileNotFoundException)
            {
                return null;
            }
            catch (IOException) when (OutsideFile.Exists(aside) && n < 1000)
            {
                // that name is taken
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null; // read-only, another user's
            }
        }
    }

    // With its time: the file system gives the number of a lock that went to the next one.
    private static (FileIdentity? File, DateTime Written) Seen(string path) =>
        (Posix.FactsOfLink(path)?.Identity, OutsideFile.GetLastWriteTimeUtc(path));

    private static bool IsAlone(Microsoft.Win32.SafeHandles.SafeFileHandle folder)
    {
        try
        {
            return Posix.TryLock(folder, shared: false);
        }
        catch (IOException)
        {
            return true; // a network file system that locks no folders: as good as it gets there
        }
    }

    private static bool HasOpen(int pid, string path) =>
        OutsideFolder
            .EnumerateFiles($"/proc/{pid}/fd")
            .Any(fd => string.Equals(OutsideFile.Info(fd).LinkTarget, path, StringComparison.Ordinal));

    // The work trees that git knows of (gitrepository-layout(5), worktrees/*/gitdir).
    private static bool IsGitIn(ProcStat process, string[] tops)
    {
        if (process.IsZombie || !process.Name.StartsWith("git", StringComparison.Ordinal))
        {
            return false;
        }

        var folder = OutsideFolder.Info($"/proc/{process.Pid}/cwd").LinkTarget ?? "";
        return tops.Any(top => FolderPath.IsWithin(folder, top));
    }
}
