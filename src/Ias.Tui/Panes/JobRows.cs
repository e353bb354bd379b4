using System.Collections;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Observing.Jobs;
using Ias.Tui.Terminal;
using Ias.Tui.Views;

namespace Ias.Tui.Panes;

/// <summary>A runner's jobs as rows of the queue. However many there are, only those that are seen are looked at.</summary>
internal sealed class JobRows
{
    private const int LeastForRole = 25; // columns, so that a title is left beside it

    private HashSet<JobRow>? _asked; // these two are made when there is a job
    private List<JobRow>? _wanted;
    private ImmutableDictionary<string, KnownJob>? _known;

    /// <summary>Those that are done or cancelled, too.</summary>
    public bool ShowsAll { get; set; }

    /// <summary>Whose they are; empty = there is no runner's run.</summary>
    public string Run { get; private set; } = "";

    /// <summary>How many rows they take.</summary>
    public static int CountIn(RunnerSnapshot? runner, bool all) =>
        runner is null ? 0
        : all ? runner.Jobs.Length
        : runner.Open;

    /// <summary>What the pane's first line says at its right end: what a person must know before all else.</summary>
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

    /// <summary>What it says of them else.</summary>
    public static void DrawTitle(ref RowPen pen, Style style, RunnerSnapshot runner, ViewModel view)
    {
        var counts = runner.Counts;
        pen.Put($"jobs {counts.Pending + counts.Waiting:N0} wait ", style);
        pen.PutWhole($"{counts.Done:N0} done", style); // what runs is the first row
        pen.PutWhole(
            $"  {(runner.Trouble.Length > 0 ? runner.Trouble : runner.Run)}",
            runner.Trouble.Length > 0 ? view.Look[Role.Warning] : style
        );
    }

    /// <summary>Sprints, and the jobs behind them, without putting them together.</summary>
    public IReadOnlyList<IQueueRow> Behind(ImmutableArray<IQueueRow> sprints, RunnerSnapshot? runner)
    {
        Run = runner?.Run ?? "";
        if (!ReferenceEquals(_known, runner?.Known))
        {
            _known = runner?.Known;
            _asked?.Clear();
        }

        return runner is null
            ? ImmutableCollectionsMarshal.AsArray(sprints) ?? []
            : new Rows(sprints, runner.Jobs, CountIn(runner, ShowsAll));
    }

    /// <summary>Jobs that were drawn and are not known; each once for every reading; null = none.</summary>
    public IReadOnlyList<JobRow>? TakeWanted()
    {
        var wanted = _wanted;
        _wanted = null;
        return wanted;
    }

    /// <summary>Draws one: state, the end of its id, role, title; at the right edge attempts and what it waits for.</summary>
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
            if ((_asked ??= []).Add(row))
            {
                (_wanted ??= []).Add(row);
            }

            return;
        }

        if (known.Job is not { } job)
        {
            pen.PutWords(known.Wrong, look[Role.Warning]);
            return;
        }

        DrawRight(row, job, runner, ref pen, view);
        if (pen.Room >= LeastForRole)
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
            case JobStatus.Running when runner.BegunAt(row) is { } since:
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

    // Whoever asked for it: the runner has taken it up, and ends the agent.
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

    // A job that waits for another lies in a folder that is named after it.
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
