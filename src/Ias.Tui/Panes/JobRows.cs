using System.Collections;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Tui.Contracts;
using Ias.Tui.State;
using Ias.Tui.State.Jobs;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Panes;

/// <summary>Rows of the queue for a runner's jobs. Only visible ones are processed, whatever their number.</summary>
internal sealed class JobRows
{
    private const int MinForRole = 25; // columns that leave room for a title

    private HashSet<JobRow>? _requested; // both are allocated when there is a job
    private List<JobRow>? _unread;
    private ImmutableDictionary<string, KnownJob>? _known;

    /// <summary>True to include done and cancelled jobs.</summary>
    public bool ShowsAll { get; set; }

    /// <summary>Run of the jobs; empty = no runner's run.</summary>
    public string Run { get; private set; } = "";

    /// <summary>Number of rows that they take.</summary>
    public static int CountIn(RunnerSnapshot? runner, bool all) =>
        runner is null ? 0
        : all ? runner.Jobs.Length
        : runner.Open;

    /// <summary>Draws the right end of the pane's title: what a person must know first.</summary>
    public static void DrawAlarms(ref RowPen pen, RunnerSnapshot runner, ViewModel view)
    {
        var counts = runner.Counts;
        if (counts.Blocked > 0)
        {
            pen.PutRight($" {counts.Blocked} asks ", view.Look[Role.Warning], gap: 10);
        }

        if (counts.Failed > 0)
        {
            pen.PutRight($" {counts.Failed} failed{(counts.Blocked > 0 ? "" : " ")}", view.Look[Role.Danger], gap: 10);
        }
    }

    /// <summary>Draws the rest of the pane's title.</summary>
    public static void DrawTitle(ref RowPen pen, Style style, RunnerSnapshot runner, ViewModel view)
    {
        var counts = runner.Counts;
        pen.Put($"jobs {counts.Pending + counts.Waiting:N0} wait ", style);
        pen.PutWhole($"{counts.Done:N0} done", style); // the running job is the first row
        pen.PutWhole(
            $"  {(runner.Trouble.Length > 0 ? runner.Trouble : runner.Run)}",
            runner.Trouble.Length > 0 ? view.Look[Role.Warning] : style
        );
    }

    /// <summary>Sprints followed by jobs, as one list without copying.</summary>
    public IReadOnlyList<IQueueRow> Behind(ImmutableArray<IQueueRow> sprints, RunnerSnapshot? runner)
    {
        Run = runner?.Run ?? "";
        if (!ReferenceEquals(_known, runner?.Known))
        {
            _known = runner?.Known;
            _requested?.Clear();
        }

        return runner is null
            ? ImmutableCollectionsMarshal.AsArray(sprints) ?? []
            : new Rows(sprints, runner.Jobs, CountIn(runner, ShowsAll));
    }

    /// <summary>Visible jobs that have not been read; each is returned once per snapshot; null = none.</summary>
    public IReadOnlyList<JobRow>? TakeUnread()
    {
        var unread = _unread;
        _unread = null;
        return unread;
    }

    /// <summary>Draws a job: state, short id, role, title; at the right edge its attempts and dependencies.</summary>
    public void Draw(JobRow row, RunnerSnapshot runner, ref RowPen pen, ViewModel view)
    {
        var look = view.Look;
        pen.Put(
            row.StateWord,
            look[
                row.Status switch
                {
                    JobStatus.Running => Role.Active,
                    JobStatus.Done => Role.Good,
                    JobStatus.Failed => Role.Danger,
                    JobStatus.Blocked => Role.Warning,
                    _ => Role.Muted,
                }
            ]
        );
        pen.To(6);
        pen.Put(row.Short, look[Role.Muted]);
        pen.To(6 + JobIds.ShortLength + 1);
        if (runner.Of(row) is not { } known)
        {
            pen.Put("...", look[Role.Muted]);
            if ((_requested ??= []).Add(row))
            {
                (_unread ??= []).Add(row);
            }

            return;
        }

        if (known.Job is not { } job)
        {
            pen.PutWords(known.Wrong, look[Role.Warning]);
            return;
        }

        DrawRight(row, job, runner, ref pen, view);
        if (pen.Room >= MinForRole)
        {
            pen.Put(job.Role, look[Role.Muted]);
            pen.To(6 + JobIds.ShortLength + 1 + 13);
        }

        pen.Put(job.Called, look[row.Status is JobStatus.Pending or JobStatus.Waiting ? Role.Muted : Role.Text]);
    }

    private static void DrawRight(JobRow row, Job job, RunnerSnapshot runner, ref RowPen pen, ViewModel view)
    {
        var muted = view.Look[Role.Muted];
        switch (row.Status)
        {
            case JobStatus.Running when CancelOf(row, view) is { } cancel:
                if (!pen.PutRight($"  cancelled by {cancel.By}, ending", view.Look[Role.Warning], gap: 24))
                {
                    pen.PutRight("  ending", view.Look[Role.Warning], gap: 12);
                }

                break;
            case JobStatus.Running when runner.StartedAt(row) is { } since:
                pen.PutRight($"  {view.AgeOf(since)}", muted, gap: 12);
                break;
            case JobStatus.Pending when !runner.Jobs.IsEmpty && IsNext(row, runner):
                pen.PutRight("  next", muted, gap: 12);
                break;
            case JobStatus.Waiting when FirstUnmet(row, job) is { } need:
                pen.PutRight($"  after {JobIds.ShortOf(need)}", muted, gap: 12);
                break;
            case JobStatus.Waiting when job.NotBefore is { } until:
                pen.PutRight($"  at {view.ClockOf(until)}", muted, gap: 12);
                break;
            case JobStatus.Done or JobStatus.Failed or JobStatus.Blocked or JobStatus.Cancelled when job.EndedAt is { } ended:
                pen.PutRight($"  {view.ClockOf(ended)}", muted, gap: 12);
                break;
        }

        if (job.Attempts > 1)
        {
            pen.PutRight($"  try {job.Attempts}", view.Look[Role.Warning], gap: 12);
        }
    }

    // The runner has picked up the cancel request, whoever sent it, and ends the agent.
    private static CancelRequest? CancelOf(JobRow row, ViewModel view)
    {
        foreach (var cancel in view.Run.Run is { Cancels.IsDefault: false } run ? run.Cancels : [])
        {
            if (cancel.Job == row.Id)
            {
                return cancel;
            }
        }

        return null;
    }

    private static bool IsNext(JobRow row, RunnerSnapshot runner) =>
        runner.Counts.Running < runner.Jobs.Length && ReferenceEquals(runner.Jobs[runner.Counts.Running], row);

    // A job that waits for another one is in a folder named after it.
    private static string? FirstUnmet(JobRow row, Job job) =>
        Path.GetFileName(row.Folder) is var name && JobIds.Is(name) ? name
        : job.Needs.Count > 0 && job.NotBefore is null ? job.Needs[0]
        : null;

    private sealed class Rows(ImmutableArray<IQueueRow> sprints, ImmutableArray<JobRow> jobs, int seen) : IReadOnlyList<IQueueRow>
    {
        public int Count => sprints.Length + seen;

        public IQueueRow this[int index] => index < sprints.Length ? sprints[index] : jobs[index - sprints.Length];

        public IEnumerator<IQueueRow> GetEnumerator()
        {
            for (var i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
