using Ias.Console.Client.Files;
using Ias.Engine.Git;

namespace Ias.Console.Client.Repositories;

/// <summary>
/// Links between this person's checkouts and repositories: <c>repos.json</c>. A repository of a workspace has one checkout.
/// </summary>
/// <param name="folder">The person's folder, <c>~/.ias</c>.</param>
public sealed class LinkFile(string folder)
{
    private readonly PersonFile<LinkRecord> _file = new(PathIn(folder), LinkJson.Default.LinkRecord, new LinkRecord([]));

    public string Path { get; } = PathIn(folder);

    /// <summary>All of them, in the order in which they were made.</summary>
    /// <exception cref="ProblemException">The file cannot be read.</exception>
    public IReadOnlyList<RepositoryLink> All() => _file.Read().Repos;

    /// <summary>Links of the repository whose checkout is at this path: those of the checkout, or else those of another work tree of the
    /// same repository.</summary>
    /// <exception cref="ProblemException">The file cannot be read.</exception>
    public IReadOnlyList<RepositoryLink> Of(GitPlace place) =>
        All() is var all && all.Where(one => one.LocalPath == place.WorkTree).ToList() is { Count: > 0 } its
            ? its
            : [.. all.Where(one => GitPlace.Find(one.LocalPath)?.CommonDir == place.CommonDir)];

    /// <summary>Keeps it, in the place of another checkout of the same repository, which is returned.</summary>
    /// <exception cref="ProblemException">The file cannot be read or written.</exception>
    public RepositoryLink? Keep(RepositoryLink link)
    {
        var old = _file.Read();
        var same = old.Repos.FirstOrDefault(one => AreSame(one, link));
        _file.Write(old with { Repos = [.. old.Repos.Where(one => !AreSame(one, link)), link] });
        return same?.LocalPath == link.LocalPath ? null : same;
    }

    /// <summary>Forgets what the checkout at this path is, or the one that jobs have a work tree of, and returns what it was.</summary>
    /// <exception cref="ProblemException">The file cannot be read or written.</exception>
    public IReadOnlyList<RepositoryLink> Forget(string localPath)
    {
        var old = _file.Read();
        var gone = old.Repos.Where(one => one.LocalPath == localPath || one.Checkout == localPath).ToList();
        if (gone.Count > 0)
        {
            _file.Write(old with { Repos = [.. old.Repos.Except(gone)] });
        }

        return gone;
    }

    private static bool AreSame(RepositoryLink one, RepositoryLink other) =>
        (one.Server, one.WorkspaceId, one.RepoId) == (other.Server, other.WorkspaceId, other.RepoId);

    private static string PathIn(string folder) => System.IO.Path.Combine(folder, "repos.json");
}
