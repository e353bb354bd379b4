using System.Security.Cryptography;
using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>
/// Settles an attempt. After a successful turn: result, commit, follow-ups, done, in this order. Each step is idempotent, so a runner
/// killed between them leaves the rest for the next one and never causes a second turn.
/// </summary>
internal sealed class JobEnding(
    RunContext context,
    RunnerFiles files,
    JobQueue queue,
    JobIds ids,
    RunCommits commits,
    JobMerge landing,
    RunnerStateWriter board,
    QueueAuditLog trail,
    JobPublishing publishing
)
{
    /// <summary>Ends a claim by its result; returns the job's new status.</summary>
    public async Task<JobStatus> EndAsync(JobAtWork work, JobResult result, CancellationToken kill)
    {
        if (result.Kind is not null)
        {
            return await EndedBadlyAsync(work, result, "", kill);
        }

        JobResults.Write(files, result);
        context.Kill.Passed("job:result");
        return await EndedWellAsync(work, result, again: false, kill);
    }

    /// <summary>Finishes a job whose turn ended well, also (<paramref name="again"/>) that of a job whose runner was killed here.</summary>
    public async Task<JobStatus> EndedWellAsync(JobAtWork work, JobResult result, bool again, CancellationToken kill)
    {
        var job = work.Job;
        if (work.Lane.Linked is null)
        {
            await commits.UndoCommitsOutsideAsync(kill);
            await commits.TakeBackOutsideAsync(context.Repository, $"{job.Id}-{job.ClaimGeneration}", work.Lane.Tree.Own, kill);
        }

        await commits.AdoptAsync(kill);
        var subject = QueueSubjects.Work(files.Run, job);
        var landed = work.Lane.Linked is null
            ? await CommitAsync(work, subject, result, kill)
            : await landing.LandAsync(work, subject, again, kill);
        var outcome = landed.Outcome;
        context.Kill.Passed("commit:work");
        if (outcome.Refused.Length > 0 || landed.Conflict.Length > 0)
        {
            return await EndedBadlyAsync(
                work,
                landed.Conflict.Length > 0
                    ? result with
                    {
                        Kind = FailureKind.Conflict,
                        Detail = landed.Conflict,
                    }
                    : result with
                    {
                        Kind = FailureKind.Transient,
                        Detail = $"the commit was refused: {Job.FirstLine(outcome.Refused)}",
                    },
                landed.Kept,
                kill
            );
        }

        if (outcome.Commit.Length > 0)
        {
            context.Journal.Append(await commits.MadeAsync(outcome, subject, CommitKind.Work, work.Number, kill));
        }

        foreach (var (path, why) in outcome.LeftOut.Where(left => context.Told.Add(left.Key)))
        {
            context.Journal.Append(new RunEvent.Warned($"{path} was left out of the commit of job {job.Id}: {why}"));
        }

        var submodules = await commits.SubmodulesAsync(work.Lane.Repository, $"not in the commit of job {job.Id}", kill);
        if (submodules.Count > 0)
        {
            context.Journal.Append([.. submodules]);
        }

        var change =
            landed.Commit.Length > 0 && landed.Commit != landed.From
                ? await context.Repository.ChangeAsync(landed.From, landed.Commit, kill)
                : null;
        var (children, refused) = Breed(job, result.Closing);
        var full = result with
        {
            Commit = change is null ? "" : landed.Commit,
            Files = change?.Paths.Count ?? 0,
            Added = change?.Added ?? 0,
            Removed = change?.Removed ?? 0,
            FollowUps = children.Count > 0 ? children : null,
            Refused = refused.Count > 0 ? refused : null,
        };
        if (full != result) // the same is there already where it changed nothing
        {
            JobResults.Write(files, result = full);
        }

        if (change is not null)
        {
            InsideFile.Write(
                files.WorkTree,
                Path.Combine(files.AttemptOf(job.Id, job.ClaimGeneration), "diff.stat"),
                Encoding.UTF8.GetBytes(
                    string.Concat(change.Paths.Select(path => $" {path}\n"))
                        + $" {Wording.Count(change.Paths.Count, "file")}, +{change.Added} -{change.Removed}\n"
                )
            );
        }

        context.Kill.Passed("job:followups");
        Settle(
            work,
            job.After(JobTrigger.Finish) with
            {
                Kind = null,
                Reason = "",
                Commit = result.Commit,
                StartedAt = result.StartedAt,
                EndedAt = result.EndedAt,
            },
            result
        );
        await publishing.AfterAsync(job, result, kill);
        return JobStatus.Done;
    }

    // The agent's own commits belong to the job, too.
    private async Task<Landing> CommitAsync(JobAtWork work, string subject, JobResult result, CancellationToken kill)
    {
        var outcome =
            result.LeftChanges is false && commits.Place.Count == 0 // else commits may just have been undone
                ? CommitOutcome.Nothing(context.Run.Head)
                : await commits.CommitAsync(subject, commits.Place, work.Number, kill, work.Lane.Tree.Own, [new("Job", work.Job.Id)]);
        return new Landing(outcome, outcome.Commit.Length > 0 ? outcome.Commit : context.Run.Head, work.Before);
    }

    // After a breach the tree is evidence; in a lane without a .git there is nothing to compare with.
    private async Task<string> RevertAsync(JobAtWork work, string kept, CancellationToken kill)
    {
        var (job, tree) = (work.Job, work.Lane.Tree);
        return context.Run.Breach.Length > 0 || work.Lane.Linked is { IsIntact: false } ? ""
            : kept.Length > 0 ? await tree.KeepPatchAsync(job.Id, job.ClaimGeneration, work.Before, kept, [], kill)
            : await tree.RevertAsync(job.Id, job.ClaimGeneration, work.Before, kill);
    }

    /// <param name="kept">A commit of changes the branch could not take; empty = the changes are in the work tree.</param>
    private async Task<JobStatus> EndedBadlyAsync(JobAtWork work, JobResult result, string kept, CancellationToken kill)
    {
        var job = work.Job;
        var patch = await RevertAsync(work, kept, kill);
        context.Kill.Passed("job:taken-back");
        result = result with { Patch = patch };
        JobResults.Write(files, result);
        var now = context.Parts.Time.GetUtcNow();
        var decision = Retry.After(
            job,
            result.Kind!.Value,
            result.Detail,
            queue.Options,
            now,
            LimitedUntil(job, result, now),
            RandomNumberGenerator.GetInt32(1_000_000) / 1e6
        );
        var next = (job with { Kind = result.Kind, Reason = result.Detail, StartedAt = result.StartedAt }).WithPatch(patch);
        next = decision switch
        {
            RetryDecision.Again again => next.After(JobTrigger.PutBack) with { NotBefore = again.NotBefore, Attempts = again.Attempts },
            RetryDecision.Block => next.After(JobTrigger.Ask) with
            {
                EndedAt = now,
                DecisionRecords = result.DecisionRecords is { Count: > 0 } records ? records : null,
            },
            RetryDecision.Cancel => next.After(JobTrigger.Cancel) with { EndedAt = now },
            RetryDecision.Fail fail => next.After(JobTrigger.Fail) with { Reason = fail.Reason, EndedAt = now },
            _ => throw new System.Diagnostics.UnreachableException(decision.ToString()),
        };
        if (decision is RetryDecision.Block block && next.DecisionRecords is null)
        {
            new DecisionFiles(files.WorkTree, context.Parts.CalledAs).Ask(job, files.Run, block.Question, now);
        }

        Settle(work, next, result);
        return next.Status;
    }

    // When the provider's rate limit resets; null if it did not say, or if another agent continues the job.
    private DateTimeOffset? LimitedUntil(Job job, JobResult result, DateTimeOffset now) =>
        queue.Options is { Agent.Length: 0 } options
        && options.AllRoles[job.Role].Agent.Length == 0
        && PhaseAgents.Now(Phase.Job, context.Options, context.Run.Limited, now) is not null
            ? null
            : result.LimitedUntil;

    private void Settle(JobAtWork work, Job job, JobResult result)
    {
        if (!queue.Settle(work.Claim, job))
        {
            context.Journal.Append(
                new RunEvent.Warned(
                    $"job {job.Id} is not where it was claimed: somebody moved or deleted its file; its result is in {Path.GetRelativePath(files.WorkTree, files.AttemptOf(job.Id, job.ClaimGeneration))}"
                )
            );
        }

        context.Kill.Passed("job:settled");
        JobLanes.Over(work.Lane);
        context.Journal.Append(
            new RunEvent.JobEnded(
                job.Id,
                job.Called,
                job.Role,
                job.Status,
                result.Kind,
                job.ReasonTold,
                result.Attempt,
                job.ClaimGeneration,
                job.Status == JobStatus.Pending ? job.NotBefore : null,
                result.Commit,
                result.Patch,
                result.FollowUps?.Count ?? 0
            )
        );
        board.Ended(result);
        trail.Note();
    }

    private (IReadOnlyList<string> Ids, IReadOnlyList<string> Refused) Breed(Job job, string closing)
    {
        var text = JobPrompt.FollowUpText(files, job, closing);
        if (text.Trim().Length == 0)
        {
            return ([], []);
        }

        var (wanted, wrong) = FollowUps.Read(Encoding.UTF8.GetBytes(text));
        var plan =
            wrong.Length > 0
                ? new FollowUpPlan([], [wrong])
                : FollowUps.Plan(
                    job,
                    wanted,
                    [.. Ancestors(job)],
                    queue.Options,
                    board.FollowUps,
                    ids,
                    context.Parts.Time.GetUtcNow(),
                    id => queue.StatusOf(id) is not null
                );
        if (plan.Refused.Count > 0)
        {
            context.Journal.Append(new RunEvent.Warned($"follow-ups of job {job.Id} refused: {string.Join("; ", plan.Refused)}"));
        }

        if (plan.Jobs.Count == 0)
        {
            return ([], plan.Refused);
        }

        try
        {
            return ([.. queue.Enqueue([.. plan.Jobs]).Select(j => j.Id)], plan.Refused);
        }
        catch (ProblemException e) when (e.Problem.Exit == ExitCode.Usage)
        {
            context.Journal.Append(new RunEvent.Warned($"follow-ups of job {job.Id} refused: {e.Problem.On}"));
            return ([], [.. plan.Refused, e.Problem.On]);
        }
    }

    private IEnumerable<Job> Ancestors(Job job)
    {
        for (Job? at = job; at is not null; at = at.Parent.Length > 0 ? queue.Find(at.Parent)?.Job : null)
        {
            yield return at;
        }
    }
}
