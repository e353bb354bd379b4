using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>
/// Moves a job and rewrites it, in four steps: write the new content durably beside the queue; take the old file out of its folder, which
/// only one process can do; move the new file into place; remove the old one. <see cref="Complete"/> finishes an interrupted transfer.
/// </summary>
/// <param name="passed">Called at every durable step, for the fault tests.</param>
internal sealed class JobTransfer(RunnerFiles files, JobPlaces places, Action<string> passed)
{
    private const string Next = ".next";
    private const string Taken = ".taken";

    /// <summary>Moves the job; false when it is no longer there because another process has it, and nothing was changed.</summary>
    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public bool Move(string from, Job job)
    {
        var token = Path.Combine(files.Incoming, $"{job.Id}.{Guid.NewGuid().ToString("N")[..8]}");
        InsideFile.WriteNew(token + Next, JobReader.Write(job, RunnerJson.Default.Job), flush: true);
        passed("job:written");
        if (!DurableMoves.TryMove(from, token + Taken))
        {
            InsideFile.Remove(token + Next);
            return false;
        }

        passed("job:taken");
        Publish(token, job, Path.GetDirectoryName(from)!);
        return true;
    }

    /// <summary>Finishes interrupted transfers; returns their number.</summary>
    public int Complete()
    {
        var completed = 0;
        foreach (var name in JobFile.NamesIn(files.Incoming).Where(n => n.EndsWith(Taken, StringComparison.Ordinal)))
        {
            var token = Path.Combine(files.Incoming, name[..^Taken.Length]);
            if (JobFile.Read(token + Next, JobStatus.Pending) is { Job: { } job } && StatusIn(token + Next) is var status)
            {
                Publish(token, job with { Status = status }, files.Running);
                completed++;
            }
            else if (places.Find(JobFile.IdIn(name)) is null && JobFile.Read(token + Taken, JobStatus.Pending) is { Job: { } old })
            {
                // the new content was never written, or somebody deleted it
                DurableMoves.TryMove(token + Taken, places.Pending.PathOf(old.Name));
                completed++;
            }
            else
            {
                InsideFile.Remove(token + Taken);
            }
        }

        return completed;
    }

    private void Publish(string token, Job job, string from)
    {
        var to = places.Of(job);
        if (job.Status.IsSettled() && InsideFile.Is(to))
        {
            InsideFile.Remove(token + Next); // settled before: that stands
        }
        else
        {
            DurableMoves.TryMove(token + Next, to);
        }

        passed("job:published");
        InsideFile.Remove(token + Taken);
        DurableMoves.Flush(Path.GetDirectoryName(to)!, from, files.Incoming);
    }

    private static JobStatus StatusIn(string path) =>
        JobFile.Content(path) is { } content && JobReader.Read(content).Job is { } job ? job.Status : JobStatus.Pending;
}
