namespace Ias.Core.Agents.Known;

/// <summary>Places below a home that belong to the agents known by name.</summary>
public static class AgentFolders
{
    /// <summary>Folders of all agents.</summary>
    public static IReadOnlyList<AgentFolder> All { get; } = [.. KnownAgents.All.SelectMany(agent => agent.Home.Folders)];

    /// <summary>Single files below the home that belong to an agent.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. KnownAgents.All.SelectMany(agent => agent.Home.Files)];
}
