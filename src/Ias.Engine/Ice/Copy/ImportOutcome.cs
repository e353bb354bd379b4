namespace Ias.Engine.Ice.Copy;

/// <summary>Outcome of a turn's commits at the door.</summary>
/// <param name="Commit">Commit the branch is at now.</param>
/// <param name="Told">Note for a person; empty = nothing.</param>
/// <param name="Refused">Reason why the commits were not imported; empty = they were, or there were none.</param>
/// <param name="Elsewhere">The turn's final HEAD, when the work tree is no longer that of the branch; empty = it is.</param>
internal sealed record ImportOutcome(string Commit, string Told = "", string Refused = "", string Elsewhere = "");
