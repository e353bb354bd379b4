using System.Text.Json;

namespace Ias.Core.Agents;

/// <summary>Wording of the JSON events of one agent. Each event stands alone: a log is read from any place in either direction.</summary>
public interface IEventWords
{
    /// <summary>Checks whether this is one of the agent's events, judged by its keys because <c>agent.command</c> may run any
    /// agent.</summary>
    bool Recognises(JsonElement line);

    /// <summary>Writes the interesting part of the event, if any.</summary>
    void Render(JsonElement line, IEventText text);
}
