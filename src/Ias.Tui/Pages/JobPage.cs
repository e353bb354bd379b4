using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Requests;
using Ias.Tui.State.Jobs;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Page of a job: its state, each attempt with result and changes, questions and answers, the prompt. It is reloaded when the job
/// moves.</summary>
/// <param name="id">Id of the job.</param>
public sealed class JobPage(string id) : DocumentPage
{
    private JobDetail? _detail;
    private JobRow? _asked;

    public override string Name => "Job";

    /// <summary>Id of the displayed job.</summary>
    public string Id => id;

    public override string Hints =>
        _detail?.Row?.Status switch
        {
            JobStatus.Failed or JobStatus.Cancelled => "j/k choose  T retry",
            JobStatus.Pending or JobStatus.Waiting => "j/k choose  X remove",
            JobStatus.Blocked => "j/k choose  A answer  X remove",
            JobStatus.Running => "j/k choose  X cancel",
            _ => "j/k choose",
        };

    /// <summary>Checks whether the job has moved since it was read.</summary>
    public bool IsStale(RunnerSnapshot runner) => runner.Find(id) != _asked;

    /// <summary>Records that the job is being read.</summary>
    public void MarkRequested(RunnerSnapshot runner) => _asked = runner.Find(id);

    /// <summary>Shows the result of reading the job.</summary>
    public void Show(JobDetail detail)
    {
        _detail = detail;
        Invalidate();
    }

    public override Effect? Act(DashboardAction action, ViewModel view) =>
        (action, _detail?.Row, view.Runner) switch
        {
            (DashboardAction.Retry or DashboardAction.Cancel or DashboardAction.Approve, { } row, { } runner) => Steer(action, runner, row),
            (DashboardAction.Copy, _, _) => new Effect.Copy("the job's id", id),
            _ => base.Act(action, view),
        };

    /// <summary>Effect of a steering key on a job.</summary>
    internal static Effect Steer(DashboardAction action, RunnerSnapshot runner, JobRow row) =>
        (action, row.Status) switch
        {
            (DashboardAction.Retry, JobStatus.Failed or JobStatus.Cancelled) => new Effect.Ask(
                new Request.Retry(runner.Run, row.Id, row.Status)
            ),
            (
                DashboardAction.Cancel,
                JobStatus.Pending
                    or JobStatus.Waiting
                    or JobStatus.Running
                    or JobStatus.Failed
                    or JobStatus.Blocked
            ) => new Effect.Ask(new Request.Cancel(runner.Run, row.Id, row.Status)),
            (DashboardAction.Approve or DashboardAction.Retry, JobStatus.Blocked) => new Effect.Ask(
                new Request.Decide(runner.Run, row.Id, runner.Of(row)?.Job?.Reason ?? "", "")
            ),
            _ => new Effect.ShowMessage(
                $"job {row.Short} is {row.Status.Word()}: {action switch { DashboardAction.Retry => "only failed jobs can be retried", DashboardAction.Cancel => "only waiting, running or failed jobs can be taken out", _ => "it has no question" }}"
            ),
        };

    protected override void Write(Document to, ViewModel view)
    {
        if (_detail is not { } detail)
        {
            to.Text("reading ...", Role.Muted);
            return;
        }

        if (detail is not { Row: { } row, Job: { } job })
        {
            to.Text(detail.Wrong.Length > 0 ? $"Not a job: {detail.Wrong}" : "It is gone, or is just being moved.", Role.Warning);
            return;
        }

        to.Section($"Job {row.Short}", row.Status.Word());
        to.Text(job.Called);
        to.Text(Facts(job, row, view), Role.Muted);
        if (job.Needs.Count > 0)
        {
            to.Text($"after {string.Join(", ", job.Needs.Select(need => Need(need, view)))}", Role.Muted);
        }

        if (job.Reason.Length > 0)
        {
            to.Text(job.Reason, row.Status is JobStatus.Failed or JobStatus.Blocked ? Role.Warning : Role.Muted);
        }

        foreach (var answer in job.Answers ?? [])
        {
            to.Text($"{Wording.Clock(answer.At, view.Now)}  {answer.By} answered: {answer.Answer}", Role.Good);
        }

        for (var i = detail.Attempts.Length - 1; i >= 0; i--)
        {
            WriteAttempt(to, detail.Attempts[i], view);
        }

        to.Section("Prompt");
        to.Text(job.Prompt);
    }

    protected override Effect? Choose(int number, ViewModel view)
    {
        var logs = _detail?.Attempts.Reverse().Where(attempt => attempt.Log.Length > 0).ToList() ?? [];
        return number < logs.Count
            ? new Effect.OpenLog($"Job {JobIds.ShortOf(id)}, attempt {logs[number].Number}", logs[number].Log)
            : null;
    }

    private static string Facts(Job job, JobRow row, ViewModel view)
    {
        var attempts = job.Attempts > 0 ? $", {Wording.Count(job.Attempts, "attempt")}" : "";
        var parent =
            job.Parent.Length > 0 ? $", follow-up of {JobIds.ShortOf(job.Parent)}"
            : job.CreatedBy.Length > 0 ? $", by {job.CreatedBy}"
            : "";
        var due = job.NotBefore is { } until && row.Status == JobStatus.Waiting ? $", not before {Wording.Clock(until, view.Now)}" : "";
        return $"{job.Role}, priority {job.Priority}{attempts}, queued {Wording.Clock(job.CreatedAt, view.Now)}{parent}{due}{(job.Commit.Length > 0 ? $", commit {job.Commit[..Math.Min(8, job.Commit.Length)]}" : "")}";
    }

    private static string Need(string need, ViewModel view) =>
        $"{JobIds.ShortOf(need)} ({view.Runner?.Find(need)?.Status.Word() ?? "gone"})";

    private static void WriteAttempt(Document to, JobAttempt attempt, ViewModel view)
    {
        var result = attempt.Result;
        to.Section(
            $"Attempt {attempt.Number}",
            result is null
                ? "in progress, or its runner died"
                : result.Kind switch
                {
                    null => "succeeded",
                    FailureKind.Conflict => "conflict",
                    _ => result.Outcome.Describe(),
                }
        );
        if (result is not null)
        {
            var cost = result.CostUsd is { } usd ? string.Create(CultureInfo.InvariantCulture, $"${usd:0.00}") : "cost unknown";
            to.Text(
                $"{Wording.Clock(result.StartedAt, view.Now)}, {Wording.Span(result.Seconds)}, {result.Agent}{(result.Model.Length > 0 ? $" {result.Model}" : "")}, {cost}{(result.Files > 0 ? $", {Wording.Count(result.Files, "file")} +{result.Added} -{result.Removed}" : "")}",
                Role.Muted
            );
            if (result.Detail.Length > 0)
            {
                to.Text(result.Detail, result.Kind is null ? Role.Text : Role.Warning);
            }

            if (result.Closing.Length > 0)
            {
                to.Text(result.Closing);
            }

            if (result.FollowUps is { Count: > 0 } next)
            {
                to.Text($"led to {string.Join(", ", next.Select(job => JobIds.ShortOf(job).ToString()))}", Role.Muted);
            }

            if (result.Patch.Length > 0)
            {
                to.Text($"its changes were undone and saved in {result.Patch}", Role.Muted);
            }
        }

        if (attempt.Wrong.Length > 0)
        {
            to.Text(attempt.Wrong, Role.Warning);
        }

        if (attempt.Stat.Length > 0)
        {
            to.Text(attempt.Stat, Role.Muted, indent: 3);
        }

        if (attempt.Log.Length > 0)
        {
            to.Choice($"Read the log of attempt {attempt.Number}", "what the agent printed", "Enter");
        }
    }
}
