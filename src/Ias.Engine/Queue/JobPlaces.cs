using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>Where jobs lie, and where one belongs.</summary>
internal sealed class JobPlaces(RunnerFiles files, TimeProvider time)
{
    public PendingJobs Pending { get; } = new(files);

    public WaitingJobs Waiting { get; } = new(files);

    /// <summary>Where a job belongs as it is: settled, waiting for another or for a time, or pending.</summary>
    public string Of(Job job) =>
        job.Status.IsSettled() ? files.SettledFile(job.Id, job.Status)
        : Dependencies.FirstUnmet(job, id => IsDone(id) ? JobStatus.Done : null) is { } unmet ? Waiting.PathOn(job.Name, unmet)
        : job.NotBefore > time.GetUtcNow() ? Waiting.PathAt(job.Name, job.NotBefore.Value)
        : Pending.PathOf(job.Name);

    public bool IsDone(string id) => File.Exists(files.SettledFile(id, JobStatus.Done));

    /// <summary>The status a job is settled with; null = it is not. One or a few looks, however many jobs there are.</summary>
    public JobStatus? Settled(string id)
    {
        foreach (var status in (JobStatus[])[JobStatus.Done, JobStatus.Failed, JobStatus.Blocked, JobStatus.Cancelled])
        {
            if (File.Exists(files.SettledFile(id, status)))
            {
                return status;
            }
        }

        return null;
    }

    /// <summary>The file of a job that is claimed; null = it is not.</summary>
    public string? Claimed(string id) =>
        JobFile
            .NamesIn(files.Running)
            .Where(name => JobFile.IdIn(name) == id)
            .Select(name => Path.Combine(files.Running, name))
            .FirstOrDefault();

    /// <summary>Where a job is; null = there is none of that id.</summary>
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

    /// <summary>Puts what is no job aside, with the reason beside it; nothing is ever thrown away.</summary>
    public void Reject(string path, string why)
    {
        Directory.CreateDirectory(files.Rejected);
        var name = Path.GetFileName(path);
        var aside = Path.Combine(files.Rejected, name);
        for (var n = 2; Path.Exists(aside); n++)
        {
            aside = Path.Combine(files.Rejected, $"{name}.{n}");
        }

        try
        {
            Directory.Move(path, aside); // a plain rename, whatever it is
        }
        catch (IOException) when (!Path.Exists(path))
        {
            return;
        }

        InsideFile.Write(files.WorkTree, aside + ".why", System.Text.Encoding.UTF8.GetBytes($"{why}\n"));
        DurableMoves.Flush(files.Rejected);
    }
}
