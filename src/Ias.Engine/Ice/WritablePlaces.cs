using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Ice;

/// <summary>
/// Places a turn may write besides the repository and its own home, as they are on this machine: found once, before the first turn.
/// </summary>
/// <param name="Paths">Folders and files that are there, links followed, the shortest first.</param>
/// <param name="Remarks">Entries of <c>ice.writable</c> that are not as they should be.</param>
internal sealed record WritablePlaces(IReadOnlyList<string> Paths, IReadOnlyList<IceRemark> Remarks)
{
    /// <param name="workTree">Folder that relative entries start from.</param>
    /// <param name="named">Entries of <c>ice.writable</c>.</param>
    /// <param name="variable">The person's environment.</param>
    public static WritablePlaces Find(string workTree, IReadOnlyList<string> named, Func<string, string?> variable)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        var remarks = new List<IceRemark>();
        foreach (var entry in named)
        {
            var path = Whole(entry, workTree, variable);
            if (Path.Exists(path))
            {
                paths.Add(RealPath.Of(path));
            }
            else
            {
                remarks.Add(
                    new IceRemark(
                        $"ice.writable names {entry}, which does not exist; a turn cannot write there.",
                        $"mkdir -p {ShellWord.Quote(path)}     (or remove it from ice.writable in .loa.config.yaml)"
                    )
                );
            }
        }

        return new WritablePlaces([.. paths.OrderBy(p => p.Length)], remarks);
    }

    /// <summary>An entry of a setting as an absolute path: <c>~/</c> is the person's home, a relative one begins at the work tree.</summary>
    public static string Whole(string entry, string workTree, Func<string, string?> variable) =>
        entry == "~" || entry.StartsWith("~/", StringComparison.Ordinal)
            ? (variable("HOME") ?? "").TrimEnd('/') + entry[1..]
            : Path.GetFullPath(entry, workTree);

    /// <summary>True when <paramref name="path"/> (links followed) lies within a writable place.</summary>
    public bool Covers(string path) => Paths.Any(writable => FolderPath.IsWithin(path, writable));
}
