using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>Writes new jobs so that they are durable: few by themselves, many with one flush of the file system and a rename for every
/// 512.</summary>
internal sealed class JobBatch(RunnerFiles files, JobPlaces places)
{
    private const int Few = 16;

    /// <summary>In the folder of a batch that is written whole: what is left of it after a crash belongs into the queue.</summary>
    private const string Whole = ".whole";

    private const string Folder = "batch-";

    public void Write(IReadOnlyList<Job> jobs)
    {
        Directory.CreateDirectory(files.Incoming);
        if (jobs.Count <= Few)
        {
            WriteFew(jobs);
        }
        else
        {
            WriteMany(jobs);
        }
    }

    /// <summary>Brings into the queue what a program left of a batch when it died; what was not whole then was never promised, and
    /// goes.</summary>
    public static void Complete(RunnerFiles files, DateTimeOffset now)
    {
        foreach (var name in JobFile.NamesIn(files.Incoming).Where(n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            var batch = Path.Combine(files.Incoming, name);
            if (File.Exists(Path.Combine(batch, Whole)))
            {
                Publish(files, batch);
            }
            else if (now.UtcDateTime - Directory.GetLastWriteTimeUtc(batch) > TimeSpan.FromHours(1))
            {
                Directory.Delete(batch, recursive: true);
            }
        }
    }

    private void WriteFew(IReadOnlyList<Job> jobs)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal) { files.Incoming };
        foreach (var job in jobs)
        {
            var aside = Path.Combine(files.Incoming, $"{job.Id}.{Guid.NewGuid().ToString("N")[..8]}.new");
            DurableMoves.WriteAside(aside, JobReader.Write(job, RunnerJson.Default.Job));
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
        DurableMoves.WriteAside(Path.Combine(batch, Whole), []);
        DurableMoves.Flush(batch, files.Incoming);
        Publish(files, batch);
    }

    private static void WriteAll(IReadOnlyList<Job> jobs, Func<Job, string> path)
    {
        foreach (var folder in jobs.GroupBy(job => Path.GetDirectoryName(path(job))!, StringComparer.Ordinal))
        {
            Directory.CreateDirectory(folder.Key);
            foreach (var job in folder)
            {
                DurableMoves.WriteAside(path(job), JobReader.Write(job, RunnerJson.Default.Job), flush: false);
            }
        }
    }

    // Those that wait go last: one of those they wait for may be in the same batch.
    private static void Publish(RunnerFiles files, string batch)
    {
        foreach (
            var folder in Directory
                .EnumerateDirectories(batch)
                .Where(f => Path.GetFileName(f) != "waiting")
                .Order(StringComparer.Ordinal)
                .ToList()
        )
        {
            Directory.Move(folder, Path.Combine(files.Pending, Path.GetFileName(folder)));
        }

        foreach (
            var file in Directory.Exists(Path.Combine(batch, "waiting"))
                ? Directory.EnumerateFiles(Path.Combine(batch, "waiting"), "*" + JobName.Ending, SearchOption.AllDirectories).ToList()
                : []
        )
        {
            DurableMoves.TryMove(file, Path.Combine(files.Pending, Path.GetRelativePath(batch, file)));
        }

        DurableMoves.Flush(files.Pending, files.WaitingAt, files.WaitingOn);
        Directory.Delete(batch, recursive: true);
    }
}
