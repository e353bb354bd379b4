namespace Ias.Tui.Looks;

/// <summary>A theme that can be chosen.</summary>
/// <param name="Name">What it is chosen by.</param>
/// <param name="Path">Its file; empty = built in.</param>
public sealed record ThemeSource(string Name, string Path)
{
    public bool IsBuiltIn => Path.Length == 0;
}
