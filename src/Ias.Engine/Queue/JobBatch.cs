using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>Writes new jobs so that they are durable: few by themselves, many with one flush of the file system and a rename for every
/// 512.</summary>
internal sealed class JobBatch(RunnerFiles files, JobPlaces places)
{
    private const int Few = 16;

    /// <summary>Marker file in the folder of a complete batch: after a crash, the files left there belong in the queue.</summary>
    private const string Whole = ".whole";

    private const string Folder = "batch-";
    private const string Waiting = "waiting";

    public void Write(IReadOnlyList<Job> jobs)
    {
        if (jobs.Count <= Few)
        {
            WriteFew(jobs);
        }
        else
        {
            WriteMany(jobs);
        }
    }

    /// <summary>Queues what a crashed program left of a complete batch; an incomplete batch was never promised, and is deleted.</summary>
    public static void Complete(RunnerFiles files, DateTimeOffset now)
    {
        foreach (var name in JobFile.NamesIn(files.Incoming).Where(n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            var batch = Path.Combine(files.Incoming, name);
            if (InsideFile.Is(Path.Combine(batch, Whole)))
            {
                Publish(files, batch);
            }
            else if (now - InsideFile.FactsOf(batch)?.ModifiedAt > TimeSpan.FromHours(1))
            {
                InsideFile.Remove(batch);
            }
        }
    }

    private void WriteFew(IReadOnlyList<Job> jobs)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal) { files.Incoming };
        foreach (var job in jobs)
        {
            var aside = Path.Combine(files.Incoming, $"{job.Id}.{Guid.NewGuid().ToString("N")[..8]}.new");
            InsideFile.WriteNew(aside, JobReader.Write(job, RunnerJson.Default.Job), flush: true);
            var to = places.Of(job);
            DurableMoves.TryMove(aside, to);
            folders.Add(Path.GetDirectoryName(to)!);
            folders.Add(Path.GetDirectoryName(Path.GetDirectoryName(to)!)!);
        }

        DurableMoves.Flush([.. folders]);
    }

    private void WriteMany(IReadOnlyList<Job> jobs)
    {
        var batch = Path.Combine(files.Incoming, Folder + Guid.NewGuid().ToString("N")[..8]);
        foreach (var priority in jobs.GroupBy(j => j.Priority))
        {
            var (now, later) = (new List<Job>(), new List<Job>());
            foreach (var job in priority.OrderBy(j => j.Id, StringComparer.Ordinal))
            {
                (Path.GetDirectoryName(Path.GetDirectoryName(places.Of(job))) == files.Pending ? now : later).Add(job);
            }

            foreach (var together in now.Chunk(PendingJobs.MostTogether))
            {
                WriteAll(together, job => Path.Combine(batch, together[0].Name.ToString(), job.Name.File));
            }

            WriteAll(later, job => Path.Combine(batch, Path.GetRelativePath(files.Pending, places.Of(job))));
        }

        Posix.FlushFileSystem(files.Incoming);
        InsideFile.WriteNew(Path.Combine(batch, Whole), [], flush: true);
        DurableMoves.Flush(batch, files.Incoming);
        Publish(files, batch);
    }

    private static void WriteAll(IReadOnlyList<Job> jobs, Func<Job, string> path)
    {
        foreach (var job in jobs)
        {
            InsideFile.WriteNew(path(job), JobReader.Write(job, RunnerJson.Default.Job), flush: false);
        }
    }

    // Waiting jobs go last: one of the jobs they wait for may be in the same batch.
    private static void Publish(RunnerFiles files, string batch)
    {
        foreach (
            var folder in InsideFile
                .PathsIn(batch, InsideKind.Folder)
                .Where(f => Path.GetFileName(f) != Waiting)
                .Order(StringComparer.Ordinal)
        )
        {
            InsideFile.TryMoveToFree(folder, Path.Combine(files.Pending, Path.GetFileName(folder)));
        }

        // waiting/at/TIME/FILE and waiting/on/ID/FILE
        foreach (
            var file in InsideFile
                .PathsIn(Path.Combine(batch, Waiting))
                .SelectMany(way => InsideFile.PathsIn(way))
                .SelectMany(folder => InsideFile.PathsIn(folder, InsideKind.File))
                .Where(file => file.EndsWith(JobName.Ending, StringComparison.Ordinal))
        )
        {
            DurableMoves.TryMove(file, Path.Combine(files.Pending, Path.GetRelativePath(batch, file)));
        }

        DurableMoves.Flush(files.Pending, files.WaitingAt, files.WaitingOn);
        InsideFile.Remove(batch);
    }
}
