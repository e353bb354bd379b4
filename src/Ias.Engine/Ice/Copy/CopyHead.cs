namespace Ias.Engine.Ice.Copy;

/// <summary>Position of HEAD in a copy.</summary>
/// <param name="Branch">Short name; empty when HEAD is detached.</param>
/// <param name="Commit">Object id; empty when there is none.</param>
/// <param name="Why">Reason why there is none, a clause about the turn.</param>
internal sealed record CopyHead(string Branch, string Commit, string Why = "");
