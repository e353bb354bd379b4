namespace Ias.Core.Agents;

/// <summary>Environment variables of the person's that an agent understands: a turn gets them.</summary>
public sealed record AgentVariables
{
    /// <summary>Variables of an agent that has none.</summary>
    public static AgentVariables None { get; } = new();

    /// <summary>Beginnings of names that its makers chose for it alone.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>Further settings, by their whole names.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Keys of its provider: they are passed on although they are secrets.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];
}
