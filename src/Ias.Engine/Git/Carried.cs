namespace Ias.Engine.Git;

/// <summary>Result of carrying a commit over to another.</summary>
/// <param name="Commit">The new one; empty when there was nothing to be done any more, or a conflict.</param>
/// <param name="Conflicts">Files in which the two changes do not go together.</param>
internal sealed record Carried(string Commit, IReadOnlyList<string> Conflicts);
