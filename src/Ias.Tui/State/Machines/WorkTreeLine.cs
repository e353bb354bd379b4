using System.Globalization;
using Ias.Core.Text;

namespace Ias.Tui.State.Machines;

/// <summary>Texts of a work tree's row, by column: composed once, drawn often. Pure.</summary>
public sealed class WorkTreeLine
{
    public WorkTreeLine(WorkTreeRow row)
    {
        Row = row;
        Name = row.Name;
        Phase =
            row.Standing == Standing.Idle || row.EngineGone || row.State == "HALTED" ? ""
            : row.WaitsUntil is not null ? "waits"
            : row.Phase.Replace('_', ' ').ToLowerInvariant();
        Progress =
            row.MaxCycles > 0 ? Text($"{row.Cycle}/{row.MaxCycles}")
            : row.Queue.Length > 0 && row.JobsDone + row.JobsLeft + row.JobsFailed > 0
                ? Text($"{row.JobsDone}/{row.JobsDone + row.JobsLeft + row.JobsFailed}")
            : "";
        Nearest = row.Nearest is { } near ? Text($"{near.Count:0.#}/{near.Limit:0.#} {LabelOf(near.Name)}") : "";
        IsNear = row.Nearest is { Next.Length: > 0 };
        Today = row.TodayUsd is { } usd ? Text($"${usd:0.00}{(row.TodayIsPartial ? "+" : "")}") : "";
        var needs =
            row.Needs.Length > 1 ? Text($"{row.Needs.Length}: {WordsOf(row.Needs[0])}")
            : row.Needs.Length == 1 ? WordsOf(row.Needs[0])
            : "";
        Needs = needs.Length == 0 || row.Trouble.Length == 0 ? row.Trouble + needs : $"{row.Trouble}; {needs}";
    }

    public WorkTreeRow Row { get; }

    public string Name { get; }

    /// <summary>Current phase of an active run; empty otherwise.</summary>
    public string Phase { get; }

    /// <summary>Progress as <c>3/20</c>: the cycle, or completed jobs.</summary>
    public string Progress { get; }

    /// <summary>Counter nearest to its limit: <c>same issue 2/3</c>.</summary>
    public string Nearest { get; }

    /// <summary>True if the next occurrence halts, or the time is almost over.</summary>
    public bool IsNear { get; }

    /// <summary>Spending of today; empty = no agent reported it.</summary>
    public string Today { get; }

    /// <summary>Read error or warning, or else the item that has needed a person longest, with the number of items if there are
    /// several.</summary>
    public string Needs { get; }

    /// <summary>Command that settles the first item that needs a person; empty = none.</summary>
    public string Next => Row.Needs is [{ Command: { Length: > 0 } command }, ..] ? command : "";

    /// <summary>Command to type on this machine for a work tree of another one; the other machine's shell evaluates the quoted
    /// part.</summary>
    /// <param name="arguments">Arguments of <c>ias</c> there; none = its dashboard.</param>
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
