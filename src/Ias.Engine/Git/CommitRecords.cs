namespace Ias.Engine.Git;

/// <summary>The branch and commit of HEAD.</summary>
public sealed record Head(string Branch, string Commit);

/// <summary>One uncommitted change. <paramref name="Code"/> is git's two-letter status (<c>.</c> = unchanged); <c>??</c> =
/// untracked.</summary>
public sealed record TreeChange(string Code, string Path);

/// <summary>Facts about a commit.</summary>
public sealed record CommitInfo(string Commit, string Parent, string Subject, IReadOnlyDictionary<string, string> Trailers);

/// <summary>Changes between two commits.</summary>
/// <param name="Lines">File by file, renamed ones by their new names.</param>
public sealed record CommitChange(IReadOnlyList<string> Paths, IReadOnlyList<string> Deleted, IReadOnlyList<FileLines> Lines)
{
    public int Added => Lines.Sum(line => line.Added);

    public int Removed => Lines.Sum(line => line.Removed);

    /// <summary>The same of some files.</summary>
    public CommitChange Of(Func<string, bool> counts) =>
        new([.. Paths.Where(counts)], [.. Deleted.Where(counts)], [.. Lines.Where(line => counts(line.Path))]);
}

/// <summary>Number of lines added to and removed from a file; 0 for a binary file.</summary>
public readonly record struct FileLines(string Path, int Added, int Removed);
