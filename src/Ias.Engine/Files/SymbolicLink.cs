namespace Ias.Engine.Files;

/// <summary>Symbolic links that lead to the old target or to the new one at every moment.</summary>
public static class SymbolicLink
{
    /// <summary>Makes the link, and the folder it is in; what is there under its name gives way.</summary>
    /// <param name="target">As it is to stand in the link: absolute, or from the link's own folder.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Lead(string link, string target)
    {
        var folder = Path.GetDirectoryName(link)!;
        OutsideFolder.Make(folder);
        var fresh = $"{link}.{Environment.ProcessId}";
        OutsideFile.Delete(fresh);
        OutsideFile.CreateSymbolicLink(fresh, target);
        Posix.Rename(fresh, link); // File.Move does not take a link to a folder for a file
        Posix.FlushFolder(folder);
    }

    /// <summary>Target of a link as an absolute path, without resolving further links; null: it is not a link, or cannot be read.</summary>
    public static string? TargetOf(string link)
    {
        try
        {
            return OutsideFile.Info(link).LinkTarget is { } target ? Path.GetFullPath(target, Path.GetDirectoryName(link)!) : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null; // in /proc: of a process that has ended, or of somebody else
        }
    }
}
