using Ias.Engine.Files;
using Ias.Engine.Git;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Ice;

/// <summary>
/// Which folders and files stood at the paths that are believed, by device and inode, when a turn began. Mounts follow a folder that is
/// moved: where an ancestor can be renamed, something else may stand at the old path afterwards, and nothing may be read there then.
/// </summary>
internal sealed class PlaceIdentities : IDisposable
{
    private readonly GitPlace _place;
    private readonly List<(string Path, FileIdentity Identity, SafeFileHandle Handle)> _known = [];

    /// <param name="place">The work tree; compared as a whole, too: its git dir could be named anew by a file.</param>
    /// <param name="paths">Others; those that are not there are passed over.</param>
    public PlaceIdentities(GitPlace place, IEnumerable<string> paths)
    {
        _place = place;
        foreach (var path in paths.Prepend(place.CommonDir).Prepend(place.GitDir).Prepend(place.WorkTree).Distinct(StringComparer.Ordinal))
        {
            if (Posix.OpenToRead(path) is { } handle)
            {
                _known.Add((path, FileIdentity.Of(handle), handle));
            }
        }
    }

    /// <summary>A breach for each that is another now, and the command that puts it back; empty when all are the same.</summary>
    public IReadOnlyList<IceBreach> Moved()
    {
        var moved = new List<IceBreach>();
        foreach (var (path, identity, handle) in _known)
        {
            if (FileIdentity.At(path) != identity)
            {
                var now = new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget ?? "";
                moved.Add(
                    new IceBreach(
                        $"{path} was replaced during the turn: it was moved away under its mount. Nothing that is there now was read",
                        now.StartsWith('/') && !now.EndsWith(" (deleted)", StringComparison.Ordinal)
                            ? $"mv -T {ShimScripts.Quote(path)} {ShimScripts.Quote(path + ".of-the-turn")}; mv -T {ShimScripts.Quote(now)} {ShimScripts.Quote(path)}"
                            : $"ls -la {ShimScripts.Quote(Path.GetDirectoryName(path) ?? "/")}",
                        path,
                        ""
                    )
                );
            }
        }

        // A commondir made in a git dir, or another text in a work tree's .git file, leads every later git elsewhere.
        if (
            moved.Count == 0
            && _place.GitDir == _place.CommonDir
            && Path.Combine(_place.GitDir, "commondir") is var made
            && Posix.FactsOfLink(made) is not null
        )
        {
            SharedFolder.Make(Path.Combine(_place.CommonDir, "ias-ice"));
            var aside = Path.Combine(_place.CommonDir, "ias-ice", $"commondir.{Guid.NewGuid().ToString("N")[..6]}");
            File.Move(made, aside); // at once: the person's own next git would follow it
            moved.Add(
                new IceBreach(
                    $"{made} was created during the turn and points git to another repository; it was moved to {aside}",
                    $"cat {ShimScripts.Quote(aside)}",
                    made,
                    ""
                )
            );
        }

        if (moved.Count == 0 && GitPlace.Find(_place.WorkTree) is var found && found != _place)
        {
            moved.Add(
                new IceBreach(
                    $"{_place.WorkTree} points to another repository than when the turn started: {found?.CommonDir ?? "none"} instead of {_place.CommonDir}. Nothing was read there",
                    $"ls -la {ShimScripts.Quote(Path.Combine(_place.WorkTree, ".git"))}",
                    _place.WorkTree,
                    ""
                )
            );
        }

        return moved;
    }

    public void Dispose()
    {
        foreach (var (_, _, handle) in _known)
        {
            handle.Dispose();
        }
    }
}
