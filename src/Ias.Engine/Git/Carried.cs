namespace Ias.Engine.Git;

/// <summary>What became of a commit that was carried over.</summary>
/// <param name="Commit">The new one; empty when there was nothing to be done any more, or a conflict.</param>
/// <param name="Conflicts">Files in which the two changes do not go together.</param>
internal sealed record Carried(string Commit, IReadOnlyList<string> Conflicts);
