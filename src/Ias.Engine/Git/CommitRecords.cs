namespace Ias.Engine.Git;

/// <summary>HEAD.</summary>
public sealed record Head(string Branch, string Commit);

/// <summary>One uncommitted change. <paramref name="Code"/> is git's two-letter status (<c>.</c> = unchanged); <c>??</c> =
/// untracked.</summary>
public sealed record TreeChange(string Code, string Path);

/// <summary>A commit's facts.</summary>
public sealed record CommitInfo(string Commit, string Parent, string Subject, IReadOnlyDictionary<string, string> Trailers);

/// <summary>What changed between two commits.</summary>
/// <param name="Lines">File by file, renamed ones by their new names.</param>
public sealed record CommitChange(IReadOnlyList<string> Paths, IReadOnlyList<string> Deleted, IReadOnlyList<FileLines> Lines)
{
    public int Added => Lines.Sum(line => line.Added);

    public int Removed => Lines.Sum(line => line.Removed);

    /// <summary>The same of some files.</summary>
    public CommitChange Of(Func<string, bool> counts) =>
        new([.. Paths.Where(counts)], [.. Deleted.Where(counts)], [.. Lines.Where(line => counts(line.Path))]);
}

/// <summary>How many lines of a file came and went; of a binary file none.</summary>
public readonly record struct FileLines(string Path, int Added, int Removed);
