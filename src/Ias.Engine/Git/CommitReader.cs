using LibGit2Sharp;

namespace Ias.Engine.Git;

/// <summary>Commits and how they descend from each other. Replaced objects are not believed; every object that is read is checked against
/// its name.</summary>
internal static class CommitReader
{
    /// <summary>The commit with this id, or the one a tag with this id names; null when it is not here.</summary>
    public static Commit? Find(LibGit2Sharp.Repository repository, string id)
    {
        var found = repository.Lookup(new ObjectId(id));
        while (found is TagAnnotation tag)
        {
            found = tag.Target;
        }

        return found as Commit;
    }

    /// <summary>The commit a whole ref name or <c>HEAD</c> leads to; null when there is none.</summary>
    public static Commit? Named(LibGit2Sharp.Repository repository, string name) =>
        repository.Refs[name]?.ResolveToDirectReference() is { } reference ? Find(repository, reference.TargetIdentifier) : null;

    /// <summary>What a file's object holds; null when it is not here, or no file's.</summary>
    public static byte[]? Blob(LibGit2Sharp.Repository repository, string id)
    {
        if (repository.Lookup<Blob>(new ObjectId(id)) is not { } blob)
        {
            return null;
        }

        using var content = blob.GetContentStream();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    public static bool IsAncestor(LibGit2Sharp.Repository repository, string ancestor, string descendant) =>
        Find(repository, ancestor) is { } old
        && Find(repository, descendant) is { } now
        && (old.Id == now.Id || repository.ObjectDatabase.FindMergeBase(old, now)?.Id == old.Id);

    public static string ForkPoint(LibGit2Sharp.Repository repository, string one, string other) =>
        Find(repository, one) is { } first
        && Find(repository, other) is { } second
        && repository.ObjectDatabase.FindMergeBase(first, second) is { } fork
            ? fork.Sha
            : "";

    /// <summary>Newest first.</summary>
    public static IReadOnlyList<string> Commits(
        LibGit2Sharp.Repository repository,
        IReadOnlyList<string> from,
        IReadOnlyList<string> except,
        bool firstParentOnly
    )
    {
        var (tips, hidden) = (from.Select(id => Find(repository, id)).ToList(), except.Select(id => Find(repository, id)).ToList());
        return tips.Contains(null) || hidden.Contains(null)
            ? []
            :
            [
                .. repository
                    .Commits.QueryBy(
                        new CommitFilter
                        {
                            IncludeReachableFrom = tips,
                            ExcludeReachableFrom = hidden,
                            FirstParentOnly = firstParentOnly,
                            SortBy = CommitSortStrategies.None,
                        }
                    )
                    .Select(commit => commit.Sha),
            ];
    }
}
