using System.Text.Json;

namespace Ias.Tui.Logs;

/// <summary>
/// Makes readable lines of one agent's JSON events. Each event stands for itself: a log is read from any place in either direction. One
/// file each in <c>Agents/</c>, one line in <see cref="AgentOutput"/>.
/// </summary>
internal interface IOutputRenderer
{
    /// <summary>The agent's name.</summary>
    string Agent { get; }

    /// <summary>Whether this is one of the agent's events: by its keys, for <c>agent.command</c> may run any agent.</summary>
    bool Recognises(JsonElement line);

    /// <summary>Writes what a person wants to know of the event; nothing, where that is nothing.</summary>
    void Render(JsonElement line, OutputText text);
}
