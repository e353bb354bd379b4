namespace Ias.Tui.State;

/// <summary>File that a run deleted; <paramref name="At"/> null = not known yet.</summary>
public sealed record DeletedRow(string Path, int Cycle, string Commit, DateTimeOffset? At);
