using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>Locations of a work tree's git files, read from the files themselves without starting a process.</summary>
/// <param name="WorkTree">Top folder, links resolved.</param>
/// <param name="GitDir">This work tree's own git dir.</param>
/// <param name="CommonDir">The git dir all work trees share.</param>
public sealed record GitPlace(string WorkTree, string GitDir, string CommonDir)
{
    private const int LongestLink = 1 << 16; // bytes of a .git file: a path

    /// <summary>The main work tree (git-worktree(1)) of a linked one; null: this is it, or the repository has none.</summary>
    public GitPlace? Main =>
        GitDir != CommonDir
        && Path.GetFileName(CommonDir) == ".git"
        && Find(Path.GetDirectoryName(CommonDir)!) is { } main
        && main.GitDir == CommonDir
            ? main
            : null;

    /// <summary>The place of the work tree that has <paramref name="folder"/> in it; null outside any.</summary>
    public static GitPlace? Find(string folder)
    {
        for (var at = RealPath.Of(folder); at is not null; at = Path.GetDirectoryName(at))
        {
            var git = Path.Combine(at, ".git");
            if (
                RegularFile.Is(git)
                && OutsideFile.Info(git).Length <= LongestLink
                && RegularFile.Text(git) is { } link
                && link.StartsWith("gitdir:", StringComparison.Ordinal)
            )
            {
                git = Path.GetFullPath(link["gitdir:".Length..].Trim(), at);
            }

            if (OutsideFile.Exists(Path.Combine(git, "HEAD")))
            {
                return Of(at, git);
            }
        }

        return null;
    }

    /// <summary>The work tree around a folder, for callers that need one.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static GitPlace Here(string folder) =>
        Find(folder)
        ?? throw new ProblemException(
            new Problem("This is not inside a git repository.", folder, "cd into your repository, or make one: git init")
        );

    /// <summary>The common dir of the repository that is at <paramref name="path"/> itself (bare, or its <c>.git</c>); null when there is
    /// none.</summary>
    public static string? RepositoryAt(string path)
    {
        if (!OutsideFolder.Exists(path))
        {
            return null;
        }

        return OutsideFile.Exists(Path.Combine(path, ".git", "HEAD")) || OutsideFile.Exists(Path.Combine(path, ".git"))
                ? Find(path)?.CommonDir
            : OutsideFile.Exists(Path.Combine(path, "HEAD")) && OutsideFolder.Exists(Path.Combine(path, "objects")) ? RealPath.Of(path)
            : null;
    }

    private static GitPlace Of(string workTree, string gitDir)
    {
        var pointer = Path.Combine(gitDir, "commondir");
        var common = RegularFile.Text(pointer) is { } said ? Path.GetFullPath(said.Trim(), gitDir) : gitDir;
        return new GitPlace(workTree, RealPath.Of(gitDir), RealPath.Of(common));
    }
}
