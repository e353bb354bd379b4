using Ias.Core.TestEvidence;
using LibGit2Sharp;

namespace Ias.Engine.Git;

/// <summary>
/// Compares two commits. Null where git's answer might differ: guessed renames, files that became links, submodules, names that are not
/// UTF-8.
/// </summary>
internal static class ChangeReader
{
    private static readonly CompareOptions NoRenames = new() { Similarity = SimilarityOptions.None };

    /// <param name="from">Empty: since the beginning.</param>
    public static CommitChange? Change(LibGit2Sharp.Repository repository, string from, string to)
    {
        var old = from.Length > 0 ? CommitReader.Find(repository, from) : null;
        if (
            CommitReader.Find(repository, to) is not { } now
            || (old is null && (from.Length > 0 || now.Parents.Any()))
            || Compare(repository, old, now) is not { } changes
        )
        {
            return null;
        }

        var deleted = changes.Where(change => change.Status == ChangeKind.Deleted).Select(change => change.Path).ToList();
        if (changes.Exists(change => change.Status == ChangeKind.TypeChanged || (change.Status == ChangeKind.Added && deleted.Count > 0)))
        {
            return null;
        }

        using var lines = repository.Diff.Compare<PatchStats>(old?.Tree, now.Tree, NoRenames);
        return new CommitChange(
            [.. changes.Select(change => change.Path)],
            deleted,
            [.. changes.Select(change => new FileLines(change.Path, lines[change.Path].LinesAdded, lines[change.Path].LinesDeleted))]
        );
    }

    /// <summary>Files that differ, as texts; one that is binary or longer on either side is left out.</summary>
    /// <param name="longest">In bytes.</param>
    public static IReadOnlyList<ChangedFile>? Texts(LibGit2Sharp.Repository repository, string from, string to, int longest)
    {
        if (
            CommitReader.Find(repository, from) is not { } old
            || CommitReader.Find(repository, to) is not { } now
            || Compare(repository, old, now) is not { } changes
        )
        {
            return null;
        }

        var files = new List<ChangedFile>();
        foreach (var change in changes)
        {
            var (before, after) = (Text(change.OldOid, change.OldMode), Text(change.Oid, change.Mode));
            if ((before is not null || change.OldMode == Mode.Nonexistent) && (after is not null || change.Mode == Mode.Nonexistent))
            {
                files.Add(new ChangedFile(change.Path, before, after));
            }
        }

        return files;

        string? Text(ObjectId id, Mode mode) =>
            mode is Mode.NonExecutableFile or Mode.ExecutableFile
            && repository.Lookup<Blob>(id) is { IsBinary: false } blob
            && blob.Size <= longest
                ? blob.GetContentText()
                : null;
    }

    /// <summary>Paths among <paramref name="under"/> (files, or folders with all below) that differ; with <paramref name="sinceFork"/>,
    /// since the two went apart.</summary>
    public static IReadOnlyList<string>? Names(
        LibGit2Sharp.Repository repository,
        string from,
        string to,
        bool sinceFork,
        IReadOnlyList<string> under
    )
    {
        var (old, now) = (CommitReader.Find(repository, from), CommitReader.Find(repository, to));
        if (sinceFork && old is not null && now is not null)
        {
            old = repository.ObjectDatabase.FindMergeBase(old, now);
        }

        return old is null || now is null || Compare(repository, old, now) is not { } changes
            ? null
            :
            [
                .. changes
                    .Select(change => change.Path)
                    .Where(path =>
                        under.Count == 0
                        || under.Any(u => path == u.TrimEnd('/') || path.StartsWith(u.TrimEnd('/') + "/", StringComparison.Ordinal))
                    ),
            ];
    }

    /// <summary>Paths of the files a commit has under a folder; null for names that are no UTF-8.</summary>
    public static IReadOnlyList<string>? Files(LibGit2Sharp.Repository repository, string commit, string under)
    {
        var files = new List<string>();
        if (CommitReader.Find(repository, commit) is not { } found)
        {
            return null;
        }

        if (found[under]?.Target is Tree tree)
        {
            Add(tree, under + "/");
        }

        return files.Exists(IsUnreadable) ? null : files;

        void Add(Tree folder, string prefix)
        {
            foreach (var entry in folder)
            {
                if (entry.TargetType == TreeEntryTargetType.Tree)
                {
                    Add((Tree)entry.Target, $"{prefix}{entry.Name}/");
                }
                else
                {
                    files.Add(prefix + entry.Name);
                }
            }
        }
    }

    private static List<TreeEntryChanges>? Compare(LibGit2Sharp.Repository repository, Commit? old, Commit now)
    {
        using var changes = repository.Diff.Compare<TreeChanges>(old?.Tree, now.Tree, NoRenames);
        var all = changes.ToList();
        return all.Exists(change => IsUnreadable(change.Path) || change.Mode == Mode.GitLink || change.OldMode == Mode.GitLink)
            ? null
            : all;
    }

    private static bool IsUnreadable(string path) => path.Contains('\uFFFD', StringComparison.Ordinal);
}
