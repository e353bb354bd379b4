using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>
/// Moves a job and writes it anew, in four steps: the new content, durable, beside the queue; the old file taken out of its folder, which
/// only one can do; the new one into its place; the old one removed. Cut off anywhere, <see cref="Complete"/> finishes it.
/// </summary>
/// <param name="passed">Told of every durable step, for the fault tests.</param>
internal sealed class JobTransfer(RunnerFiles files, JobPlaces places, Action<string> passed)
{
    private const string Next = ".next";
    private const string Taken = ".taken";

    /// <summary>False: the job is not where it was, so somebody else has it; nothing was changed then.</summary>
    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public bool Move(string from, Job job)
    {
        var token = Path.Combine(files.Incoming, $"{job.Id}.{Guid.NewGuid().ToString("N")[..8]}");
        DurableMoves.WriteAside(token + Next, JobReader.Write(job, RunnerJson.Default.Job));
        passed("job:written");
        if (!DurableMoves.TryMove(from, token + Taken))
        {
            File.Delete(token + Next);
            return false;
        }

        passed("job:taken");
        Publish(token, job, Path.GetDirectoryName(from)!);
        return true;
    }

    /// <summary>Finishes what was cut off; returns how many there were.</summary>
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
                // its new content was never there, or somebody deleted it
                DurableMoves.TryMove(token + Taken, places.Pending.PathOf(old.Name));
                completed++;
            }
            else
            {
                File.Delete(token + Taken);
            }
        }

        return completed;
    }

    private void Publish(string token, Job job, string from)
    {
        var to = places.Of(job);
        if (job.Status.IsSettled() && File.Exists(to))
        {
            File.Delete(token + Next); // settled before: that stands
        }
        else
        {
            DurableMoves.TryMove(token + Next, to);
        }

        passed("job:published");
        File.Delete(token + Taken);
        DurableMoves.Flush(Path.GetDirectoryName(to)!, from, files.Incoming);
    }

    private static JobStatus StatusIn(string path) =>
        RegularFile.Read(path) is { } content && JobReader.Read(content).Job is { } job ? job.Status : JobStatus.Pending;
}
