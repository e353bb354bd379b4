namespace Ias.Engine.State;

/// <summary>Paths in a folder that an agent can write to as well: it may have put a link, a pipe or a folder where the engine's own file goes.</summary>
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
