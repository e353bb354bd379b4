using System.Collections.Concurrent;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>
/// Finds programs that may be started with the person's rights: those in folders that no turn can write. A folder of the repository on
/// PATH (<c>node_modules/.bin</c>, a virtual environment) does not count, however it got there.
/// </summary>
internal sealed class TrustedPrograms
{
    private readonly ConcurrentDictionary<(string Path, string Untrusted), string> _paths = new();

    /// <summary>PATH without the folders that lie, links followed, in one of <paramref name="untrusted"/>; relative and empty entries go,
    /// too.</summary>
    public string PathFor(string path, IReadOnlyList<string> untrusted) =>
        untrusted.Count == 0
            ? path
            : _paths.GetOrAdd(
                (path, string.Join('\0', untrusted)),
                known => string.Join(':', known.Path.Split(':').Where(f => f.StartsWith('/') && !IsIn(f, untrusted)))
            );

    /// <summary>Folders a turn can write, as far as the working directory of a program shows them.</summary>
    public static IReadOnlyList<string> Untrusted(string workingDirectory, IReadOnlyList<string> more) =>
        WorkTreeOf(workingDirectory) is { } tree ? [tree, .. more] : more;

    /// <summary>True when a program or folder lies, links followed, in one of these folders.</summary>
    public static bool IsIn(string path, IReadOnlyList<string> folders)
    {
        var real = Posix.RealPath(path);
        return folders.Any(folder => FolderPath.IsWithin(real, folder));
    }

    // The folder with a .git in or above a folder; of a git dir the work tree it lies in.
    private static string? WorkTreeOf(string folder)
    {
        for (var at = Posix.RealPath(folder); at is { Length: > 1 }; at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                return at;
            }
        }

        return null;
    }
}
