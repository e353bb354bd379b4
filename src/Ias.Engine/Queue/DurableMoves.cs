using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>Moves files between folders of the queue atomically.</summary>
internal static class DurableMoves
{
    /// <summary>
    /// Renames a file; false when it no longer exists because another process was faster. A folder in the file's place was put there by an
    /// agent, and is moved aside.
    /// </summary>
    /// <exception cref="ProblemException">The rename failed, or a link is on the path.</exception>
    public static bool TryMove(string from, string to)
    {
        if (InsideFile.IsFolder(to))
        {
            InsideFile.MoveAside(to, TimeProvider.System.GetUtcNow());
        }

        return InsideFile.TryMove(from, to);
    }

    /// <summary>Flushes these folders so that renames in them are durable; a folder that no longer exists needs no flush.</summary>
    /// <exception cref="ProblemException">The flush failed.</exception>
    public static void Flush(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
        {
            InsideFile.Flush(folder);
        }
    }
}
