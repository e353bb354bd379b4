namespace Ias.Core.Agents.Known;

/// <summary>Coding agents with a name of their own. Adding one is a folder beside this one and a line here.</summary>
public static class KnownAgents
{
    /// <summary>Name in the examples of help texts.</summary>
    public const string Example = "claude";

    /// <summary>Another name in such examples.</summary>
    public const string OtherExample = "codex";

    /// <summary>Model of that agent in such examples.</summary>
    public const string ExampleModel = "gpt-5.5";

    /// <summary>That agent with its model, as <c>--agent</c> takes it.</summary>
    public const string ExampleWithModel = $"{OtherExample}:{ExampleModel}";

    /// <summary>Any program, given by <c>agent.command</c>.</summary>
    public const string Command = "command";

    /// <summary>The built-in player of <c>agent.script</c>.</summary>
    public const string Scripted = "scripted";

    /// <summary>All of them, in display order.</summary>
    public static IReadOnlyList<IAgent> All { get; } =
    [new Claude.ClaudeAgent(), new Codex.CodexAgent(), new Gemini.GeminiAgent(), new Opencode.OpencodeAgent()];

    /// <summary>Words that <c>--agent</c> and <c>agent.name</c> take for a name; any other word is a command.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(agent => agent.Name)];

    /// <summary>Reason why <paramref name="text"/> names no agent, as the end of a sentence; null when it names one.</summary>
    public static string? WhyNot(string text) =>
        AgentChoice.Parse(text).Name is var name && (Names.Contains(name) || name == Command)
            ? null
            : $"there is no agent with that name; known agents are {string.Join(", ", Names)}, and command";
}
