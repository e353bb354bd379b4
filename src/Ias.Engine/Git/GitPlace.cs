using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>Where a work tree's git files lie, read from the files themselves: no process.</summary>
/// <param name="WorkTree">Top folder, links resolved.</param>
/// <param name="GitDir">This work tree's own git dir.</param>
/// <param name="CommonDir">The git dir all work trees share.</param>
public sealed record GitPlace(string WorkTree, string GitDir, string CommonDir)
{
    /// <summary>The place of the work tree that has <paramref name="folder"/> in it; null outside any.</summary>
    public static GitPlace? Find(string folder)
    {
        for (var at = RealPath.Of(folder); at is not null; at = Path.GetDirectoryName(at))
        {
            var git = Path.Combine(at, ".git");
            if (File.Exists(git) && RegularFile.Text(git) is { } link && link.StartsWith("gitdir:", StringComparison.Ordinal))
            {
                git = Path.GetFullPath(link["gitdir:".Length..].Trim(), at);
            }

            if (File.Exists(Path.Combine(git, "HEAD")))
            {
                return Of(at, git);
            }
        }

        return null;
    }

    /// <summary>The same, for who cannot go on without.</summary>
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
        if (!Directory.Exists(path))
        {
            return null;
        }

        return File.Exists(Path.Combine(path, ".git", "HEAD")) || File.Exists(Path.Combine(path, ".git")) ? Find(path)?.CommonDir
            : File.Exists(Path.Combine(path, "HEAD")) && Directory.Exists(Path.Combine(path, "objects")) ? RealPath.Of(path)
            : null;
    }

    private static GitPlace Of(string workTree, string gitDir)
    {
        var pointer = Path.Combine(gitDir, "commondir");
        var common = RegularFile.Text(pointer) is { } said ? Path.GetFullPath(said.Trim(), gitDir) : gitDir;
        return new GitPlace(workTree, RealPath.Of(gitDir), RealPath.Of(common));
    }
}
