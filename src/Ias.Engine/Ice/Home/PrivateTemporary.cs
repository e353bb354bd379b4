using Ias.Engine.Files;

namespace Ias.Engine.Ice.Home;

/// <summary>A turn's own /tmp and /var/tmp: they lie in its folder on disk, and go with it.</summary>
internal static class PrivateTemporary
{
    private const UnixFileMode Everybody =
        UnixFileMode.StickyBit
        | UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>Names in the turn's folder, and where they appear.</summary>
    public static IReadOnlyList<(string Name, string Folder)> Folders { get; } = [("tmp", "/tmp"), ("vartmp", "/var/tmp")];

    /// <summary>True when a private folder covers this path, so that it cannot be seen.</summary>
    public static bool Hides(string path) => Folders.Any(f => path.StartsWith(f.Folder + "/", StringComparison.Ordinal));

    /// <summary>Makes the private temporary folders.</summary>
    /// <param name="turnFolder">The turn's private folder.</param>
    public static void Make(string turnFolder)
    {
        foreach (var (name, _) in Folders)
        {
            OutsideFile.SetUnixFileMode(OutsideFolder.Make(Path.Combine(turnFolder, name)), Everybody);
        }
    }
}
