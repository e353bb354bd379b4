namespace Ias.Tui.Keys;

/// <summary>Keys in force, and the problems of the user's file.</summary>
/// <param name="Problems">All problems, each with its place; none = the file is in force, or there is none.</param>
/// <param name="File">File of the bindings; empty = none.</param>
public sealed record LoadedKeys(KeyMap Map, IReadOnlyList<Problem> Problems, string File);
