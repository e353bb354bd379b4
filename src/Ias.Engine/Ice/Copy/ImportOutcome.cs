namespace Ias.Engine.Ice.Copy;

/// <summary>Outcome of a turn's commits at the door.</summary>
/// <param name="Commit">Where the branch is now.</param>
/// <param name="Told">What a person should know; empty = nothing.</param>
/// <param name="Refused">Why the commits were not taken; empty = they were, or there were none.</param>
/// <param name="Elsewhere">Where the turn left HEAD, when the work tree is not that of the branch any more; empty = it is.</param>
internal sealed record ImportOutcome(string Commit, string Told = "", string Refused = "", string Elsewhere = "");
