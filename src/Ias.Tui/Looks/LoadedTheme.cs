namespace Ias.Tui.Looks;

/// <summary>The theme in force, and what kept another one from it.</summary>
/// <param name="Problems">All of them, each with its place; none = the theme is the one that was asked for.</param>
public sealed record LoadedTheme(Theme Theme, IReadOnlyList<Problem> Problems);
