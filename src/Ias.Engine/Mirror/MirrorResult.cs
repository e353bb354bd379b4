namespace Ias.Engine.Mirror;

/// <summary>What a catch-up or rebuild of the mirror came to.</summary>
/// <param name="Events">Events copied.</param>
/// <param name="Problem">Why it could not go on, for the person; null when all is well, or when the same has been told before.</param>
public sealed record MirrorResult(long Events, Problem? Problem = null);
