using System.Globalization;
using System.Text;
using Ias.Core.Reporting;
using Ias.Core.Runs;
using Ias.Core.Text;
using static Ias.Core.Text.Wording;

namespace Ias.Engine.Reporting;

/// <summary>A report as Markdown that reads well as it is, in a terminal and its pager.</summary>
public static class MarkdownReport
{
    /// <param name="zone">Time zone in which times are shown.</param>
    public static string Of(MorningReport report, TimeZoneInfo zone)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"# {Text(report.Title.Length > 0 ? report.Title : report.Target)}: {Text(report.Outcome.Word)}\n\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Text(report.Target)} in {Text(report.Repository)}, {Range(report.From, report.To, zone)}{(report.Cage.Length > 0 ? $", cage: {Text(report.Cage)}" : "")}\n\n"
        );
        if (report.Warning.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"**WARNING: {Text(report.Warning)}.**\n\n");
        }

        foreach (var line in report.Intent.Length > 0 ? report.Intent.Split('\n') : [])
        {
            text.Append(CultureInfo.InvariantCulture, $"> {Text(line)}\n");
        }

        text.Append(report.Intent.Length > 0 ? "\n" : "").Append(CultureInfo.InvariantCulture, $"**{Text(report.Outcome.Sentence)}**\n");
        Waiting(text, report);
        Section(
            text,
            "Worth a look",
            report.Look.SelectMany(one =>
                one.Command.Split('\n').Where(line => line.Length > 0).Select(line => $"  {Code(line)}").Prepend($"- {Text(one.Words)}")
            )
        );
        Section(text, "What to type next", report.NextBeside.Select(line => $"    {Plain(line)}"));
        Section(
            text,
            Core.Runs.TestRulings.Heading,
            report.Tests.SelectMany(change =>
                change
                    .Rulings.Select(ruling => $"  - {Text(ruling)}")
                    .Prepend($"- {Text(change.Id)} {Code(change.Place)} {Text(change.Text)}")
            )
        );
        Figures(text, report);
        Steps(text, report);
        Section(
            text,
            "Findings",
            report.Findings.Select(f =>
                $"- {(f.Open ? "[ ]" : "[x]")} {Text(f.Id)} {Text(f.Severity)}: {(f.Place.Length > 0 ? Code(f.Place) + " " : "")}{Text(f.Title)} ({Text(InSteps(f))}{(f.Open ? "; open" : "; fixed")})"
            )
        );
        Section(text, "Problems and notes", report.Troubles.Select(t => $"- {Clock(t.At, zone)} {Text(t.Words)}"));
        Section(
            text,
            "Commits",
            report.Commits.Select(c => $"- {Code(Short(c.Commit))} {Text(c.Subject)} ({Size(c.Files, c.Added, c.Removed)})")
        );
        Section(text, "Deleted files: check each", report.Deletions.Select(d => $"- {Code(d.Path)} ({Text(d.By)})"));
        Section(
            text,
            "Other runs shortly before",
            report.Earlier.Select(e =>
                $"- {Text(e.Target)}, {Text(e.State)}, {Range(e.From, e.From, zone).Split(" to ")[0]}, {Money(e.CostUsd)}: {Text(e.Result)} ({Code(e.RunId)})"
            )
        );
        return text.ToString();
    }

    private static void Waiting(StringBuilder text, MorningReport report)
    {
        text.Append("\n## Waiting for you\n\n");
        if (report.Waiting.Count == 0)
        {
            text.Append("Nothing.\n");
        }

        for (var i = 0; i < report.Waiting.Count; i++)
        {
            var item = report.Waiting[i];
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}. {Text(item.Words)}\n");
            foreach (var line in item.Command.Split('\n').Where(line => line.Length > 0))
            {
                text.Append(CultureInfo.InvariantCulture, $"   {Code(line)}\n");
            }
        }
    }

    private static void Figures(StringBuilder text, MorningReport report)
    {
        var t = report.Totals;
        Section(
            text,
            "In figures",
            [
                "| | |",
                "|---|---|",
                $"| Cost | {CostWords.Of(t.CostUsd, t.Untold)} |",
                $"| Tokens | {Tokens(t.InputTokens, t.OutputTokens)} |",
                $"| Time | {Time(report.WorkSeconds)} at work, {(report.WaitedSeconds >= 1 ? $"{Time(report.WaitedSeconds)} waiting, " : "")}{Time((report.To - report.From).TotalSeconds)} by the clock |",
                $"| Work | {Wording.Count(t.Steps, report.StepNoun)}, {Wording.Count(t.Turns, "turn")}, {Wording.Count(t.Commits, "commit")} |",
                $"| Changed | {Size(t.Files, t.Added, t.Removed)} |",
                report.StepNoun == "job"
                    ? $"| Left | {Wording.Count(t.Left, "job")} |"
                    : $"| Findings | {t.FindingsFixed} fixed, {t.FindingsOpen} open |",
                $"| Branch | {Code(report.Branch)}{(report.Base.Length > 0 ? $" for {Code(report.Base)}" : "")} |",
                .. report.PullRequest.Length > 0 ? [$"| Draft | {Text(report.PullRequest)} |"] : Array.Empty<string>(),
                $"| Run | {Code(report.RunId)} |",
            ]
        );
    }

    private static void Steps(StringBuilder text, MorningReport report)
    {
        if (report.Steps.Count == 0)
        {
            return;
        }

        var withRow = report.Steps.Select(step => step.Row).Distinct(StringComparer.Ordinal).Count() > 1;
        List<string[]> rows =
        [
            ["", "result", "time", "cost", "changed"],
            .. report.Steps.Select(step =>
                (string[])
                    [
                        $"{(withRow ? Text(step.Row) + " " : "")}{Text(step.Name)}{(step.Title.Length > 0 && report.StepNoun == "job" ? ": " + Text(step.Title) : "")}",
                        Text(step.Result),
                        Time(step.Seconds),
                        Money(step.CostUsd),
                        Size(step.Files, step.Added, step.Removed),
                    ]
            ),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(n => rows.Max(row => row[n].Length)).ToList();
        var lines = rows.Select(row => $"| {string.Join(" | ", row.Select((cell, n) => cell.PadRight(widths[n])))} |").ToList();
        lines.Insert(1, $"|{string.Join('|', widths.Select(width => new string('-', width + 2)))}|");
        Section(text, "What ran", lines);
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            text.Append("\n## ").Append(title).Append("\n\n").AppendJoin('\n', all).Append('\n');
        }
    }

    // "cycles 1, 2, 4"
    private static string InSteps(ReportFinding finding)
    {
        const string Cycle = "cycle ";
        return finding.Steps.Count > 1 && finding.Steps.All(step => step.StartsWith(Cycle, StringComparison.Ordinal))
            ? $"cycles {string.Join(", ", finding.Steps.Select(step => step[Cycle.Length..]))}"
            : string.Join(", ", finding.Steps);
    }

    private static string Code(string text) => $"`{Plain(text).Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal)}`";

    // What could begin markup of its own, HTML above all, stands behind a backslash; the rest stays as a person reads it.
    private static string Text(string text) =>
        string.Concat(Plain(text).Select(c => c is '<' or '[' or '*' or '|' or '`' or '\\' or '&' ? $"\\{c}" : c.ToString()));
}
