namespace Ias.Tui.Preferences;

/// <summary>Folder of the user's own keys and themes: <c>$XDG_CONFIG_HOME/ias</c>, or below <c>~/.config</c> without it (XDG Base Directory
/// specification).</summary>
public static class ConfigHome
{
    /// <summary>Path of the folder, which may not exist. Empty = neither variable is set, so the user has no settings.</summary>
    public static string Folder => Of(Environment.GetEnvironmentVariable("XDG_CONFIG_HOME"), Environment.GetEnvironmentVariable("HOME"));

    internal static string Of(string? xdg, string? home) =>
        Path.IsPathRooted(xdg) ? Path.Combine(xdg, "ias") // the specification says to ignore a relative one
        : string.IsNullOrEmpty(home) ? ""
        : Path.Combine(home, ".config", "ias");
}
