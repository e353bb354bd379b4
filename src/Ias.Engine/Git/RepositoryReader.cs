using LibGit2Sharp;

namespace Ias.Engine.Git;

/// <summary>
/// Reads a repository in this process, with libgit2: no program is started, whatever the repository's configuration says. Null is not an answer: libgit2
/// cannot read this (sha256, split index, reftable, another owner's), and git is to be asked.
/// </summary>
internal sealed class RepositoryReader(GitPlace place)
{
    // A pipe that an agent put in the place of a file is waited at for ever, by git as well.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Reads the objects and refs of a git dir.</summary>
    public RepositoryReader(string gitDir)
        : this(new GitPlace("", gitDir, gitDir))
    {
    }

    /// <summary>Whether this names a commit (or a tag of one) that is here.</summary>
    public Task<bool?> IsCommitAsync(string id, CancellationToken cancel) => AskAsync<bool?>(repository => CommitReader.Find(repository, id) is not null, cancel, id);

    /// <summary>Whether <paramref name="ancestor"/> is an ancestor of (or is) <paramref name="descendant"/>; false too when one of them is not here.</summary>
    public Task<bool?> IsAncestorAsync(string ancestor, string descendant, CancellationToken cancel) =>
        AskAsync<bool?>(repository => CommitReader.IsAncestor(repository, ancestor, descendant), cancel, ancestor, descendant);

    /// <summary>The best common ancestor of two commits; empty when there is none.</summary>
    public Task<string?> ForkPointAsync(string one, string other, CancellationToken cancel) => AskAsync(repository => CommitReader.ForkPoint(repository, one, other), cancel, one, other);

    /// <summary>Commits that <paramref name="from"/> reach and <paramref name="except"/> do not; none when one of them is not here.</summary>
    public Task<IReadOnlyList<string>?> CommitsAsync(IReadOnlyList<string> from, IReadOnlyList<string> except, bool firstParentOnly, CancellationToken cancel) =>
        AskAsync(repository => CommitReader.Commits(repository, from, except, firstParentOnly), cancel, [.. from, .. except]);

    /// <summary>Opens anew each time (0.1 ms): nothing that was read before is believed of a repository others write to.</summary>
    private async Task<T?> AskAsync<T>(Func<LibGit2Sharp.Repository, T?> read, CancellationToken cancel, params IReadOnlyList<string> ids)
    {
        if (ids.Any(id => id.Length != 40 || !RefFiles.IsObjectId(id)) || Directory.Exists(Path.Combine(place.CommonDir, "reftable")))
        {
            return default;
        }

        try
        {
            return await Task.Run(() => Read(read), cancel).WaitAsync(Limit, cancel);
        }
        catch (Exception e) when (e is LibGit2SharpException or TimeoutException)
        {
            return default;
        }
    }

    private T? Read<T>(Func<LibGit2Sharp.Repository, T?> read)
    {
        if (!LibGit2.ReadsAllSettings)
        {
            return default; // safe.directory is among them
        }

        using var repository = new LibGit2Sharp.Repository(place.GitDir, place.WorkTree.Length > 0 ? new RepositoryOptions { WorkingDirectoryPath = place.WorkTree } : new RepositoryOptions());
        return read(repository);
    }
}
