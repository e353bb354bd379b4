using System.Globalization;
using Ias.Core.Text;

namespace Ias.Tui.Observing.Machines;

/// <summary>A work tree's row in words, column by column: made once, drawn often. Pure.</summary>
public sealed class WorkTreeLine
{
    public WorkTreeLine(WorkTreeRow row)
    {
        Row = row;
        Name = row.Name;
        Phase =
            row.Standing == Standing.Rests || row.EngineGone || row.State == "HALTED" ? ""
            : row.WaitsUntil is not null ? "waits"
            : row.Phase.Replace('_', ' ').ToLowerInvariant();
        Progress =
            row.MaxCycles > 0 ? Text($"{row.Cycle}/{row.MaxCycles}")
            : row.Queue.Length > 0 && row.JobsDone + row.JobsLeft + row.JobsFailed > 0
                ? Text($"{row.JobsDone}/{row.JobsDone + row.JobsLeft + row.JobsFailed}")
            : "";
        Nearest = row.Nearest is { } near ? Text($"{LabelOf(near.Name)} {near.Count:0.#}/{near.Limit:0.#}") : "";
        IsNear = row.Nearest is { Next.Length: > 0 };
        Today = row.TodayUsd is { } usd ? Text($"${usd:0.00}{(row.TodayIsPartial ? "+" : "")}") : "";
        Needs =
            row.Needs.Length > 1 ? Text($"{row.Needs.Length}: {WordsOf(row.Needs[0])}")
            : row.Needs.Length == 1 ? WordsOf(row.Needs[0])
            : row.Trouble;
    }

    public WorkTreeRow Row { get; }

    public string Name { get; }

    /// <summary>What a run that goes on does; empty for one that does not.</summary>
    public string Phase { get; }

    /// <summary><c>3/20</c>: the cycle, or jobs done.</summary>
    public string Progress { get; }

    /// <summary><c>same issue 2/3</c>.</summary>
    public string Nearest { get; }

    /// <summary>The next one of the kind halts, or ends soon.</summary>
    public bool IsNear { get; }

    /// <summary>Empty = no agent told.</summary>
    public string Today { get; }

    /// <summary>What waits longest for a person, and how many things do where it is not one alone.</summary>
    public string Needs { get; }

    /// <summary>What to type to go on, with what needs it; empty = nothing.</summary>
    public string Next => Row.Needs is [{ Command: { Length: > 0 } command }, ..] ? command : "";

    /// <summary>What is to be typed on this machine to see to a work tree of another one; the other machine's shell reads what stands in
    /// quotes.</summary>
    /// <param name="arguments">Of <c>ias</c> there; none = its dashboard.</param>
    public static string Remotely(WorkTreeRow row, params ReadOnlySpan<string> arguments)
    {
        var there = $"cd {ShellWord.Quote(row.WorkTree)} && {CommandLine.Join(["ias", .. arguments])}";
        return $"ssh -t -- {ShellWord.Quote(row.Host)} {ShellWord.Quote(there)}";
    }

    private static string WordsOf(WaitingItem need) =>
        need.Kind switch
        {
            "halt" => need.What.StartsWith("Halted: ", StringComparison.Ordinal) ? $"halt: {need.What["Halted: ".Length..]}" : need.What,
            "push" => $"push: {need.What}",
            "decision" => $"question: {need.What}",
            "failed" => $"failed job: {need.What}",
            _ => need.What,
        };

    private static string LabelOf(string name) =>
        name switch
        {
            "timeout" => "time",
            "cycle_count" => "cycles",
            _ => name.Replace('_', ' '),
        };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
