namespace Ias.Tui.Keys;

/// <summary>The keys in force, and what was wrong with the person's own.</summary>
/// <param name="Problems">All of them at once, each with its place; none = the file is in force, or there is none.</param>
/// <param name="File">The file they come from; empty = there is none.</param>
public sealed record LoadedKeys(KeyMap Map, IReadOnlyList<Problem> Problems, string File);
