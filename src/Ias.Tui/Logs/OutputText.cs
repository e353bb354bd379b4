using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Ias.Tui.Logs;

/// <summary>The words in which all agents' events are told: what was said, commands, tools, results, edits. Everything that goes in is
/// masked and free of control characters.</summary>
internal sealed class OutputText(string workTree, SecretText secrets)
{
    private const int SaidLines = 200;
    private const int ThoughtLines = 6;
    private const int CommandLines = 4;
    private const int ResultHead = 3;
    private const int ResultTail = 2;
    private const int DiffLines = 6;
    private const int MostLines = 500;

    private readonly ImmutableArray<StyledLine>.Builder _lines = ImmutableArray.CreateBuilder<StyledLine>();

    /// <summary>When the event was, where it says so.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>What was written. At most 500 lines and a few; an event that would be longer is broken off, and its last line says
    /// so.</summary>
    public ImmutableArray<StyledLine> Lines =>
        [.. _lines, .. IsFull ? [new StyledLineBuilder().Append("… and more", LogRole.Muted).Build()] : Array.Empty<StyledLine>()];

    private bool IsFull => _lines.Count >= MostLines;

    /// <summary>What the agent says.</summary>
    public void Say(string text) => Some(text, SaidLines, "", LogRole.Text);

    /// <summary>What the agent thinks.</summary>
    public void Think(string text) => Some(text, ThoughtLines, "", LogRole.Muted);

    /// <summary>One line about the event.</summary>
    public void Tell(LogRole role, string text) => Some(text, SaidLines, "", role);

    /// <summary>A shell command.</summary>
    public void Command(string command) => Some(command, CommandLines, "$ ", LogRole.Command);

    /// <summary>A tool and what it is used on.</summary>
    public void Tool(string verb, string on)
    {
        if (!IsFull)
        {
            Add(verb, LogRole.Title, on.Length > 0 ? " " + OneLine(on) : "");
        }
    }

    /// <summary>What came of a command or tool: its first and last lines.</summary>
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
            Tell(LogRole.Muted, $"  … {Count(lines.Length - ResultHead - ResultTail, "line")}");
            foreach (var line in lines.AsSpan(lines.Length - ResultTail))
            {
                Add(line, "  ", role);
            }
        }
    }

    /// <summary>How much came, where the content itself is of no interest.</summary>
    public void Amount(int n, string noun) => Tell(LogRole.Muted, $"  {Count(n, noun)}");

    /// <summary>A file written whole.</summary>
    public void Write(string path, string content) =>
        Tool("Write", string.Create(CultureInfo.InvariantCulture, $"{Short(path)}  +{Split(content).Length}"));

    /// <summary>An edit as a small diff: the lines that differ.</summary>
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
            Some(secrets.Mask(string.Join('\n', removed)), DiffLines, "  - ", LogRole.Removed, removed.Length > 0);
            Some(secrets.Mask(string.Join('\n', added)), DiffLines, "  + ", LogRole.Added, added.Length > 0);
        }
    }

    /// <summary>A path, relative to the work tree where it lies in it.</summary>
    public string Short(string path) =>
        workTree.Length > 0
        && path.Length > workTree.Length + 1
        && path.StartsWith(workTree, StringComparison.Ordinal)
        && path[workTree.Length] == '/'
            ? path[(workTree.Length + 1)..]
            : path;

    public static string Count(int n, string noun) => string.Create(CultureInfo.InvariantCulture, $"{n:N0} {noun}{(n == 1 ? "" : "s")}");

    /// <summary>The lines of a text, without empty ones at its end.</summary>
    public static string[] Split(string text) => text.AsSpan().TrimEnd("\r\n") is { Length: > 0 } some ? some.ToString().Split('\n') : [];

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

    private void Some(string text, int most, string lead, LogRole role, bool evenEmpty = false)
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
