using Ias.Engine.Ice;

namespace Ias.Engine.Git;

/// <summary>HEAD.</summary>
public sealed record Head(string Branch, string Commit);

/// <summary>One uncommitted change. <paramref name="Code"/> is git's two-letter status (<c>.</c> = unchanged); <c>??</c> =
/// untracked.</summary>
public sealed record TreeChange(string Code, string Path);

/// <summary>What to commit and how to call it.</summary>
/// <param name="Subject">First line.</param>
/// <param name="Trailers">For example <c>Run-Id</c> and <c>Cycle</c>, in this order.</param>
/// <param name="Only">Literal paths (files or folders) to take; empty = all changes.</param>
/// <param name="Except">Literal path prefixes to leave out.</param>
/// <param name="Guard">How to guard it, should the repository have code to run.</param>
public sealed record CommitRequest(
    string Subject,
    IReadOnlyList<KeyValuePair<string, string>> Trailers,
    IReadOnlyList<string> Only,
    IReadOnlyList<string> Except,
    GuardRequest Guard
);

/// <summary>What a commit did.</summary>
/// <param name="Commit">The new commit; empty when nothing was to be committed or it was refused.</param>
/// <param name="Refused">What a hook or git said when it refused; empty otherwise.</param>
/// <param name="LeftOut">Paths left out, each with the reason.</param>
/// <param name="Deleted">Paths deleted by this commit (renames are none).</param>
/// <param name="Paths">All paths this commit changed.</param>
/// <param name="Ice">What ICE saw of the repository's hooks, filters and signing program; null when none had to run.</param>
public sealed record CommitOutcome(
    string Commit,
    string Parent,
    string Refused,
    IReadOnlyList<KeyValuePair<string, string>> LeftOut,
    int Files,
    int Added,
    int Removed,
    IReadOnlyList<string> Deleted,
    IReadOnlyList<string> Paths,
    GuardReport? Ice = null
)
{
    /// <summary>No commit was made on this one.</summary>
    public static CommitOutcome Nothing(string head) => new("", head, "", [], 0, 0, 0, [], []);
}

/// <summary>A commit's facts.</summary>
public sealed record CommitInfo(string Commit, string Parent, string Subject, IReadOnlyDictionary<string, string> Trailers);

/// <summary>What changed between two commits.</summary>
/// <param name="Lines">File by file, renamed ones by their new names.</param>
public sealed record CommitChange(IReadOnlyList<string> Paths, IReadOnlyList<string> Deleted, IReadOnlyList<FileLines> Lines)
{
    public int Files => Lines.Count;

    public int Added => Lines.Sum(line => line.Added);

    public int Removed => Lines.Sum(line => line.Removed);

    /// <summary>The same of some files.</summary>
    public CommitChange Of(Func<string, bool> counts) =>
        new([.. Paths.Where(counts)], [.. Deleted.Where(counts)], [.. Lines.Where(line => counts(line.Path))]);
}

/// <summary>How many lines of a file came and went; of a binary file none.</summary>
public readonly record struct FileLines(string Path, int Added, int Removed);
