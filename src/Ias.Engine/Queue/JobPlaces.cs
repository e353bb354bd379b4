using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>Locations of jobs in the queue: where each is, and where it belongs.</summary>
internal sealed class JobPlaces(RunnerFiles files, TimeProvider time)
{
    public PendingJobs Pending { get; } = new(files);

    public WaitingJobs Waiting { get; } = new(files);

    /// <summary>Path where a job belongs by its state: settled, waiting for another job or for a time, or pending.</summary>
    public string Of(Job job) =>
        job.Status.IsSettled() ? files.SettledFile(job.Id, job.Status)
        : Dependencies.FirstUnmet(job, id => IsDone(id) ? JobStatus.Done : null) is { } unmet ? Waiting.PathOn(job.Name, unmet)
        : job.NotBefore > time.GetUtcNow() ? Waiting.PathAt(job.Name, job.NotBefore.Value)
        : Pending.PathOf(job.Name);

    public bool IsDone(string id) => InsideFile.Is(files.SettledFile(id, JobStatus.Done));

    /// <summary>Status a job is settled with; null = not settled. Costs one or a few file lookups, however many jobs there are.</summary>
    public JobStatus? Settled(string id)
    {
        foreach (var status in (JobStatus[])[JobStatus.Done, JobStatus.Failed, JobStatus.Blocked, JobStatus.Cancelled])
        {
            if (InsideFile.Is(files.SettledFile(id, status)))
            {
                return status;
            }
        }

        return null;
    }

    /// <summary>File of a claimed job; null = not claimed.</summary>
    public string? Claimed(string id) =>
        JobFile
            .NamesIn(files.Running)
            .Where(name => JobFile.IdIn(name) == id)
            .Select(name => Path.Combine(files.Running, name))
            .FirstOrDefault();

    /// <summary>Path and status of a job; null if no job has this id.</summary>
    public (string Path, JobStatus Status)? Find(string id)
    {
        if (!JobIds.Is(id))
        {
            return null;
        }

        return Settled(id) is { } settled ? (files.SettledFile(id, settled), settled)
            : Claimed(id) is { } claimed ? (claimed, JobStatus.Running)
            : Pending.Find(id) is { } pending ? (pending, JobStatus.Pending)
            : Waiting.Find(id) is { } waiting ? (waiting, JobStatus.Waiting)
            : null;
    }

    /// <summary>Moves an invalid file aside, with the reason beside it; nothing is ever deleted.</summary>
    public void Reject(string path, string why)
    {
        var name = Path.GetFileName(path);
        var aside = Path.Combine(files.Rejected, name);
        for (var n = 2; !InsideFile.TryMoveToFree(path, aside); n++) // whatever it is
        {
            if (InsideFile.KindOf(path) == InsideKind.Missing)
            {
                return;
            }

            aside = Path.Combine(files.Rejected, $"{name}.{n}");
        }

        InsideFile.Write(files.WorkTree, aside + ".why", System.Text.Encoding.UTF8.GetBytes($"{why}\n"));
        DurableMoves.Flush(files.Rejected);
    }
}
