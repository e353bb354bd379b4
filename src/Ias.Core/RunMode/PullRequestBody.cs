using System.Globalization;
using System.Text;
using Ias.Core.Events;

namespace Ias.Core.RunMode;

/// <summary>The text of a run's pull request.</summary>
public static class PullRequestBody
{
    /// <param name="run">The run.</param>
    /// <param name="deletions">Files that the base has and the branch's tip has not.</param>
    /// <param name="incomplete">Why the run was halted; empty when its gates passed.</param>
    /// <param name="next">What to type to go on; for halted runs.</param>
    public static string Of(RunRecord run, IReadOnlyList<RunDeletion> deletions, string incomplete, string next)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {(incomplete.Length > 0 ? "[INCOMPLETE] " : "")}{run.Target}{(run.Title.Length > 0 ? $": {Line(run.Title)}" : "")}\n\n");
        text.Append(incomplete.Length > 0
            ? $"This run was halted before its gates passed: **{Line(incomplete)}**.\n\nTo go on: `{Line(next)}`\n\n"
            : $"Implemented, reviewed and audited by agents in {EventWording.Count(run.Cycles.Current, "cycle")}; both gates approved. A draft for people to review: nothing merges by itself.\n\n");

        text.Append("### Metrics\n\n| | |\n|---|---|\n");
        Row("Run", run.RunId);
        Row("Branch", $"`{run.Branch}` onto `{run.Base}`");
        Row("Cycles", $"{run.Cycles.Current} of at most {run.Cycles.Limit}");
        Row("Files changed", $"{run.Metrics.FilesChanged} (+{run.Metrics.LinesAdded} -{run.Metrics.LinesRemoved})");
        Row("Commits", run.Metrics.Commits.ToString(CultureInfo.InvariantCulture));
        Row("Findings", $"{run.Metrics.FindingsFixed} fixed, {run.OpenFindings.Count()} open");
        Row("Time", EventWording.Span(run.RunningSeconds));
        Row("Cost", run.Usage?.CostUsd is { } cost ? string.Create(CultureInfo.InvariantCulture, $"${cost:0.00}") : "unknown");

        text.Append("\n### Sprints\n\n| Sprint | Status | Cycles | Files | Commits |\n|---|---|---|---|---|\n");
        text.Append(CultureInfo.InvariantCulture, $"| {run.Target}{(run.Title.Length > 0 ? $" {Cell(run.Title)}" : "")} | {(incomplete.Length > 0 ? "halted" : "completed")} | {run.Cycles.Current} | {run.Metrics.FilesChanged} | {run.Metrics.Commits} |\n");

        text.Append(CultureInfo.InvariantCulture, $"\n### Commits\n\n**{run.Target}**\n\n");
        if (run.Metrics.Commits > run.Commits.Length)
        {
            text.Append(CultureInfo.InvariantCulture, $"- and {EventWording.Count(run.Metrics.Commits - run.Commits.Length, "commit")} before these\n");
        }

        foreach (var commit in run.Commits)
        {
            text.Append(CultureInfo.InvariantCulture, $"- `{commit.Commit[..Math.Min(8, commit.Commit.Length)]}` {Line(commit.Subject)}\n");
        }

        Findings("Open findings", run.Findings.Where(f => f.Open));
        Findings("Findings fixed on the way", run.Findings.Where(f => !f.Open));

        text.Append("\n### Gates\n\n");
        foreach (var line in run.Cycles.History.Where(l => l.Phase != Phase.Implement))
        {
            text.Append(CultureInfo.InvariantCulture, $"- cycle {line.Cycle}, {EventWording.PhaseWord(line.Phase)}: {(line.Findings == 0 ? "approved" : EventWording.Count(line.Findings, "finding"))}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nVerdicts and what the gates ran: `{Prompts.FeedbackFolder(run.Target)}/`.\n");
        var deleted = DeletedFiles.Section(deletions);
        return (deleted.Length > 0 ? text.Append('\n').Append(deleted) : text).ToString();

        void Row(string label, string value) => text.Append(CultureInfo.InvariantCulture, $"| {label} | {Cell(value)} |\n");

        void Findings(string heading, IEnumerable<RunFinding> findings)
        {
            var list = findings.ToList();
            if (list.Count == 0)
            {
                return;
            }

            text.Append(CultureInfo.InvariantCulture, $"\n### {heading}\n\n");
            foreach (var f in list)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {f.Id} [{f.Severity}] {(f.File.Length > 0 ? $"`{Line(f.File)}{(f.Line > 0 ? $":{f.Line}" : "")}` " : "")}{Line(f.Title)} (cycle{(f.Cycles.Length == 1 ? "" : "s")} {string.Join(", ", f.Cycles)})\n");
            }
        }
    }

    // Text from agents and plans stays on its line: it cannot forge a heading or a table row.
    private static string Line(string text) => text.Replace('\r', ' ').Replace('\n', ' ');

    private static string Cell(string text) => Line(text).Replace("|", "\\|", StringComparison.Ordinal);
}
