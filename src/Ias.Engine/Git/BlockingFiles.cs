using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>Pipes in the place of files that git opens whatever they are, and then waits at for ever: <c>.gitignore</c> and its like
/// anywhere in a work tree, and all in a git dir.</summary>
internal static class BlockingFiles
{
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
            .SelectMany(top => Files(top.Folder, top.Reads))
            .FirstOrDefault(path => Posix.Facts(path) is { IsPipe: true });

    private static IEnumerable<string> Files(string folder, Func<string, bool> reads) =>
        OutsideFolder.Walk(folder, (ref entry) => !entry.IsDirectory && reads(entry.FileName.ToString()));
}
