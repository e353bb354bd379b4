using System.Globalization;
using System.Text;
using Ias.Core.Runs;
using Ias.Core.Runs.Bugs;
using Ias.Core.Text;

namespace Ias.Core.PullRequests;

/// <summary>The text of a bug's pull request, with the signs by which its reviewer can judge how far to trust it.</summary>
internal static class BugBody
{
    public static string Head(RunRecord run, RunBug bug, string incomplete, string next)
    {
        var folder = Prompts.FeedbackFolder(run.Target);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {(incomplete.Length > 0 ? "[INCOMPLETE] " : "")}Bug Fix: {Line(bug.Title)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**Bug ID**: {bug.BugId}\n**Source**: {Line(bug.Source)}\n\n");
        if (incomplete.Length > 0)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"This run was halted before its gates passed: **{Line(incomplete)}**.\n\nTo go on: `{Line(next)}`\n\n"
            );
        }

        text.Append("### Confidence Signals\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Reproduction: {Known(bug.Reproduction)}\n- Test type: {Known(bug.TestType)}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"- Files changed: {run.Metrics.FilesChanged}\n- Lines changed: {run.Metrics.LinesAdded + run.Metrics.LinesRemoved}\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"- Risk level: {Known(bug.RiskLevel)}{(bug.IsHighRisk ? $" ({Line(bug.RiskBecause)}; allowed by `--allow-high`)" : "")}\n\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"### Artifacts\n\n- Triage: {folder}/{new TriageGate().FeedbackFile}\n- Review: {folder}/{new ReviewGate().FeedbackFile}\n- Audit: {folder}/{new AuditGate().FeedbackFile}\n\n"
        );
        text.Append(incomplete.Length > 0 ? "### Status: INCOMPLETE\n\n" : "### Status: READY FOR HUMAN REVIEW\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"This PR was created by `/run --bug` autonomous mode, in {Wording.Count(run.Cycles.Current, "cycle")}. Please review before merging.\n"
        );
        return text.ToString();
    }

    private static string Known(string word) => word.Length > 0 ? word : "not known";

    private static string Line(string text) => Wording.Plain(text);
}
