using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>
/// Jobs of a dead runner: finds the changes of void attempts, in the main checkout or in a lane, and the lanes of turns that had ended
/// well.
/// </summary>
internal sealed class LeftJobs(RunContext context, JobQueue queue, JobLanes lanes, JobMerge landing)
{
    private readonly Dictionary<string, (JobLane Lane, string Before)> _lanes = new(StringComparer.Ordinal);

    /// <summary>Saves and reverts the changes of void attempts.</summary>
    /// <param name="interrupted">Jobs that were under way when their runner died; one that was recovered since is no longer
    /// claimed.</param>
    public async Task RevertAsync(IReadOnlyList<RunningJob> interrupted, CancellationToken kill)
    {
        var claimed = queue.View().List(JobStatus.Running).Select(f => f.Job).OfType<Job>().ToList();
        var marks = JobLanes.Marks(context.Repository.CommonDir);
        foreach (var mark in marks)
        {
            if (await lanes.LeftAsync(mark, kill) is { } lane)
            {
                await LookAsync(mark, lane, claimed.Find(job => mark.IsOf(queue.Files.Run, job.Id, job.ClaimGeneration)), kill);
            }
        }

        foreach (var job in claimed.Where(job => JobResults.EndedWell(queue.Files, job) && !_lanes.ContainsKey(job.Id)))
        {
            await GiveUpWhatIsGoneAsync(job, kill);
        }

        if ((await lanes.Main.Tree.ChangedAsync(kill)).Count == 0)
        {
            return;
        }

        if (
            claimed.LastOrDefault(job =>
                !JobResults.EndedWell(queue.Files, job) && !marks.Any(mark => mark.IsOf(queue.Files.Run, job.Id, job.ClaimGeneration))
            ) is
            { } held
        )
        {
            await TakeBackHereAsync(held.Id, held.ClaimGeneration, kill);
        }
        else if (
            interrupted.LastOrDefault(job =>
                queue.StatusOf(job.Id) is not (null or JobStatus.Running or JobStatus.Done)
                && !marks.Any(mark => mark.IsOf(queue.Files.Run, job.Id, job.Generation))
            ) is
            { } recovered
        )
        {
            await TakeBackHereAsync(recovered.Id, recovered.Generation, kill);
        }
        else if (_lanes.Count > 0)
        {
            // git was fast-forwarding the main work tree to the commit of one of them. A name of its own: a person may have changed the
            // same files.
            var kept = $"refs/ias/landing/{queue.Files.Run}/{context.Parts.Time.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmssfff}";
            var taken = await context.Repository.RevertAsync([.. lanes.Main.Tree.Own], kept, kill);
            context.Journal.Append(
                new RunEvent.Warned(
                    $"a job's work had come into the main work tree in part ({Wording.Count(taken.Count, "file")}); it was taken back, kept as {kept}, and comes again"
                )
            );
        }
    }

    /// <summary>Job whose turn had ended well, with the lane that holds its changes.</summary>
    public async Task<JobAtWork> WorkOfAsync(Claim claim, int number, CancellationToken kill)
    {
        var (job, head) = (claim.Job, context.Run.Head);
        return _lanes.TryGetValue(job.Id, out var left) ? new JobAtWork(claim, left.Lane, left.Before, number)
            : JobResults.Read(queue.Files, job.Id, job.ClaimGeneration) is { Lane: > 0 }
                ? new JobAtWork(claim, await lanes.ReadyAsync(1, job, head, kill), context.Run.BaseCommit, number)
            : new JobAtWork(claim, lanes.Main, head, number);
    }

    private async Task LookAsync(LaneMark mark, JobLane lane, Job? job, CancellationToken kill)
    {
        if (job is not null && JobResults.EndedWell(queue.Files, job))
        {
            _lanes[job.Id] = (lane, mark.Before);
            return;
        }

        // A job that is no longer claimed was recovered, requeued by hand, or its runner died between settling it and
        // recording that here.
        if (job is not null || queue.StatusOf(mark.Job) is not (null or JobStatus.Done))
        {
            Told(mark.Job, await lane.Tree.RevertAsync(mark.Job, mark.Generation, mark.Before, kill));
        }

        JobLanes.Over(lane);
    }

    // Its lane was deleted by hand: its work is on the branch, or lost.
    private async Task GiveUpWhatIsGoneAsync(Job job, CancellationToken kill)
    {
        var result = JobResults.Read(queue.Files, job.Id, job.ClaimGeneration)!;
        if (
            result.Lane > 0
            && queue.Options.AllRoles[job.Role].Writes
            && await landing.LandedAsync(job, context.Run.BaseCommit, kill) is null
        )
        {
            JobResults.Write(
                queue.Files,
                result with
                {
                    Kind = FailureKind.Interrupted,
                    Detail = "the work tree with what it did is gone",
                }
            );
        }
    }

    private async Task TakeBackHereAsync(string job, int generation, CancellationToken kill) =>
        Told(job, await lanes.Main.Tree.RevertAsync(job, generation, (await context.Repository.HeadAsync(kill)).Commit, kill));

    private void Told(string job, string patch)
    {
        if (patch.Length > 0)
        {
            context.Journal.Append(
                new RunEvent.Warned($"what the interrupted job {job} left in the work tree was taken back; it is kept in {patch}")
            );
        }
    }
}
