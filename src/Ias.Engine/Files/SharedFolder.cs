namespace Ias.Engine.Files;

/// <summary>Paths in a folder that an agent can write to as well: it may have put a link, a pipe or a folder where the engine's own file
/// goes.</summary>
internal static class SharedFolder
{
    /// <summary>Removes whatever stands there: a folder with all that is in it, of a link the link.</summary>
    public static void Remove(string path)
    {
        if (Posix.FactsOfLink(path) is not { } there)
        {
            return;
        }

        if (there.IsFolder)
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    /// <summary>Writes a file anew: whatever stands there goes, a link is not followed.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Remove(path);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        file.Write(content);
    }

    /// <summary>Makes a folder of the work tree for the engine to write in.</summary>
    /// <param name="workTree">The work tree's path.</param>
    /// <param name="folder">Absolute, below it.</param>
    /// <exception cref="ProblemException">A link on the way leads out of the work tree: what the engine writes would go
    /// elsewhere.</exception>
    public static void MakeWithin(string workTree, string folder)
    {
        if (Path.Exists(folder) && !IsWithin(workTree, folder))
        {
            throw Leads(folder);
        }

        for (var at = Path.GetDirectoryName(folder); at is { Length: > 1 } && at.Length > workTree.Length; at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(at) && !IsWithin(workTree, at))
            {
                throw Leads(at);
            }
        }

        Make(folder); // a link that leads nowhere goes
    }

    /// <summary>Whether a path below a work tree lies, links followed, in it.</summary>
    public static bool IsWithin(string workTree, string path) =>
        Posix.RealPath(path).StartsWith(Posix.RealPath(workTree) + "/", StringComparison.Ordinal);

    private static ProblemException Leads(string path) =>
        new(
            new Problem(
                "A link where ias writes leads out of the work tree.",
                $"{path} leads to {Posix.RealPath(path)}",
                $"Look at what made it; then: rm '{path}'"
            )
        );

    /// <summary>Makes a folder; where something else stands, a link to one too, that goes.</summary>
    public static void Make(string path)
    {
        if (Posix.FactsOfLink(path) is { IsFolder: false })
        {
            File.Delete(path);
        }

        Directory.CreateDirectory(path);
    }
}
