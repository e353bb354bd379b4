namespace Ias.Engine.Files;

/// <summary>Folders of ias outside the repository: <c>$XDG_STATE_HOME/ias</c>, below <c>~/.local/state</c> without it (XDG Base Directory
/// specification).</summary>
public static class StateHome
{
    /// <summary>The folder; it need not exist yet. Without a home it lies in the temporary folder.</summary>
    public static string Folder
    {
        get
        {
            var xdg = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            var home = Environment.GetEnvironmentVariable("HOME");
            return Path.IsPathRooted(xdg) ? Path.Combine(xdg, "ias")
                : string.IsNullOrEmpty(home) ? Path.Combine(Path.GetTempPath(), $"ias-state-{Environment.UserName}")
                : Path.Combine(home, ".local", "state", "ias");
        }
    }

    /// <summary>The folder for private files of turns of one work tree.</summary>
    public static string ScratchOf(string workTree) =>
        Path.Combine(
            Folder,
            "scratch",
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(workTree)))[..16]
        );
}
