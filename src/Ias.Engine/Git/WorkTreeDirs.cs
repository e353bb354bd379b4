using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>The linked work trees of a repository, as its files say (gitrepository-layout(5), <c>worktrees/*</c>).</summary>
internal static class WorkTreeDirs
{
    /// <summary>Their git dirs; empty also when the last one goes this moment.</summary>
    public static IReadOnlyList<string> In(string commonDir)
    {
        try
        {
            return Directory.GetDirectories(Path.Combine(commonDir, "worktrees"));
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Where the work tree of such a git dir is, links resolved; null when it does not say.</summary>
    public static string? PathOf(string gitDir) =>
        RegularFile.Text(Path.Combine(gitDir, "gitdir"))?.Trim() is { Length: > 0 } gitFile
        && Path.GetDirectoryName(gitFile) is { Length: > 0 } workTree
            ? RealPath.Of(workTree)
            : null;
}
