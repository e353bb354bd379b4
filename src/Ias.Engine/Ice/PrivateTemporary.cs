using Ias.Engine.Files;

namespace Ias.Engine.Ice;

/// <summary>A turn's own /tmp and /var/tmp, copies of files of which it may write only a copy, and what lies below the folders that are
/// lent to it. They lie in the turn's folder on disk, and go with it.</summary>
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

    /// <summary>Whether a path cannot be seen because a private folder lies over it.</summary>
    public static bool Hides(string path) => Folders.Any(f => path.StartsWith(f.Folder + "/", StringComparison.Ordinal));

    /// <summary>The name of a file's copy, or of what stands for a lent folder, in the turn's folder.</summary>
    public static string CopyOf(string path) => Path.Combine("copies", path.Trim('/').Replace('/', '!'));

    /// <summary>What is in a folder that is lent, but for links, which are made anew in what stands for it.</summary>
    public static IEnumerable<string> Entries(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Where(entry => new FileInfo(entry).LinkTarget is null);

    /// <summary>Makes them.</summary>
    /// <param name="turnFolder">The turn's private folder.</param>
    /// <param name="copied">Files of which copies are made.</param>
    /// <param name="lent">Folders in which it may make files.</param>
    public static void Make(string turnFolder, IReadOnlyList<string> copied, IReadOnlyList<string> lent)
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

        foreach (var folder in lent)
        {
            var top = Directory.CreateDirectory(Path.Combine(turnFolder, CopyOf(folder))).FullName;
            foreach (var link in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is not null))
            {
                File.CreateSymbolicLink(Path.Combine(top, link.Name), link.LinkTarget!);
            }
        }
    }
}
