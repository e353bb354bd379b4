using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Queue;
using Ias.Tui.Requests;

namespace Ias.Tui.State.Jobs;

/// <summary>Data of a runner's queue. Immutable; it holds times, not ages.</summary>
/// <param name="Files">Folders of the run.</param>
/// <param name="State">Latest state that the runner published; null = none yet.</param>
/// <param name="Counts">Number of jobs by status, from their files.</param>
/// <param name="Jobs">All jobs by name: running, pending in the order of the queue, waiting, blocked; failed, cancelled and done with the
/// newest first.</param>
/// <param name="Known">Contents of the jobs that were requested, are running, or wait for a person.</param>
/// <param name="Roles">Roles that a job can have.</param>
/// <param name="Trouble">Read error; empty = none.</param>
public sealed record RunnerSnapshot(
    RunnerFiles Files,
    RunnerState? State,
    JobCounts Counts,
    ImmutableArray<JobRow> Jobs,
    ImmutableDictionary<string, KnownJob> Known,
    ImmutableArray<string> Roles,
    string Trouble = ""
)
{
    /// <summary>Name of the runner's run.</summary>
    public string Run => Files.Run;

    /// <summary>Number of leading <see cref="Jobs"/> that are unfinished or failed.</summary>
    public int Open => Counts.All - Counts.Done - Counts.Cancelled;

    /// <summary>Place of a job with any status; null = gone.</summary>
    public JobRow? Find(string id)
    {
        foreach (var row in Jobs)
        {
            if (row.Id == id)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>Start of the current attempt; null = not reported yet. The job's own file still describes the previous attempt, since a
    /// claim only renames it.</summary>
    public DateTimeOffset? StartedAt(JobRow row)
    {
        for (var i = 0; i < (State?.Jobs?.Count ?? 0); i++)
        {
            if (State!.Jobs![i] is { } running && running.Id == row.Id)
            {
                return running.Since;
            }
        }

        return null;
    }

    /// <summary>Contents of a job in its current state; null = not read yet.</summary>
    public KnownJob? Of(JobRow row) => Known.TryGetValue(row.Id, out var known) && known.Row == row ? known : null;

    /// <summary>Jobs that wait for a person: to be answered, or, if failed, to be examined.</summary>
    public ImmutableArray<NeedsYou> Needs(string calledAs)
    {
        var needs = ImmutableArray.CreateBuilder<NeedsYou>();
        foreach (var row in Jobs)
        {
            if (
                row.Status is JobStatus.Blocked or JobStatus.Failed
                && Of(row) is { Job: { } job }
                && Core.Runs.Needs.Of(job, Run, calledAs) is { } need
            )
            {
                needs.Add(
                    NeedsYou.Of(need, need.Kind == NeedKind.Decision ? OfQuestion(job, need, calledAs) : OfFailed(job, need, calledAs))
                );
            }
        }

        return needs.ToImmutable();
    }

    private ImmutableArray<Choice> OfQuestion(Job job, Need need, string calledAs)
    {
        var cancel = new Request.Cancel(Run, job.Id, JobStatus.Blocked);
        return
        [
            new Choice(
                "Answer",
                "The job returns to the queue with your answer in its prompt.",
                need.Command,
                new Request.Decide(Run, job.Id, job.Reason, "")
            ),
            new Choice(
                "Remove it from the queue",
                "It will not run; jobs that wait for it keep waiting.",
                cancel.Command(calledAs),
                cancel
            ),
        ];
    }

    private ImmutableArray<Choice> OfFailed(Job job, Need need, string calledAs) =>
        [
            new Choice(
                "Retry it",
                "It returns to the queue with a full set of attempts.",
                need.Command,
                new Request.Retry(Run, job.Id, JobStatus.Failed)
            ),
            new Choice("Read its attempts", "Changes nothing.", ShellLine.Of($"{calledAs:raw} runner show {job.Id}")),
        ];

    /// <summary>Snapshot of a run with its runner's jobs that need a person added, oldest first.</summary>
    public RunSnapshot With(RunSnapshot run, string calledAs) =>
        Needs(calledAs) is { IsEmpty: false } asked
            ? run with
            {
                NeedsYou = [.. run.NeedsYou.Concat(asked).OrderBy(need => need.Since)],
            }
            : run;
}

/// <summary>Job whose file was read.</summary>
/// <param name="Row">Its place at that time.</param>
/// <param name="Job">Contents without the prompt; null = not a job file.</param>
/// <param name="Wrong">Reason why the file is invalid.</param>
public sealed record KnownJob(JobRow Row, Job? Job, string Wrong = "");
