namespace Ias.Tui.Preferences;

/// <summary>Where a person keeps keys and themes of their own: <c>$XDG_CONFIG_HOME/ias</c>, below <c>~/.config</c> without it (XDG Base
/// Directory specification).</summary>
public static class ConfigHome
{
    /// <summary>The folder; it need not exist. Empty when there is neither: then a person has nothing of their own.</summary>
    public static string Folder => Of(Environment.GetEnvironmentVariable("XDG_CONFIG_HOME"), Environment.GetEnvironmentVariable("HOME"));

    internal static string Of(string? xdg, string? home) =>
        Path.IsPathRooted(xdg) ? Path.Combine(xdg, "ias") // a relative one is to be ignored
        : string.IsNullOrEmpty(home) ? ""
        : Path.Combine(home, ".config", "ias");
}
