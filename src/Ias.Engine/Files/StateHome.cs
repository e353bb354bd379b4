namespace Ias.Engine.Files;

/// <summary>Folders of ias outside the repository: <c>$XDG_STATE_HOME/ias</c>, below <c>~/.local/state</c> without it (XDG Base Directory
/// specification).</summary>
public static class StateHome
{
    private const string Name = "ias";
    private const string NameWithoutHome = "ias-state-";

    /// <summary>The folder; it need not exist yet. Without a home it lies in the temporary folder.</summary>
    public static string Folder
    {
        get
        {
            var xdg = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            var home = Environment.GetEnvironmentVariable("HOME");
            return Path.IsPathRooted(xdg) ? Path.Combine(xdg, Name)
                : string.IsNullOrEmpty(home) ? Path.Combine(Path.GetTempPath(), $"{NameWithoutHome}{Environment.UserName}")
                : Path.Combine(home, ".local", "state", Name);
        }
    }

    /// <summary>True for a name that <see cref="Folder"/> has for some person.</summary>
    public static bool IsNamed(string? name) => name == Name || name?.StartsWith(NameWithoutHome, StringComparison.Ordinal) == true;

    /// <summary>The folder for private files of turns of one work tree.</summary>
    public static string ScratchOf(string workTree) =>
        Path.Combine(
            Folder,
            "scratch",
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(workTree)))[..16]
        );
}
