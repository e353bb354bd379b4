namespace Ias.Core.Agents;

/// <summary>Places below a person's home that an agent uses: settings, login, sessions, its own program.</summary>
public sealed record AgentHome
{
    /// <summary>Home of an agent about which nothing is known.</summary>
    public static AgentHome None { get; } = new();

    /// <summary>Folders with settings, login and sessions: a turn gets a copy.</summary>
    public IReadOnlyList<AgentFolder> Folders { get; init; } = [];

    /// <summary>Single files of the same kind.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Folders in which its program is installed: readable in a turn.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>Entries of <c>.cache</c> with packages that it downloads.</summary>
    public IReadOnlyList<string> Caches { get; init; } = [];
}
