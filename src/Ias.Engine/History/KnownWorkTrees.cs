using Ias.Engine.Files;

namespace Ias.Engine.History;

/// <summary>
/// Work trees of this machine that had a run or a queue: one file each in <c>$XDG_STATE_HOME/ias/work-trees</c>, written when its engine
/// starts. The mirror knows them only after a run has ended; and a folder can be watched.
/// </summary>
/// <param name="stateHome">The folder of all state; null = <see cref="StateHome.Folder"/>.</param>
public sealed class KnownWorkTrees(string? stateHome = null)
{
    private const int LongestPath = 4096;
    private const int Most = 10_000;
    private static readonly EnumerationOptions Plain = new(); // without hidden ones, which are half written

    /// <summary>The folder; it need not exist yet.</summary>
    public string Folder { get; } = Path.Combine(stateHome ?? StateHome.Folder, "work-trees");

    /// <summary>Adds a work tree; rewriting an existing file notifies watchers that an engine has started.</summary>
    /// <exception cref="ProblemException">The folder cannot be written.</exception>
    public void Add(string workTree)
    {
        var path = Posix.RealPath(workTree);
        var file = Path.Combine(Folder, PathKey.Of(path));
        try
        {
            PrivateFolder.Make(Folder);
            AtomicFile.Write(file, System.Text.Encoding.UTF8.GetBytes(path));
        }
        catch (Exception refused) when (refused is not ProblemException && FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, file);
        }
    }

    /// <summary>All known work trees, existing or not; unreadable entries are skipped.</summary>
    public IReadOnlyList<string> All()
    {
        var known = new List<string>();
        foreach (var file in OutsideFolder.Exists(Folder) ? OutsideFolder.EnumerateFiles(Folder, "*", Plain).Take(Most) : [])
        {
            try
            {
                if (RegularFile.Read(file, LongestPath) is { } content && System.Text.Encoding.UTF8.GetString(content) is ['/', ..] path)
                {
                    known.Add(path);
                }
            }
            catch (Exception refused) when (FileProblem.Explains(refused))
            {
                // another one is still to be shown
            }
        }

        return known;
    }
}
