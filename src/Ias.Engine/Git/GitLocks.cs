using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>
/// Finds git's lock files, which can lie beside every file that git replaces whole (index, HEAD, ORIG_HEAD, MERGE_MSG, configuration,
/// packed refs, each ref, what a sequencer keeps, graphs and packs), in the git folder of every work tree (lockfile.h of git;
/// gitrepository-layout(5)).
/// </summary>
internal static class GitLocks
{
    // Of what all work trees share, what almost every write needs. Where packed-refs.new is left git writes no packed refs, lock or not.
    private static readonly string[] Shared = ["packed-refs.lock", "packed-refs.new", "config.lock"];

    // Of every work tree, and of the folder they share.
    private static readonly string[] Own = ["", "info", "sequencer", "rebase-merge", "rebase-apply"];
    private static readonly string[] Common = ["reftable", "objects", "objects/info", "objects/info/commit-graphs", "objects/pack"];

    private static readonly EnumerationOptions Here = new() { AttributesToSkip = FileAttributes.None };
    private static readonly EnumerationOptions Below = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        RecurseSubdirectories = true,
    };

    /// <summary>All that are there, of all work trees of a repository.</summary>
    public static IReadOnlyList<string> Of(string commonDir) =>
        [
            .. GitDirs(commonDir)
                .SelectMany(gitDir =>
                    Own.SelectMany(folder => In(commonDir, Path.Combine(gitDir, folder), Here))
                        .Concat(In(commonDir, Path.Combine(gitDir, "refs"), Below))
                ),
            .. Common.SelectMany(folder => In(commonDir, folder, Here)),
        ];

    /// <summary>Locks that block nearly every write in one work tree; three folders are listed, whatever else
    /// the repository has.</summary>
    /// <param name="branch">Whole name of the ref that HEAD is on; empty = none.</param>
    public static IReadOnlyList<string> InTheWay(string gitDir, string commonDir, string branch) =>
        [
            .. In(commonDir, gitDir == commonDir ? "" : Path.GetRelativePath(commonDir, gitDir), Here),
            .. gitDir == commonDir ? [] : In(commonDir, "", Here).Where(path => Shared.Contains(Path.GetFileName(path))),
            .. branch.StartsWith("refs/", StringComparison.Ordinal)
                ? In(commonDir, Path.GetDirectoryName(branch)!, Here).Where(path => path == Path.Combine(commonDir, $"{branch}.lock"))
                : [],
        ];

    private static IEnumerable<string> GitDirs(string commonDir) =>
        ["", .. WorkTreeDirs.In(commonDir).Select(gitDir => Path.GetRelativePath(commonDir, gitDir))];

    // Not through a link, which could lead to somebody else's locks.
    private static string[] In(string commonDir, string folder, EnumerationOptions how)
    {
        var path = Path.Combine(commonDir, folder).TrimEnd('/');
        try
        {
            return OutsideFolder.Exists(path) && RealPath.Of(path) == Path.Combine(RealPath.Of(commonDir), folder).TrimEnd('/')
                ? [.. OutsideFolder.EnumerateFiles(path, "*", how).Where(IsLock)]
                : [];
        }
        catch (IOException)
        {
            return []; // git has just removed it
        }
    }

    /// <summary>True when a file is a lock, by its name.</summary>
    public static bool IsLock(string path) =>
        path.EndsWith(".lock", StringComparison.Ordinal) || Path.GetFileName(path) == "packed-refs.new";
}
