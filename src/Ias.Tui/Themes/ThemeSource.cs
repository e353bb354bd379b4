namespace Ias.Tui.Themes;

/// <summary>Theme that can be chosen.</summary>
/// <param name="Name">Name to choose it by.</param>
/// <param name="Path">File of the theme; empty = built in.</param>
public sealed record ThemeSource(string Name, string Path)
{
    public bool IsBuiltIn => Path.Length == 0;
}
