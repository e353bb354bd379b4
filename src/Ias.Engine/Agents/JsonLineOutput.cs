using System.Text.Json;

namespace Ias.Engine.Agents;

/// <summary>
/// Reads an agent that prints one JSON object a line. A line that is none is passed over, and so is what an agent of another version says
/// in ways nobody knows: output never breaks a turn. Only an agent's own events are read; what its model or a tool printed is text inside
/// of them.
/// </summary>
internal abstract class JsonLineOutput : IAgentOutput
{
    private const int MostOpen = 1024;

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>What the session is called, from the first event on, so that a turn that was cut off can be continued.</summary>
    protected string SessionId { get; set; } = "";

    /// <summary>Model requests seen.</summary>
    protected int Calls { get; set; }

    public virtual bool? ToolOpen => _open.Count > 0;

    public virtual bool Waiting => false;

    public virtual bool WaitsLong => false;

    public virtual void ErrorLine(ReadOnlySpan<byte> line) { }

    public void Line(ReadOnlySpan<byte> line)
    {
        if (line.TrimStart(" \t"u8) is not [(byte)'{', ..])
        {
            return;
        }

        try
        {
            using var json = JsonDocument.Parse(line.ToArray());
            Event(json.RootElement);
        }
        catch (JsonException)
        {
            // text that begins with a brace, or an event that was cut
        }
    }

    public abstract AgentAccount Close(int exitCode);

    protected abstract void Event(JsonElement line);

    protected void Opened(string tool)
    {
        if (_open.Count < MostOpen)
        {
            _open.Add(tool);
        }
    }

    protected void Closed(string tool) => _open.Remove(tool);

    protected void AllClosed() => _open.Clear();

    /// <summary>The account of an agent that ended without a closing event.</summary>
    protected AgentAccount Unfinished(int exitCode)
    {
        var byExit = AgentAccounts.FromExit(exitCode);
        return byExit with
        {
            Outcome = TurnOutcomeOf(byExit),
            Detail = exitCode == 0 ? "it ended without its final event" : byExit.Detail,
            SessionId = SessionId,
            Calls = Calls,
        };
    }

    private static Core.Model.TurnOutcome TurnOutcomeOf(AgentAccount byExit) =>
        byExit.Outcome == Core.Model.TurnOutcome.Ended ? Core.Model.TurnOutcome.Crashed : byExit.Outcome;
}
