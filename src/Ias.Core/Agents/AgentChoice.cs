using Ias.Core.Model;

namespace Ias.Core.Agents;

/// <summary>An agent, and the model it is to use; written <c>codex</c> or <c>codex:gpt-5.5</c>.</summary>
/// <param name="Name">As in the registry.</param>
/// <param name="Model">Empty = the agent's own default.</param>
public sealed record AgentChoice(string Name, string Model)
{
    /// <summary>Reads what stands in the configuration; only the first colon counts, model names may hold more.</summary>
    public static AgentChoice Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new AgentChoice(text.Trim(), "") : new AgentChoice(text[..colon].Trim(), text[(colon + 1)..].Trim());
    }

    /// <summary>Agent that the configuration names for a phase, else the run's.</summary>
    /// <param name="own"><c>NAME</c> or <c>NAME:MODEL</c>; empty = the run's.</param>
    public static AgentChoice Own(string own, RunOptions options) =>
        own.Length > 0 ? Parse(own) : new AgentChoice(options.Agent, options.Model);
}
