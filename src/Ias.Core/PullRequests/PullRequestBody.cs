using System.Globalization;
using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.PostPr;
using Ias.Core.Text;

namespace Ias.Core.PullRequests;

/// <summary>The text of a pull request: of a run, or of one sprint of a run whose sprints have branches of their own.</summary>
public sealed class PullRequestBody
{
    private const int LongestClosing = 800;

    private readonly RunRecord _run;
    private readonly IReadOnlyList<PlanSprint> _sprints;
    private readonly PlanSprint? _only;
    private readonly string _incomplete;

    private PullRequestBody(RunRecord run, string incomplete, string sprint)
    {
        (_run, _incomplete) = (run, incomplete);
        _only = sprint.Length > 0 ? run.Plan?.Find(sprint) : null;
        _sprints =
            _only is not null ? [_only]
            : run.Plan is { } plan ? plan.Sprints
            : [OfSingle(run, incomplete.Length > 0)];
    }

    /// <param name="run">The run.</param>
    /// <param name="deletions">Files that the base has and the branch's tip has not.</param>
    /// <param name="incomplete">Why the run was halted; empty when its gates passed.</param>
    /// <param name="next">Command that resumes; for halted runs.</param>
    /// <param name="sprint">Only this sprint of the plan; empty = everything.</param>
    /// <param name="log">The line that says how far the run's log went (<see cref="LogLine"/>); empty = none.</param>
    /// <param name="files">The files of work that differ from the base; null = nobody looked.</param>
    public static string Of(
        RunRecord run,
        IReadOnlyList<RunDeletion> deletions,
        string incomplete,
        string next,
        string sprint = "",
        string log = "",
        IReadOnlyList<string>? files = null
    )
    {
        var body = new PullRequestBody(run, incomplete, sprint);
        var deleted = DeletedFiles.Section(deletions);
        return BodyLimit.Fit([
            (run.Bug is { } bug ? BugBody.Head(run, bug, incomplete, next) : body.Head(next), 0),
            (body.TestChanges(), 1),
            (body.Closings(), 2),
            (ChangedFiles.Section(files ?? []), 3),
            (run.Bug is null ? body.Sprints() : "", 2),
            (body.Tests(), 4),
            (body.Validation(), 4),
            (body.Commits(), 5),
            (body.Findings("Open findings", open: true), 3),
            (body.Findings("Findings fixed on the way", open: false), 6),
            (body.Gates(), 7),
            (deleted.Length > 0 ? "\n" + deleted : "", 1),
            (log, 0),
        ]);
    }

    /// <summary>The title of a pull request, at most 250 characters (GitHub takes 256).</summary>
    /// <param name="run">The run.</param>
    /// <param name="isIncomplete">It was halted before its gates passed.</param>
    /// <param name="sprint">Only this sprint of the plan; empty = everything.</param>
    public static string TitleOf(RunRecord run, bool isIncomplete, string sprint = "")
    {
        const int Longest = 250;
        var (name, title) =
            run.Bug is { } bug ? ("Bug Fix", bug.Title)
            : sprint.Length > 0 ? (sprint, run.Plan?.Find(sprint)?.Title ?? "")
            : (run.Target, run.Title);
        var mark =
            isIncomplete ? "[INCOMPLETE] "
            : sprint.Length > 0 && run.Unchanged.Contains(sprint) ? "[NO CHANGES] "
            : "";
        var whole = $"{mark}{name}{(title.Length > 0 ? $": {Line(title)}" : "")}";
        return whole.Length <= Longest ? whole : whole[..(Longest - 1)] + "…";
    }

    private string Head(string next)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {TitleOf(_run, _incomplete.Length > 0, _only?.Id ?? "")}\n\n");
        var cycles = Wording.Count(_sprints.Sum(s => s.Cycles), "cycle");
        text.Append(
            _incomplete.Length > 0
                ? $"{(_run.Validation is null ? "This run was halted before its gates passed" : $"{Approval.Words(_run)}; the validation of this pull request was halted")}: **{Line(_incomplete)}**.{(_run.Plan is { } plan && _only is null ? $" {plan.Progress()}." : "")}\n\nTo go on: `{Line(next)}`\n\n"
                : $"Implemented, reviewed and audited by agents in {cycles}. {Approval.Words(_run, _only?.Id ?? "")}. A draft for people to review: nothing merges by itself.\n\n"
        );
        if (_run.Unchanged.Where(id => _only is null || id == _only.Id).ToList() is { Count: > 0 } unchanged)
        {
            text.Append(CultureInfo.InvariantCulture, $"**{EventWording.ChangedNothing(unchanged)}.**\n\n");
        }

        if (_only is { Base.Length: > 0 } && _only.Base != _run.Base)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"Stands on the branch `{_only.Base}`: that one is to be reviewed and merged first.\n\n"
            );
        }

        text.Append("### Metrics\n\n| | |\n|---|---|\n");
        var findings = _run.Findings.Where(f => _only is null || f.Sprint == _only.Id).ToList();
        Row("Run", _run.RunId);
        Row(
            "Branch",
            $"`{(_only is { Branch.Length: > 0 } ? _only.Branch : _run.Branch)}` onto `{(_only is { Base.Length: > 0 } ? _only.Base : _run.Base)}`"
        );
        Row(
            "Cycles",
            _sprints.Count > 1
                ? $"{_sprints.Sum(s => s.Cycles)}, of at most {_run.Cycles.Limit} a sprint"
                : $"{_sprints[0].Cycles} of at most {_run.Cycles.Limit}"
        );
        Row(
            "Files changed",
            _only is { } one
                ? $"{one.FilesChanged} (+{one.LinesAdded} -{one.LinesRemoved})"
                : $"{_run.Metrics.FilesChanged} (+{_run.Metrics.LinesAdded} -{_run.Metrics.LinesRemoved})"
        );
        Row("Commits", (_only?.Commits ?? _run.Metrics.Commits).ToString(CultureInfo.InvariantCulture));
        Row("Findings", $"{_sprints.Sum(s => s.FindingsFixed)} fixed, {findings.Count(f => f.Open)} open");
        Row("Time", Wording.Span(_only?.Seconds ?? _run.RunningSeconds));
        Row("Cost", _only is null ? CostWords.Of(_run.Usage?.CostUsd, _run.Usage?.Untold ?? 0) : Cost(_only.CostUsd));
        return text.ToString();

        void Row(string label, string value) => text.Append(CultureInfo.InvariantCulture, $"| {label} | {Cell(value)} |\n");
    }

    private string TestChanges()
    {
        var text = new StringBuilder();
        foreach (var change in Runs.TestChanges.Of(_run, _only?.Id ?? ""))
        {
            text.Append(CultureInfo.InvariantCulture, $"- `{change.Evidence.Place}` {Line(change.Evidence.Text)}\n");
            text.AppendJoin("", Runs.TestChanges.Rulings(change).Select(ruling => $"  - {Line(ruling)}\n"));
        }

        return text.Length > 0
            ? $"\n### {TestRulings.Heading}\n\nFacts, found by comparing the tests before and after; each may have a good reason.\n\n{text}"
            : "";
    }

    // The implementers' own words, quoted: what they hold cannot forge a heading, close the block or call somebody.
    private string Closings()
    {
        var said = (_run.Closings ?? []).Where(c => c.Text.Length > 0 && (_only is null || c.Sprint == _only.Id)).ToList();
        if (said.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder("\n### What was done, in the agents' words\n");
        foreach (var closing in said)
        {
            var quoted = Wording.Shown(Wording.Cut(closing.Text.ReplaceLineEndings("\n"), LongestClosing));
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{(_sprints.Count > 1 ? $"{closing.Sprint}:\n\n" : "")}```text\n{quoted.Replace("```", "'''", StringComparison.Ordinal)}\n```\n"
            );
        }

        return text.ToString();
    }

    private string Sprints()
    {
        var text = new StringBuilder(
            "\n### Sprints\n\n| Sprint | Title | Status | Cycles | Files | Findings fixed | Commits | Time | Cost |\n|---|---|---|---|---|---|---|---|---|\n"
        );
        foreach (var s in _sprints)
        {
            var begun = s is { Skipped: false, Status: not SprintStatus.Pending };
            text.Append(CultureInfo.InvariantCulture, $"| {s.Id} | {Cell(s.Title)} | {s.Word()} ");
            text.Append(
                begun
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {s.Cycles} | {s.FilesChanged} | {s.FindingsFixed} | {s.Commits} | {Wording.Span(s.Seconds)} | {Cost(s.CostUsd)} |\n"
                    )
                    : "| | | | | | |\n"
            );
        }

        return text.ToString();
    }

    // The gates' own words, quoted: what they hold cannot forge a heading, close the block or call somebody.
    private string Tests()
    {
        var alone = _run.Limits.Checks is { Count: > 0 } || _run.Queue.Length > 0 ? "" : $"No check ran: {Approval.NoChecks}.\n\n";
        var told = (_run.TestResults ?? []).Where(t => _only is null || t.Sprint == _only.Id).ToList();
        if (told.Count == 0)
        {
            return _run.Cycles.History.Any(l => GateList.All.Find(l.Phase) is { Form: not VerdictForm.Own, Stage: GateStage.Sprint })
                ? $"\n### Test results\n\n{alone}The gates did not say what they ran.\n"
                : "";
        }

        var text = new StringBuilder($"\n### Test results\n\n{alone}What the gates say they ran, in their own words:\n");
        foreach (var gate in told)
        {
            var sprint = _sprints.Count > 1 && gate.Sprint.Length > 0 ? $"{gate.Sprint}, " : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{sprint}{gate.Phase.Word()}, cycle {gate.Cycle}:\n\n```text\n{gate.Text.Replace("```", "'''", StringComparison.Ordinal)}\n```\n"
            );
        }

        return text.ToString();
    }

    private string Validation()
    {
        if (_run.Validation is not { } validation)
        {
            return "";
        }

        var text = new StringBuilder(
            "\n### Validation of this pull request\n\n| Phase | Result | Findings | Fixes | Time |\n|---|---|---|---|---|\n"
        );
        foreach (var phase in validation.Phases)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {phase.Phase.Word()} | {PostPrValidation.ResultOf(phase)} | {phase.Findings} | {phase.Fixes} | {(phase.Seconds > 0 ? Wording.Span(phase.Seconds) : "")} |\n"
            );
        }

        text.Append(validation.Disputed.IsEmpty ? "" : "\nSeen by too few reviewers to count:\n\n");
        foreach (var f in validation.Disputed)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"- [{f.Severity}] {(f.File.Length > 0 ? $"`{Line(f.File)}{(f.Line > 0 ? $":{f.Line}" : "")}` " : "")}{Line(f.Title)}\n"
            );
        }

        return text.ToString();
    }

    private string Commits()
    {
        var text = new StringBuilder("\n### Commits\n");
        var commits = _run.Commits.Where(c => _only is null || c.Sprint == _only.Id).ToList();
        var sprints = _sprints
            .Select(s => s.Id)
            .Union(commits.Select(c => c.Sprint.Length > 0 ? c.Sprint : _run.Target), StringComparer.Ordinal);
        foreach (var sprint in sprints)
        {
            var own = commits.Where(c => (c.Sprint.Length > 0 ? c.Sprint : _run.Target) == sprint).ToList();
            var all = _run.Plan is null ? _run.Metrics.Commits : _run.Plan.Find(sprint)?.Commits ?? own.Count;
            if (own.Count == 0 && all == 0)
            {
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"\n**{sprint}**\n\n");
            if (all > own.Count)
            {
                text.Append(CultureInfo.InvariantCulture, $"- and {Wording.Count(all - own.Count, "commit")} before these\n");
            }

            foreach (var commit in own)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"- `{commit.Commit[..Math.Min(8, commit.Commit.Length)]}` {Line(commit.Subject)}\n"
                );
            }
        }

        return text.ToString();
    }

    private string Findings(string heading, bool open)
    {
        var text = new StringBuilder();
        foreach (var f in _run.Findings.Where(f => f.Open == open && (_only is null || f.Sprint == _only.Id)))
        {
            var sprint = _sprints.Count > 1 && f.Sprint.Length > 0 ? $"{f.Sprint}, " : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"- {f.Id} [{f.Severity}] {(f.File.Length > 0 ? $"`{Line(f.File)}{(f.Line > 0 ? $":{f.Line}" : "")}` " : "")}{Line(f.Title)} ({sprint}cycle{(f.Cycles.Length == 1 ? "" : "s")} {string.Join(", ", f.Cycles)}{(f.Left ? "; left" : "")})\n"
            );
        }

        return text.Length > 0 ? $"\n### {heading}\n\n{text}" : "";
    }

    private string Gates()
    {
        var text = new StringBuilder("\n### Gates\n\n");
        foreach (var line in _run.Cycles.History.Where(l => l.Phase != Phase.Implement && (_only is null || l.Sprint == _only.Id)))
        {
            var sprint = _sprints.Count > 1 && line.Sprint.Length > 0 ? $"{line.Sprint}, " : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"- {sprint}cycle {line.Cycle}, {line.Phase.Word()}: {(line.Findings == 0 ? "approved" : Wording.Count(line.Findings, "finding"))}{(IsLeft(line) ? ", left: this gate may send back no more" : "")}\n"
            );
        }

        var folders = _sprints
            .Where(s => s is { Skipped: false, Status: not SprintStatus.Pending })
            .Select(s => $"`{Prompts.FeedbackFolder(s.Id)}/`");
        return text.Append(
                CultureInfo.InvariantCulture,
                $"\nVerdicts, and what the gates tested and found: {string.Join(", ", folders)}. What happened, a line each: `{SprintLog.Folder}/`.\n"
            )
            .ToString();
    }

    private bool IsLeft(CycleLine line) =>
        line.Findings > 0
        && GateList.All.Find(line.Phase)?.LeftWords(1).Length > 0
        && _run.OpenFindings.Any(f => f.Left && f.Cycles[^1] == line.Cycle && (f.Sprint == line.Sprint || line.Sprint.Length == 0));

    private static PlanSprint OfSingle(RunRecord run, bool isHalted) =>
        new(
            run.Target,
            run.Title,
            isHalted ? SprintStatus.Halted : SprintStatus.Completed,
            Cycles: run.Cycles.Current,
            Seconds: run.RunningSeconds,
            CostUsd: run.Usage?.CostUsd,
            Commits: run.Metrics.Commits,
            FilesChanged: run.Metrics.FilesChanged,
            LinesAdded: run.Metrics.LinesAdded,
            LinesRemoved: run.Metrics.LinesRemoved,
            FindingsFixed: run.Metrics.FindingsFixed
        );

    private static string Cost(decimal? usd) => usd is { } cost ? string.Create(CultureInfo.InvariantCulture, $"${cost:0.00}") : "unknown";

    // Text from agents and plans stays on its line and is seen as it is: it cannot forge a heading or a table row.
    private static string Line(string text) => Wording.Plain(text);

    private static string Cell(string text) => Line(text).Replace("|", "\\|", StringComparison.Ordinal);
}
