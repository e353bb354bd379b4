using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>The linked work trees of a repository, as its files say (gitrepository-layout(5), <c>worktrees/*</c>).</summary>
internal static class WorkTreeDirs
{
    /// <summary>Git dirs of the linked work trees; empty also when the last one is removed meanwhile.</summary>
    public static IReadOnlyList<string> In(string commonDir)
    {
        try
        {
            return [.. OutsideFolder.EnumerateDirectories(Path.Combine(commonDir, "worktrees"))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Path of the work tree of such a git dir, links resolved; null when the git dir does not name one.</summary>
    public static string? PathOf(string gitDir) =>
        RegularFile.Text(Path.Combine(gitDir, "gitdir"))?.Trim() is { Length: > 0 } gitFile
        && Path.GetDirectoryName(Path.GetFullPath(gitFile, gitDir)) is { Length: > 0 } workTree // relative: worktree.useRelativePaths
            ? RealPath.Of(workTree)
            : null;
}
