using System.Text.Json;
using Ias.Core.Model;

namespace Ias.Core.Agents;

/// <summary>
/// Reads an agent that prints one JSON object per line. Other lines are skipped, and so are unknown events of other versions: output never
/// breaks a turn. Only an agent's own events are read; output of its model or of a tool is text inside them.
/// </summary>
public abstract class JsonLineOutput : IAgentOutput
{
    private const int MostOpen = 1024;

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private volatile bool _isOver; // written and read on different threads

    /// <summary>Session id, from the first event on, so that an interrupted turn can be continued.</summary>
    protected string SessionId { get; set; } = "";

    /// <summary>Number of model requests seen.</summary>
    protected int Calls { get; set; }

    public virtual bool? ToolOpen => _open.Count > 0;

    public virtual bool Waiting => false;

    public virtual bool MustEnd => false;

    public bool IsOver
    {
        get => _isOver;
        protected set => _isOver = value;
    }

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

    /// <summary>Handles one event; called on the thread that reads standard output.</summary>
    protected abstract void Event(JsonElement line);

    /// <summary>Notes that a tool call began.</summary>
    /// <param name="tool">Its id.</param>
    protected void Opened(string tool)
    {
        if (_open.Count < MostOpen)
        {
            _open.Add(tool);
        }
    }

    /// <summary>Notes that a tool call ended.</summary>
    /// <param name="tool">Its id.</param>
    protected void Closed(string tool) => _open.Remove(tool);

    /// <summary>Notes that no tool call is open any more: the turn is over.</summary>
    protected void AllClosed() => _open.Clear();

    /// <summary>Account of an agent that reported that it is done; a failed exit of its process is noted.</summary>
    protected static AgentAccount Said(AgentAccount account, int exitCode) =>
        account with
        {
            Outcome = TurnOutcome.Ended,
            Detail = exitCode == 0 ? "ended" : $"{AgentAccounts.FromExit(exitCode).Detail} {TurnOutcomes.AfterClosing}",
        };

    /// <summary>Account of an agent that ended without a closing event.</summary>
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

    private static TurnOutcome TurnOutcomeOf(AgentAccount byExit) =>
        byExit.Outcome == TurnOutcome.Ended ? TurnOutcome.Crashed : byExit.Outcome;
}
