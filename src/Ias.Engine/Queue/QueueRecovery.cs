using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>Result of a queue recovery.</summary>
/// <param name="GivenBack">Jobs of a dead runner that were requeued.</param>
/// <param name="Failed">Jobs of a dead runner whose attempts are used up.</param>
/// <param name="Cancelled">Jobs of a dead runner that a person had cancelled before it died.</param>
/// <param name="Ended">Jobs whose turn had ended well: the next runner finishes them without another turn.</param>
/// <param name="Completed">Number of interrupted moves that were finished.</param>
public sealed record Recovery(
    IReadOnlyList<Job> GivenBack,
    IReadOnlyList<Job> Failed,
    IReadOnlyList<Job> Cancelled,
    IReadOnlyList<Claim> Ended,
    int Completed
)
{
    /// <summary>True when there was nothing to recover.</summary>
    public bool IsNothing => !Released.Any() && Ended.Count == 0 && Completed == 0;

    /// <summary>All jobs whose attempt is void.</summary>
    public IEnumerable<Job> Released => GivenBack.Concat(Failed).Concat(Cancelled);
}

/// <summary>
/// Recovers what a killed runner left: unfinished moves, claims without a runner, and waiting jobs that were not released.
/// </summary>
internal sealed class QueueRecovery(
    RunnerFiles files,
    RunnerOptions options,
    TimeProvider time,
    JobPlaces places,
    JobTransfer transfer,
    Action<string, string> reject
)
{
    /// <param name="cancelOf">Reason to cancel a claimed job; null = do not cancel.</param>
    public Recovery Run(Action<string> promote, Func<Job, string?> cancelOf)
    {
        files.Make();
        var completed = transfer.Complete();
        JobBatch.Complete(files, time.GetUtcNow());
        Sweep();
        var (released, ended) = (new List<Job>(), new List<Claim>());
        foreach (var name in JobFile.NamesIn(files.Running))
        {
            var path = Path.Combine(files.Running, name);
            if (JobFile.Read(path, JobStatus.Running) is { } file)
            {
                if (file.Job is { } job && places.Settled(job.Id) is null && JobResults.EndedWell(files, job))
                {
                    Unbreed(job.Id);
                    ended.Add(new Claim(job, path));
                }
                else if (Release(path, file, cancelOf) is { } next)
                {
                    released.Add(next);
                }
            }
        }

        foreach (var id in places.Waiting.WaitedFor().Where(places.IsDone))
        {
            promote(id);
        }

        return new Recovery(Those(JobStatus.Pending), Those(JobStatus.Failed), Those(JobStatus.Cancelled), ended, completed);

        List<Job> Those(JobStatus status) => released.FindAll(job => job.Status == status);
    }

    private Job? Release(string path, JobFile file, Func<Job, string?> cancelOf)
    {
        if (file.Job is not { } job || job.ClaimGeneration == 0)
        {
            reject(path, file.Job is null ? file.Wrong : "its name is no claim's");
            return null;
        }

        if (places.Settled(job.Id) is not null)
        {
            InsideFile.Remove(path); // its result came before the crash
            return null;
        }

        Unbreed(job.Id);
        var isLast = job.Attempts >= options.Attempts;
        var next = (
            cancelOf(job) is { } cancelled
                ? job.After(JobTrigger.Cancel) with
                {
                    Kind = FailureKind.Cancelled,
                    Reason = cancelled,
                }
                : job.After(isLast ? JobTrigger.Fail : JobTrigger.PutBack) with
                {
                    Kind = FailureKind.Interrupted,
                    Reason = isLast ? $"its runner died in attempt {job.Attempts} of {options.Attempts}" : "its runner died",
                }
        ).WithPatch(files.SavedPatch(job));
        next = next with { EndedAt = next.Status.IsSettled() ? time.GetUtcNow() : null };
        return transfer.Move(path, next) ? next : null;
    }

    // Follow-ups are queued before their parent is settled, waiting for it. A void attempt has none.
    private void Unbreed(string id)
    {
        foreach (var path in places.Waiting.On(id))
        {
            if (JobFile.Read(path, JobStatus.Waiting) is { Job: { } child } && child.Parent == id)
            {
                InsideFile.Remove(path);
            }
        }
    }

    private void Sweep()
    {
        foreach (var name in JobFile.NamesIn(files.Incoming).Where(n => !n.EndsWith(".taken", StringComparison.Ordinal)))
        {
            var path = Path.Combine(files.Incoming, name);
            if (InsideFile.FactsOf(path) is { Kind: InsideKind.File, ModifiedAt: var at } && time.GetUtcNow() - at > TimeSpan.FromHours(1))
            {
                InsideFile.Remove(path);
            }
        }
    }
}
