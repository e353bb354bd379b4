using System.Globalization;
using System.Text;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Core.PullRequests;

/// <summary>Checkpoint written by CONTEXT_CLEAR, so that somebody who knows nothing of the run can continue from there.</summary>
public static class Checkpoint
{
    /// <summary>The file's name in the folder of the run's feedback files.</summary>
    public const string FileName = "checkpoint.md";

    private const int MostCommits = 50;

    public static string Of(RunRecord run)
    {
        var text = new StringBuilder($"# Checkpoint of {run.RunId}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Target: {run.Target}{(run.Title.Length > 0 ? $" ({Line(run.Title)})" : "")}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"- Branch: {run.Branch} onto {run.Base}; the run's own work starts after {run.BaseCommit}\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"- Pull request: {(run.Completion is { PrUrl.Length: > 0 } done ? done.PrUrl : "none; the branch is pushed")}\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"- Done: {(run.Plan is { } plan ? plan.Progress() : Wording.Count(run.Cycles.Current, "cycle"))}, {Wording.Count(run.Metrics.Commits, "commit")}, {Wording.Count(run.Metrics.FindingsFixed, "finding")} fixed\n"
        );
        if (run.Validation is { } validation)
        {
            text.Append(CultureInfo.InvariantCulture, $"- Validation: {validation.Describe()}\n");
        }

        List("Commits", run.Commits.TakeLast(MostCommits).Select(c => $"{c.Commit[..Math.Min(8, c.Commit.Length)]} {Line(c.Subject)}"));
        List(
            "Found and fixed during the run",
            run.Findings.Where(f => !f.Open).TakeLast(MostCommits).Select(f => $"{f.Id} [{f.Severity}] {f.File} {Line(f.Title)}")
        );
        List("Still open", run.OpenFindings.Select(f => $"{f.Id} [{f.Severity}] {f.File} {Line(f.Title)}"));
        return text.ToString();

        void List(string heading, IEnumerable<string> items)
        {
            var lines = string.Concat(items.Select(item => $"- {item}\n"));
            text.Append(lines.Length > 0 ? $"\n## {heading}\n\n{lines}" : "");
        }
    }

    private static string Line(string text) => Wording.Plain(text);
}
