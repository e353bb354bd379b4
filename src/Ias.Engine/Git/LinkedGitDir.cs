using System.Text;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// The git dir of a linked work tree of the engine's own (gitrepository-layout(5), <c>worktrees/*</c>): it comes and goes as a whole. git
/// makes it file by file; where it is killed meanwhile, an empty <c>commondir</c> stays, and every later git of the repository fails.
/// </summary>
internal static class LinkedGitDir
{
    /// <summary>Makes it, HEAD on no branch, no index yet, and the folder of the work tree with its <c>.git</c>.</summary>
    /// <param name="main">The work tree it stands beside; its sparse checkout is taken over, as git does.</param>
    /// <param name="path">The new work tree: there is none yet.</param>
    /// <exception cref="ProblemException">Disk full, no permission.</exception>
    public static async Task MakeAsync(ProcessRunner processes, GitPlace main, string path, string commit, CancellationToken cancel)
    {
        var draft = DraftOf(main.CommonDir, path);
        OutsideFolder.Make(Path.Combine(draft, "info"));
        Write(Path.Combine(draft, "HEAD"), commit);
        Write(Path.Combine(draft, "commondir"), "../..");
        Write(Path.Combine(draft, "gitdir"), Path.Combine(path, ".git"));
        await CopySparseAsync(processes, main.GitDir, draft, cancel);

        var place = FreeName(main.CommonDir, Path.GetFileName(path));
        OutsideFolder.Make(path);
        // First: git prune --expire=now forgets a work tree whose .git is not there.
        Write(Path.Combine(path, ".git"), $"gitdir: {place}");
        OutsideFolder.Make(Path.GetDirectoryName(place)!);
        Posix.Rename(draft, place);
        Posix.FlushFolder(Path.GetDirectoryName(place)!);
    }

    /// <summary>Takes away what git knows of a work tree at <paramref name="path"/>, in whatever state it is, and what a killed engine or git
    /// left of making or removing it.</summary>
    /// <exception cref="ProblemException">No permission.</exception>
    public static void Remove(string commonDir, string path)
    {
        var draft = DraftOf(commonDir, path);
        Discard(draft);
        foreach (var gitDir in WorkTreeDirs.In(commonDir).Where(gitDir => IsOf(gitDir, path)))
        {
            OutsideFolder.Make(Path.GetDirectoryName(draft)!);
            Posix.Rename(gitDir, draft);
            Discard(draft);
        }

        Posix.RemoveEmptyFolder(Path.Combine(commonDir, "worktrees")); // as git does
    }

    // One that does not say whose it is was cut off while git made it, which names it after the folder, with a number where that is taken.
    private static bool IsOf(string gitDir, string path) =>
        WorkTreeDirs.PathOf(gitDir) is { } said
            ? said == RealPath.Of(path)
            : Path.GetFileName(gitDir) is var name
                && Path.GetFileName(path) is var usual
                && name.StartsWith(usual, StringComparison.Ordinal)
                && name[usual.Length..].All(char.IsAsciiDigit);

    private static string DraftOf(string commonDir, string path) => Path.Combine(commonDir, "ias", $"worktree-{PathKey.Of(path)}");

    private static string FreeName(string commonDir, string name)
    {
        var place = Path.Combine(commonDir, "worktrees", name);
        for (var number = 1; Path.Exists(place); number++)
        {
            place = Path.Combine(commonDir, "worktrees", FormattableString.Invariant($"{name}{number}"));
        }

        return place;
    }

    // git-worktree(1), "CONFIGURATION FILE": a work tree's own settings are copied, but for those that say where the files are.
    private static async Task CopySparseAsync(ProcessRunner processes, string gitDir, string draft, CancellationToken cancel)
    {
        foreach (var name in (string[])["info/sparse-checkout", "config.worktree"])
        {
            if (RegularFile.Read(Path.Combine(gitDir, name)) is { } content)
            {
                AtomicFile.Write(Path.Combine(draft, name), content);
            }
        }

        var settings = Path.Combine(draft, "config.worktree");
        foreach (var key in OutsideFile.Exists(settings) ? new[] { "core.bare", "core.worktree" } : [])
        {
            // Exit status 5: it is not set.
            await processes.RunAsync(GitCommand.Read(draft, "config", "--file", settings, "--unset-all", key), cancel);
        }
    }

    private static void Discard(string folder)
    {
        if (Path.Exists(folder))
        {
            InsideFile.Remove(Path.GetDirectoryName(folder)!, folder);
        }
    }

    private static void Write(string path, string line) => AtomicFile.Write(path, Encoding.UTF8.GetBytes(line + "\n"));
}
