using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Queue;
using Ias.Tui.Asking;

namespace Ias.Tui.Observing.Jobs;

/// <summary>A runner's queue as data. Immutable; it holds times, not ages.</summary>
/// <param name="Files">Where the run lies.</param>
/// <param name="State">What the runner last showed of itself; null = none was there yet.</param>
/// <param name="Counts">How many jobs lie where, by their files.</param>
/// <param name="Jobs">All of them by name: running, pending in the order of the queue, waiting, blocked; failed, cancelled and done with
/// the newest first.</param>
/// <param name="Known">What is known of jobs beyond their names: of those that were asked for, that run and that wait for a person.</param>
/// <param name="Roles">Roles that a job can have.</param>
/// <param name="Trouble">What cannot be read; empty = nothing.</param>
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
    /// <summary>The run's name.</summary>
    public string Run => Files.Run;

    /// <summary>How many of <see cref="Jobs"/>, from the first on, something may still happen to, or have failed.</summary>
    public int Open => Counts.All - Counts.Done - Counts.Cancelled;

    /// <summary>A job's place, whatever it is; null = it is gone.</summary>
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

    /// <summary>When the attempt under way began; null = the runner has not said so yet. The job's own file still tells of the attempt
    /// before: a claim is a rename.</summary>
    public DateTimeOffset? BegunAt(JobRow row)
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

    /// <summary>What is known of a job as it stands now; null = it was not read yet.</summary>
    public KnownJob? Of(JobRow row) => Known.TryGetValue(row.Id, out var known) && known.Row == row ? known : null;

    /// <summary>The jobs that wait for a person: to be answered, or, where they failed, to be looked at.</summary>
    public ImmutableArray<NeedsYou> Needs(string calledAs)
    {
        var needs = ImmutableArray.CreateBuilder<NeedsYou>();
        foreach (var row in Jobs)
        {
            if (row.Status == JobStatus.Blocked && Of(row) is { Job: { } job })
            {
                var decide = new Request.Decide(Run, job.Id, job.Reason, "");
                var cancel = new Request.Cancel(Run, job.Id, JobStatus.Blocked);
                needs.Add(
                    new NeedsYou(
                        $"Decision:{job.Id}:{job.EndedAt?.UtcTicks}",
                        NeedKind.Decision,
                        job.EndedAt ?? job.CreatedAt,
                        $"{job.Called} ({job.Role}) asks: {Job.FirstLine(job.Reason)}",
                        $"{job.Reason}\njob {job.Id}",
                        [
                            new Choice(
                                "Answer",
                                "The job goes back in the queue with your answer in its prompt.",
                                $"{calledAs} decide {job.Id} \"...\"",
                                decide
                            ),
                            new Choice(
                                "Take it out of the queue",
                                "It will not run; jobs that wait for it keep waiting.",
                                cancel.Command(calledAs),
                                cancel
                            ),
                        ]
                    )
                );
            }
            else if (row.Status == JobStatus.Failed && Of(row) is { Job: { } failed })
            {
                var retry = new Request.Retry(Run, failed.Id, JobStatus.Failed);
                needs.Add(
                    new NeedsYou(
                        $"Failed:{failed.Id}:{failed.EndedAt?.UtcTicks}",
                        NeedKind.Failed,
                        failed.EndedAt ?? failed.CreatedAt,
                        $"{failed.Called} ({failed.Role}) failed: {Job.FirstLine(failed.Reason)}",
                        $"{failed.Reason}\njob {failed.Id}",
                        [
                            new Choice(
                                "Retry it",
                                "It goes back in the queue with all its attempts again.",
                                retry.Command(calledAs),
                                retry
                            ),
                            new Choice("Read its attempts", "Changes nothing.", $"{calledAs} runner show {failed.Id}"),
                        ]
                    )
                );
            }
        }

        return needs.ToImmutable();
    }

    /// <summary>A run's snapshot with what its runner's jobs ask of people among what waits, oldest first.</summary>
    public RunSnapshot With(RunSnapshot run, string calledAs) =>
        Needs(calledAs) is { IsEmpty: false } asked
            ? run with
            {
                NeedsYou = [.. run.NeedsYou.Concat(asked).OrderBy(need => need.Since)],
            }
            : run;
}

/// <summary>A job that was read.</summary>
/// <param name="Row">Where it was then.</param>
/// <param name="Job">Without its prompt; null = the file is no job's.</param>
/// <param name="Wrong">Why it is none.</param>
public sealed record KnownJob(JobRow Row, Job? Job, string Wrong = "");
