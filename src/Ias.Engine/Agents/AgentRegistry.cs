namespace Ias.Engine.Agents;

/// <summary>All known agents; adding one is a file beside this one and a line here.</summary>
public sealed class AgentRegistry
{
}
