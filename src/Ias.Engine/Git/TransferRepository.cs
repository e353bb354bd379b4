using System.Text;
using Ias.Core.Ice;
using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>
/// A bare repository of the engine's own, laid for one call of git or gh: it sees the objects of another one, and has the settings it is
/// given, none of that one's.
/// </summary>
internal static class TransferRepository
{
    /// <summary>Writes the repository into an empty private folder.</summary>
    /// <param name="folder">Removed by the caller.</param>
    /// <param name="objectsOf">Repository whose objects it sees; null = none.</param>
    /// <param name="settings">Keys as git lists them, and values; may hold tokens, so only this user can read them.</param>
    public static void Lay(string folder, GitPlace? objectsOf, IEnumerable<KeyValuePair<string, string>> settings)
    {
        OutsideFolder.Make(Path.Combine(folder, "objects", "info"));
        OutsideFolder.Make(Path.Combine(folder, "refs"));
        OutsideFile.WriteAllText(Path.Combine(folder, "HEAD"), "ref: refs/heads/none\n");
        if (objectsOf is not null)
        {
            OutsideFile.WriteAllText(
                Path.Combine(folder, "objects", "info", "alternates"),
                Path.Combine(objectsOf.CommonDir, "objects") + "\n"
            );
            if (RegularFile.Read(Path.Combine(objectsOf.CommonDir, "shallow")) is { } shallow)
            {
                OutsideFile.WriteAllBytes(Path.Combine(folder, "shallow"), shallow);
            }
        }

        var config = new StringBuilder(Bare(objectsOf is not null && IsSha256(objectsOf)));
        foreach (var (key, value) in settings)
        {
            config.Append(GitDataSettings.Line(key, value));
        }

        var path = Path.Combine(folder, "config");
        OutsideFile.WriteAllText(path, config.ToString());
        OutsideFile.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>The settings every bare repository has.</summary>
    /// <param name="wide">True: its objects are named by SHA-256.</param>
    public static string Bare(bool wide) =>
        $"[core]\n\trepositoryformatversion = {(wide ? 1 : 0)}\n\tbare = true\n{(wide ? "[extensions]\n\tobjectFormat = sha256\n" : "")}";

    /// <summary>True when a repository names its objects by SHA-256.</summary>
    public static bool IsSha256(GitPlace place) =>
        RegularFile.Text(Path.Combine(place.CommonDir, "config"))?.Contains("objectformat = sha256", StringComparison.OrdinalIgnoreCase)
        == true;
}
