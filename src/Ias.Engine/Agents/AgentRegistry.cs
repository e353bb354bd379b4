using Ias.Core.Agents;
using Ias.Core.Agents.Known;

namespace Ias.Engine.Agents;

/// <summary>Agents by name: those known by a name of their own, any command, and the player of scripts.</summary>
/// <param name="named">Agents with a name of their own; null = <see cref="KnownAgents.All"/>.</param>
public sealed class AgentRegistry(IReadOnlyList<IAgent>? named = null)
{
    private static readonly (string Name, string What, Func<AgentSettings, IAgent> Make)[] Others =
    [
        (KnownAgents.Command, "any program: agent.command", Command),
        (
            KnownAgents.Scripted,
            "plays a file of steps, for demos and tests: agent.script",
            settings => new ScriptedAgent(settings.Script, settings.Pace)
        ),
    ];

    private readonly (string Name, string What, Func<AgentSettings, IAgent> Make)[] _all =
    [
        .. (named ?? KnownAgents.All).Select(agent => (agent.Name, agent.Title, (Func<AgentSettings, IAgent>)(_ => agent))),
        .. Others,
    ];

    /// <summary>Names with a short description each, in display order.</summary>
    public IReadOnlyList<(string Name, string What)> Known => [.. _all.Select(a => (a.Name, a.What))];

    /// <summary>Wordings of the events of all agents that print some.</summary>
    public IReadOnlyList<IEventWords> Words { get; } =
    [.. (named ?? KnownAgents.All).Select(agent => agent.Words).OfType<IEventWords>(), new ScriptedEvents()];

    /// <summary>Finds the agent with that name.</summary>
    /// <param name="name">From configuration or <c>--agent</c>; empty means <c>command</c> when there is a command.</param>
    /// <param name="command">The command line's words, for <c>command</c>.</param>
    /// <param name="promptBy"><c>stdin</c>, <c>argument</c> or <c>file</c>; empty = <c>stdin</c>.</param>
    /// <param name="script">Absolute path of the script, for <c>scripted</c>.</param>
    /// <param name="pace">Factor for the script's pauses, for <c>scripted</c>; 0 leaves them out.</param>
    /// <exception cref="ProblemException">Unknown name, or what the agent needs is missing or wrong.</exception>
    public IAgent Find(string name, IReadOnlyList<string>? command, string promptBy, string script, double pace = 1)
    {
        var wanted = name.Length == 0 && command is { Count: > 0 } ? "command" : name;
        foreach (var (known, _, make) in _all)
        {
            if (known == wanted)
            {
                return make(new AgentSettings(command ?? [], promptBy, script, pace));
            }
        }

        throw new ProblemException(
            new Problem(
                wanted.Length == 0 ? "No agent is configured." : $"There is no agent named {wanted}.",
                Next: $"Known agents: {string.Join(", ", _all.Select(a => a.Name)):raw}; any other program: agent: {{command: [program, argument]}} in .loa.config.yaml, or --agent 'program argument'.",
                Exit: ExitCode.Usage
            )
        );
    }

    private static CommandAgent Command(AgentSettings settings) =>
        new(
            settings.Command.Count > 0
                ? settings.Command
                : throw new ProblemException(
                    new Problem(
                        "The agent command has no command line.",
                        "agent.command",
                        "agent: {command: [program, argument]} in .loa.config.yaml, or --agent 'program argument'.",
                        ExitCode.Usage
                    )
                ),
            settings.PromptBy switch
            {
                "" or "stdin" => PromptBy.Stdin,
                "argument" => PromptBy.Argument,
                "file" => PromptBy.File,
                var other => throw new ProblemException(
                    new Problem($"A prompt cannot be passed by {other}.", "agent.prompt", "Allowed: stdin, argument, file.", ExitCode.Usage)
                ),
            }
        );

    private sealed record AgentSettings(IReadOnlyList<string> Command, string PromptBy, string Script, double Pace);
}
