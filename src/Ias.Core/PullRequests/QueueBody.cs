using System.Globalization;
using System.Text;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Core.PullRequests;

/// <summary>Content of a pull request for a queue: all of it, or a milestone.</summary>
/// <param name="Run">The folder's name.</param>
/// <param name="Intent">What the run is for; may be empty.</param>
/// <param name="Branch">Where the work is; <paramref name="Base"/> is what it is for.</param>
/// <param name="Counts">Of the whole queue.</param>
/// <param name="Jobs">Jobs to list; of a long queue the newest.</param>
/// <param name="Results">Of their attempts, in any order.</param>
public sealed record QueueWork(
    string Run,
    string Intent,
    string Branch,
    string Base,
    JobCounts Counts,
    IReadOnlyList<Job> Jobs,
    IReadOnlyList<JobResult> Results
);

/// <summary>The text of a queue's pull request: its jobs, not gates, which a queue has not.</summary>
public sealed class QueueBody
{
    private const int LongestClosing = 1200;
    private const int LongestLine = 400;

    private readonly QueueWork _work;
    private readonly List<Job> _jobs;
    private readonly ILookup<string, JobResult> _results;

    private QueueBody(QueueWork work)
    {
        _work = work;
        _results = work.Results.OrderBy(result => result.StartedAt).ToLookup(result => result.Job, StringComparer.Ordinal);
        _jobs =
        [
            .. work
                .Jobs.OrderBy(job => _results[job.Id].FirstOrDefault()?.StartedAt ?? DateTimeOffset.MaxValue)
                .ThenBy(job => job.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The title of the whole run's pull request, at most 250 characters.</summary>
    public static string TitleOf(string run, string intent, bool isIncomplete) =>
        $"{(isIncomplete ? "[INCOMPLETE] " : "")}{run}{(intent.Length > 0 ? $": {Line(Job.FirstLine(intent))}" : "")}" is var whole
        && whole.Length <= 250
            ? whole
            : whole[..249] + "…";

    /// <param name="deletions">Files that the base has and the branch's tip has not.</param>
    /// <param name="incomplete">Why the runner was halted; empty when the queue is worked off.</param>
    /// <param name="next">Command that resumes; for a runner that was halted.</param>
    /// <param name="log">The line that says how far the run's log went (<see cref="LogLine"/>); empty = none.</param>
    public static string Of(QueueWork work, IReadOnlyList<RunDeletion> deletions, string incomplete, string next, string log = "")
    {
        var body = new QueueBody(work);
        var head =
            incomplete.Length > 0
                ? $"The runner was halted before the queue was worked off: **{Line(incomplete)}**. {Sum(work.Counts)}\n\nTo go on: `{Line(next)}`\n"
                : $"Worked off by agents, job by job: {Sum(work.Counts)} A draft for people to review: nothing merges by itself.\n";
        return body.Whole($"## {TitleOf(work.Run, work.Intent, incomplete.Length > 0)}\n\n{head}", deletions, log);
    }

    /// <summary>The text for one job's pull request, which may hold the work of others before it.</summary>
    public static string OfJob(Job job, JobResult result, QueueWork work) =>
        new QueueBody(work).Whole(
            $"{result.Closing.Trim()}\n\n---\nJob `{job.Id}` ({job.Role}) of the run {work.Run}: {Wording.Count(result.Files, "file")}, +{result.Added} -{result.Removed}.\n",
            []
        ) + $"\n<details><summary>What was asked</summary>\n\n{BodyLimit.Shown(job.Prompt.Trim())}\n\n</details>\n";

    private string Whole(string head, IReadOnlyList<RunDeletion> deletions, string log = "")
    {
        var deleted = DeletedFiles.Section(deletions);
        return BodyLimit.Fit([
            (head, 0),
            (Section("Intent", _work.Intent.Length > 0 ? [Quoted(_work.Intent)] : []), 2),
            (Figures(), 1),
            (Section("What failed, and why", Failed()), 3),
            (Section("Waiting for an answer", Waiting()), 4),
            (Jobs(), 6),
            (Section("Decisions", Decisions()), 5),
            (Section("Follow-ups", FollowUps()), 7),
            (Section("What the agents said", Closings()), 8),
            (deleted.Length > 0 ? "\n" + deleted : "", 1),
            (log, 0),
        ]);
    }

    private static string Sum(JobCounts counts)
    {
        var left = counts.Pending + counts.Waiting + counts.Running;
        return $"{Wording.Count(counts.Done, "job")} done{Some(counts.Failed, "failed")}{Some(counts.Blocked, "waiting for an answer")}{Some(counts.Cancelled, "cancelled")}{Some(left, "left")}.";

        static string Some(int count, string what) => count > 0 ? $", {count} {what}" : "";
    }

    private string Figures()
    {
        var all = _work.Results;
        var told = all.Where(result => result.CostUsd is not null).ToList();
        var untold = all.Count - told.Count;
        var cost = CostWords.Of(told.Count == 0 ? null : told.Sum(result => result.CostUsd), untold);
        return $"\n| | |\n|---|---|\n| Branch | `{_work.Branch}`{(_work.Base.Length > 0 ? $" onto `{_work.Base}`" : "")} |\n| Turns | {all.Count}, {Wording.Span(all.Sum(result => result.Seconds))} |\n| Cost | {cost} |\n";
    }

    private string Jobs()
    {
        var text = new StringBuilder("\n### Jobs\n\n| Job | Role | Result | Changed | Commit |\n|---|---|---|---|---|\n");
        foreach (var job in _jobs)
        {
            var committed = _results[job.Id].LastOrDefault(result => result.Commit.Length > 0);
            var tries = _results[job.Id].Count();
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Cell(job.Called)} | {Cell(job.Role)} | {job.Status.Word()}{(tries > 1 ? $", {tries} tries" : "")} "
            );
            text.Append(
                committed is null
                    ? "| | |\n"
                    : $"| {Wording.Count(committed.Files, "file")}, +{committed.Added} -{committed.Removed} | `{Wording.Short(committed.Commit)}` |\n"
            );
        }

        return _jobs.Count > 0 ? text.ToString() : "";
    }

    private IEnumerable<string> Failed() =>
        _jobs
            .Where(job => job.Status == JobStatus.Failed)
            .Select(job =>
                $"- {Named(job)}: {Line(job.Reason)}{(_results[job.Id].LastOrDefault(result => result.Patch.Length > 0) is { } kept ? $"; what it had changed was taken back and is kept in `{kept.Patch}`" : "")}"
            );

    private IEnumerable<string> Waiting() =>
        _jobs.Where(job => job.Status == JobStatus.Blocked).Select(job => $"- {Named(job)}: {Short(job.Reason)}");

    private IEnumerable<string> Decisions() =>
        _jobs.SelectMany(job =>
            (job.Answers ?? []).Select(said => $"- {Named(job)}: {Short(said.Question)} **{Short(said.Answer)}** ({Line(said.By)})")
        );

    private IEnumerable<string> FollowUps()
    {
        var called = _jobs.ToDictionary(job => job.Id, job => job.Called, StringComparer.Ordinal);
        foreach (var (job, result) in _jobs.SelectMany(job => _results[job.Id].Select(result => (job, result))))
        {
            if (result.FollowUps is { Count: > 0 } queued)
            {
                yield return $"- {Named(job)} led to {string.Join(", ", queued.Select(id => Line(called.GetValueOrDefault(id, id))))}";
            }

            foreach (var refused in result.Refused ?? [])
            {
                yield return $"- refused, of {Named(job)}: {Line(refused)}";
            }
        }
    }

    private IEnumerable<string> Closings() =>
        _jobs
            .Where(job => job.Status == JobStatus.Done)
            .Select(job => (job, Said: _results[job.Id].LastOrDefault(result => result.Kind is null)?.Closing.Trim() ?? ""))
            .Where(one => one.Said.Length > 0)
            .Select(one =>
                $"{Named(one.job)}\n\n{Quoted(one.Said.Length <= LongestClosing ? one.Said : one.Said[..(LongestClosing - 1)] + "…")}\n"
            );

    private static string Section(string heading, IEnumerable<string> lines) =>
        string.Join('\n', lines) is { Length: > 0 } text ? $"\n### {heading}\n\n{text.TrimEnd('\n')}\n" : "";

    private static string Named(Job job) => $"**{Line(job.Called)}** ({Line(job.Role)}, `{job.Id}`)";

    // Of a record the heading: the rest is in its file.
    private static string Short(string text) =>
        Line(text.TrimStart().StartsWith("# ", StringComparison.Ordinal) ? Job.FirstLine(text) : text.Trim()) is var line
        && line.Length <= LongestLine
            ? line
            : line[..(LongestLine - 1)] + "…";

    // Text from agents stays in its line or quotation: it cannot forge a heading or a table's row.
    private static string Quoted(string text) =>
        string.Join('\n', text.Trim().ReplaceLineEndings("\n").Split('\n').Select(line => $"> {Line(line)}"));

    private static string Line(string text) => Wording.Plain(text.ReplaceLineEndings(" "));

    private static string Cell(string text) => Line(text).Replace("|", "\\|", StringComparison.Ordinal);
}
