namespace Ias.Core.Agents;

/// <summary>Coding agents with a name of their own.</summary>
public static class KnownAgents
{
    /// <summary>Any program, given by <c>agent.command</c>.</summary>
    public const string Command = "command";

    /// <summary>The built-in player of <c>agent.script</c>.</summary>
    public const string Scripted = "scripted";

    /// <summary>Words that <c>--agent</c> and <c>agent.name</c> take for a name; any other word is a command.</summary>
    public static IReadOnlyList<string> Names { get; } = ["claude", "codex", "gemini", "opencode"];
}
