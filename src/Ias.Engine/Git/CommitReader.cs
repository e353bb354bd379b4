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

    /// <summary>Content of a file's object; null when the object is missing here or is not a file's.</summary>
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

    /// <summary>
    /// True when any commit reachable from a tip, but not from the known ones, has an entry of this name at its top; null when the tip is
    /// missing here.
    /// </summary>
    public static bool? HasEntry(LibGit2Sharp.Repository repository, string tip, IReadOnlyList<string> known, string name) =>
        Find(repository, tip) is not { } from
            ? null
            : repository
                .Commits.QueryBy(
                    new CommitFilter
                    {
                        IncludeReachableFrom = from,
                        ExcludeReachableFrom = known.Select(id => Find(repository, id)).OfType<Commit>().ToList(),
                        SortBy = CommitSortStrategies.None,
                    }
                )
                .Any(commit => commit.Tree[name] is not null);

    /// <summary>Ids of commits, newest first.</summary>
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
