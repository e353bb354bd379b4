namespace Ias.Core.TestEvidence;

/// <summary>A file of a change, before and after it.</summary>
/// <param name="Path">Path within the repository, with slashes.</param>
/// <param name="Before">Text before; null: the file is new.</param>
/// <param name="After">Text after; null: the file is gone.</param>
public sealed record ChangedFile(string Path, string? Before, string? After);
