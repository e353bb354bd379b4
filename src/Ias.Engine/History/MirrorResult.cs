namespace Ias.Engine.History;

/// <summary>Result of a catch-up or rebuild of the mirror.</summary>
/// <param name="Events">Events copied.</param>
/// <param name="Problem">Why it could not continue, for the person; null when all is well, or when it was reported before.</param>
public sealed record MirrorResult(long Events, Problem? Problem = null);
