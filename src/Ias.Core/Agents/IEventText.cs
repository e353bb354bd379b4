namespace Ias.Core.Agents;

/// <summary>Screen text of one event. The screen masks all input and strips it of control characters.</summary>
public interface IEventText
{
    /// <summary>Time of the event, if it has one.</summary>
    DateTimeOffset? At { get; set; }

    /// <summary>Adds a message of the agent.</summary>
    void AddMessage(string text);

    /// <summary>Adds a thought of the agent.</summary>
    void AddThought(string text);

    /// <summary>Adds one line about the event.</summary>
    void Add(LogRole role, string text);

    /// <summary>Adds a shell command to run.</summary>
    void Command(string command);

    /// <summary>Adds a tool and its target.</summary>
    void Tool(string verb, string on);

    /// <summary>Adds the result of a command or tool: its first and last lines.</summary>
    void Result(string text, bool failed);

    /// <summary>Adds a count instead of uninteresting content.</summary>
    void Amount(int n, string noun);

    /// <summary>Adds a file that was written completely.</summary>
    void Write(string path, string content);

    /// <summary>Adds an edit as a small diff of the lines that differ.</summary>
    void Edit(string path, IReadOnlyList<(string Old, string New)> changes);

    /// <summary>Path relative to the work tree if it is inside.</summary>
    string Short(string path);
}
