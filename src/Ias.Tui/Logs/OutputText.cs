using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Ias.Core.Agents;

namespace Ias.Tui.Logs;

/// <summary>Common wording for the events of all agents: messages, commands, tools, results, edits. All input is masked and stripped of
/// control characters.</summary>
internal sealed class OutputText(string workTree, SecretText secrets) : IEventText
{
    private const int MessageLines = 200;
    private const int ThoughtLines = 6;
    private const int CommandLines = 4;
    private const int ResultHead = 3;
    private const int ResultTail = 2;
    private const int DiffLines = 6;
    private const int MaxLines = 500;

    private readonly ImmutableArray<StyledLine>.Builder _lines = ImmutableArray.CreateBuilder<StyledLine>();

    /// <summary>Time of the event, if it has one.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>Lines written so far. After about 500 lines an event is cut off, and its last line says so.</summary>
    public ImmutableArray<StyledLine> Lines =>
        [.. _lines, .. IsFull ? [new StyledLineBuilder().Append("… and more", LogRole.Muted).Build()] : Array.Empty<StyledLine>()];

    private bool IsFull => _lines.Count >= MaxLines;

    /// <summary>Adds a message of the agent.</summary>
    public void AddMessage(string text) => AddLines(text, MessageLines, "", LogRole.Text);

    /// <summary>Adds a thought of the agent.</summary>
    public void AddThought(string text) => AddLines(text, ThoughtLines, "", LogRole.Muted);

    /// <summary>Adds one line about the event.</summary>
    public void Add(LogRole role, string text) => AddLines(text, MessageLines, "", role);

    /// <summary>Adds a shell command to run.</summary>
    public void Command(string command) => AddLines(command, CommandLines, "$ ", LogRole.Command);

    /// <summary>Adds a tool and its target.</summary>
    public void Tool(string verb, string on)
    {
        if (!IsFull)
        {
            Add(verb, LogRole.Title, on.Length > 0 ? " " + OneLine(on) : "");
        }
    }

    /// <summary>Adds the result of a command or tool: its first and last lines.</summary>
    public void Result(string text, bool failed)
    {
        if (IsFull)
        {
            return;
        }

        var lines = Split(secrets.Mask(text));
        var role = failed ? LogRole.Danger : LogRole.Text;
        var all = lines.Length <= ResultHead + ResultTail + 1;
        foreach (var line in all ? lines : lines.AsSpan(0, ResultHead))
        {
            Add(line, "  ", role);
        }

        if (!all)
        {
            Add(LogRole.Muted, $"  … {Count(lines.Length - ResultHead - ResultTail, "line")}");
            foreach (var line in lines.AsSpan(lines.Length - ResultTail))
            {
                Add(line, "  ", role);
            }
        }
    }

    /// <summary>Adds a count instead of uninteresting content.</summary>
    public void Amount(int n, string noun) => Add(LogRole.Muted, $"  {Count(n, noun)}");

    /// <summary>Adds a file that was written completely.</summary>
    public void Write(string path, string content) =>
        Tool("Write", string.Create(CultureInfo.InvariantCulture, $"{Short(path)}  +{Split(content).Length}"));

    /// <summary>Adds an edit as a small diff of the lines that differ.</summary>
    public void Edit(string path, IReadOnlyList<(string Old, string New)> changes)
    {
        var diffs = changes.Select(change => Difference(Split(change.Old), Split(change.New))).ToArray();
        Tool(
            "Edit",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Short(path)}  +{diffs.Sum(d => d.Added.Length)} -{diffs.Sum(d => d.Removed.Length)}"
            )
        );
        foreach (var (removed, added) in diffs.Length <= 2 ? diffs : [])
        {
            AddLines(secrets.Mask(string.Join('\n', removed)), DiffLines, "  - ", LogRole.Removed, removed.Length > 0);
            AddLines(secrets.Mask(string.Join('\n', added)), DiffLines, "  + ", LogRole.Added, added.Length > 0);
        }
    }

    /// <summary>Path relative to the work tree if it is inside.</summary>
    public string Short(string path) =>
        workTree.Length > 0
        && path.Length > workTree.Length + 1
        && path.StartsWith(workTree, StringComparison.Ordinal)
        && path[workTree.Length] == '/'
            ? path[(workTree.Length + 1)..]
            : path;

    private static string Count(int n, string noun) => string.Create(CultureInfo.InvariantCulture, $"{n:N0} {noun}{(n == 1 ? "" : "s")}");

    /// <summary>Lines of a text without trailing empty ones.</summary>
    private static string[] Split(string text) => text.AsSpan().TrimEnd("\r\n") is { Length: > 0 } some ? some.ToString().Split('\n') : [];

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static (string[] Removed, string[] Added) Difference(string[] before, string[] after)
    {
        var same = before.AsSpan().CommonPrefixLength(after);
        var end = 0;
        while (end < Math.Min(before.Length, after.Length) - same && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        return (before[same..^end], after[same..^end]);
    }

    private void AddLines(string text, int most, string lead, LogRole role, bool evenEmpty = false)
    {
        if (IsFull)
        {
            return;
        }

        var lines = evenEmpty ? text.Split('\n') : Split(secrets.Mask(text));
        foreach (var line in lines.AsSpan(0, Math.Min(most, lines.Length)))
        {
            Add(line, lead, role);
            lead = lead == "$ " ? "  " : lead;
        }

        if (lines.Length > most)
        {
            Add("", LogRole.Text, $"{new string(' ', lead.Length)}… {Count(lines.Length - most, "more line")}", LogRole.Muted);
        }
    }

    private void Add(string line, string lead, LogRole role) =>
        _lines.Add(secrets.Mask(new StyledLineBuilder().Append(lead, role).Append(Read(line), role).Build()));

    private void Add(string first, LogRole role, string second, LogRole then = LogRole.Text) =>
        _lines.Add(secrets.Mask(new StyledLineBuilder().Append(Read(first), role).Append(Read(second), then).Build()));

    private static StyledLine Read(string text) => AnsiText.Read(Encoding.UTF8.GetBytes(text));
}
