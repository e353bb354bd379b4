using Ias.Engine.Files;

namespace Ias.Engine.Mirror;

/// <summary>
/// Which work trees of this machine had a run or a queue: a file for each in <c>$XDG_STATE_HOME/ias/work-trees</c>, written when its engine
/// starts. The mirror knows the same only when a run has ended; and a folder can be watched.
/// </summary>
/// <param name="stateHome">The folder of all state; null = <see cref="StateHome.Folder"/>.</param>
public sealed class KnownWorkTrees(string? stateHome = null)
{
    private const int LongestPath = 4096;
    private const int Most = 10_000;
    private static readonly EnumerationOptions Plain = new(); // without hidden ones, which are half written

    /// <summary>The folder; it need not exist yet.</summary>
    public string Folder { get; } = Path.Combine(stateHome ?? StateHome.Folder, "work-trees");

    /// <summary>Adds one; a file that is written again tells watchers that something begins there.</summary>
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

    /// <summary>All of them, whether they are still there or not; what cannot be read is left out.</summary>
    public IReadOnlyList<string> All()
    {
        var known = new List<string>();
        foreach (var file in Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*", Plain).Take(Most) : [])
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
