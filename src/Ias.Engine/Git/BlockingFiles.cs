using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>Pipes in the place of files that git opens whatever they are, and then waits at for ever: <c>.gitignore</c> and its like
/// anywhere in a work tree, and all in a git dir.</summary>
internal static class BlockingFiles
{
    private const int LongestPath = 4000; // of 4096: what is deeper has no name that git could open

    private static readonly HashSet<string> OfWorkTree = new(StringComparer.Ordinal)
    {
        ".gitignore",
        ".gitattributes",
        ".gitmodules",
        ".mailmap",
    };

    /// <summary>Throws when there is one; takes as long as listing all folders.</summary>
    /// <exception cref="ProblemException">Names the file, and what to type.</exception>
    public static void ThrowIfAny(GitPlace place)
    {
        if (Find(place) is { } pipe)
        {
            throw new ProblemException(
                new Problem(
                    "A pipe is in place of a file that git reads; git would wait on it forever.",
                    pipe,
                    $"rm {pipe}, then ias run-resume"
                )
            );
        }
    }

    /// <inheritdoc cref="ThrowIfAny(GitPlace)"/>
    /// <param name="folder">In a work tree, or a git dir.</param>
    public static void ThrowIfAny(string folder) => ThrowIfAny(GitPlace.Find(folder) ?? new GitPlace("", folder, folder));

    private static string? Find(GitPlace place) =>
        (
            (IEnumerable<(string Folder, Func<string, bool> Reads)>)
                [(place.CommonDir, _ => true), (place.GitDir, _ => true), (place.WorkTree, OfWorkTree.Contains)]
        )
            .Where(top => OutsideFolder.Exists(top.Folder))
            .Select(top => Find(top.Folder, top.Reads))
            .FirstOrDefault(path => path is not null);

    // By handle: what a turn made may be deeper than any path is long.
    private static string? Find(string top, Func<string, bool> reads)
    {
        using var root = InsideFolder.Open(top);
        var found = default(string);
        InsideTree.Walk(
            root,
            (name, kind) =>
                kind == InsideKind.Folder
                || (kind is InsideKind.Pipe or InsideKind.Link && InsidePath.Text(name) is { } text && reads(text)),
            (_, folder, name, kind) =>
            {
                if (kind == InsideKind.Folder)
                {
                    return found is null ? name : null;
                }

                if (found is null && InsidePath.Text(InsidePath.Join(folder, name)) is { Length: < LongestPath } path)
                {
                    var whole = Path.Combine(top, path);
                    found = kind == InsideKind.Pipe || LeadsToPipe(whole) ? whole : null;
                }

                return null;
            },
            (_, _, _) => { }, // git cannot read it either
            (_, _) => false,
            CancellationToken.None
        );
        return found;
    }

    private static bool LeadsToPipe(string link)
    {
        try
        {
            return Posix.Facts(link) is { IsPipe: true };
        }
        catch (IOException)
        {
            return false; // it leads nowhere git could wait
        }
    }
}
