namespace Ias.Tui.Themes;

/// <summary>Theme in force, and the problems that prevented another.</summary>
/// <param name="Problems">All problems, each with its place; none = the theme is the requested one.</param>
public sealed record LoadedTheme(Theme Theme, IReadOnlyList<Problem> Problems);
