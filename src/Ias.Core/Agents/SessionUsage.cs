namespace Ias.Core.Agents;

/// <summary>Tokens that the earlier turns of an agent's session reported as used; zero for a session of one turn.</summary>
/// <param name="Input">Into the model, cached ones included.</param>
/// <param name="Output">Out of it.</param>
public sealed record SessionUsage(long Input = 0, long Output = 0);
