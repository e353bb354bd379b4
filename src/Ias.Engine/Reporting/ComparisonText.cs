using System.Globalization;
using Ias.Core.Reporting;
using Ias.Core.Text;
using static Ias.Core.Text.Wording;

namespace Ias.Engine.Reporting;

/// <summary>Runs side by side as a Markdown table that fits 80 columns.</summary>
public static class ComparisonText
{
    private const int Widest = 26; // two of them, the words before, and the lines

    /// <param name="zone">Time zone in which times are shown.</param>
    public static string Of(RunComparison comparison, TimeZoneInfo zone)
    {
        List<string[]> rows =
        [
            Row("", run => run.RunId),
            Row("ended", run => run.Outcome.Word),
            Row("target", run => run.Target),
            Row("began", run => TimeZoneInfo.ConvertTime(run.From, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
            Row("time at work", run => Time(run.RunningSeconds)),
            Row("by the clock", run => Time((run.To - run.From).TotalSeconds)),
            Row("cost", run => $"{Money(run.Totals.CostUsd)}{(run.Totals is { CostUsd: not null, Untold: > 0 } ? ", not all told" : "")}"),
            Row("tokens", run => Tokens(run.Totals.InputTokens, run.Totals.OutputTokens)),
            Row("work", run => Wording.Count(run.Totals.Steps, run.Kind == "queue" ? "job" : "cycle")),
            Row("turns", run => run.Totals.Turns.ToString(CultureInfo.InvariantCulture)),
            Row("commits", run => run.Totals.Commits.ToString(CultureInfo.InvariantCulture)),
            Row("changed", run => Size(run.Totals.Files, run.Totals.Added, run.Totals.Removed)),
            .. comparison.Severities.Select(severity =>
                Row(
                    severity,
                    run =>
                        run.Findings.FirstOrDefault(found => found.Severity == severity) is { } found
                            ? $"{found.Fixed} fixed, {found.Open} open"
                            : "none"
                )
            ),
        ];
        if (comparison.Severities.Count == 0)
        {
            rows.Add(Row("findings", _ => "none"));
        }

        if (comparison.Runs.Any(run => run.TestChanges > 0))
        {
            rows.Add(Row("tests say less", run => run.TestChanges == 0 ? "no" : Wording.Count(run.TestChanges, "change")));
        }

        var widths = Enumerable.Range(0, rows[0].Length).Select(n => rows.Max(row => row[n].Length)).ToList();
        var lines = rows.Select(row => $"| {string.Join(" | ", row.Select((cell, n) => cell.PadRight(widths[n])))} |").ToList();
        lines.Insert(1, $"|{string.Join('|', widths.Select(width => new string('-', width + 2)))}|");
        return $"{string.Join('\n', lines)}\n\n{string.Join('\n', comparison.Runs.Select(run => $"- {Cell(run.RunId)}: {Plain(run.Outcome.Sentence)}"))}\n";

        string[] Row(string name, Func<ComparedRun, string> of) => [Cell(name), .. comparison.Runs.Select(run => Cell(of(run)))];
    }

    private static string Cell(string text) => Cut(Plain(text).Replace('|', '/'), Widest - 1);
}
