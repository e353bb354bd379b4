using Ias.Engine.State;

namespace Ias.Engine.Ice;

/// <summary>A turn's own /tmp and /var/tmp, and copies of files of which it may write only a copy. They lie in the turn's folder on disk, and go with it.</summary>
internal static class PrivateTemporary
{
    private const UnixFileMode Everybody =
        UnixFileMode.StickyBit | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Names in the turn's folder, and where they appear.</summary>
    public static IReadOnlyList<(string Name, string Folder)> Folders { get; } = [("tmp", "/tmp"), ("vartmp", "/var/tmp")];

    /// <summary>Whether a path cannot be seen because a private folder lies over it.</summary>
    public static bool Hides(string path) => Folders.Any(f => path.StartsWith(f.Folder + "/", StringComparison.Ordinal));

    /// <summary>The name of a file's copy in the turn's folder.</summary>
    public static string CopyOf(string file) => Path.Combine("copies", Path.GetFileName(file));

    /// <summary>Makes them.</summary>
    /// <param name="turnFolder">The turn's private folder.</param>
    /// <param name="copied">Files of which copies are made.</param>
    public static void Make(string turnFolder, IReadOnlyList<string> copied)
    {
        foreach (var (name, _) in Folders)
        {
            File.SetUnixFileMode(Directory.CreateDirectory(Path.Combine(turnFolder, name)).FullName, Everybody);
        }

        Directory.CreateDirectory(Path.Combine(turnFolder, "copies"));
        foreach (var file in copied)
        {
            File.WriteAllBytes(Path.Combine(turnFolder, CopyOf(file)), RegularFile.Read(file) ?? []);
        }
    }
}
