namespace Ias.Engine.Files;

/// <summary>Paths in a folder that an agent can write to as well: it may have put a link, a pipe or a folder where the engine's own file
/// goes.</summary>
internal static class SharedFolder
{
    /// <summary>Removes whatever stands there: a folder with all that is in it, of a link the link.</summary>
    public static void Remove(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        if (OutsideFolder.Exists(folder))
        {
            InsideFile.Remove(folder, name);
        }
    }

    /// <summary>True when a path below a work tree lies, links followed, within that work tree.</summary>
    public static bool IsWithin(string workTree, string path) =>
        Posix.RealPath(path).StartsWith(Posix.RealPath(workTree) + "/", StringComparison.Ordinal);

    /// <summary>Makes a folder; where something else stands, a link to one too, that goes.</summary>
    public static void Make(string path)
    {
        if (Posix.FactsOfLink(path) is { IsFolder: false })
        {
            OutsideFile.Delete(path);
        }

        OutsideFolder.Make(path);
    }
}
