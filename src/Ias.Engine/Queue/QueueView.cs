using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Engine.Queue;

/// <summary>Read-only view of a queue.</summary>
public sealed class QueueView
{
    private readonly RunnerFiles _files;
    private readonly JobPlaces _places;

    internal QueueView(RunnerFiles files, JobPlaces places) => (_files, _places) = (files, places);

    /// <summary>True when a job may be claimed.</summary>
    public bool HasPending => _places.Pending.HasAny;

    /// <summary>Number of jobs by status, counted by file names; reads no job.</summary>
    public JobCounts Count() => CountOf(_files);

    /// <summary>Number of jobs by status, without reading the queue's configuration.</summary>
    public static JobCounts CountOf(RunnerFiles files)
    {
        int[] running = [0],
            done = [0],
            failed = [0, 0, 0];
        JobFile.Show(
            files.Running,
            static (name, into) => into[0] += name.EndsWith(JobName.Ending, StringComparison.Ordinal) ? 1 : 0,
            running
        );
        JobFile.Show(files.Done, static (name, into) => into[0] += name.EndsWith(JobName.Ending, StringComparison.Ordinal) ? 1 : 0, done);
        JobFile.Show(
            files.Failed,
            static (name, into) =>
            {
                if (name.EndsWith(JobName.Ending, StringComparison.Ordinal))
                {
                    into[
                        name.EndsWith(".blocked.json", StringComparison.Ordinal) ? 1
                        : name.EndsWith(".cancelled.json", StringComparison.Ordinal) ? 2
                        : 0
                    ]++;
                }
            },
            failed
        );
        return new JobCounts(
            new PendingJobs(files).Count(),
            new WaitingJobs(files).Count(),
            running[0],
            done[0],
            failed[0],
            failed[1],
            failed[2]
        );
    }

    /// <summary>
    /// Jobs in these states (empty = all): running first, then pending in queue order, waiting, blocked, failed, cancelled, done; invalid
    /// files are included.
    /// </summary>
    public IEnumerable<JobFile> List(params IReadOnlyList<JobStatus> states)
    {
        bool Wanted(JobStatus status) => states.Count == 0 || states.Contains(status);
        var paths = new List<(JobStatus Status, IEnumerable<string> Paths)>
        {
            (JobStatus.Running, Names(_files.Running)),
            (JobStatus.Pending, _places.Pending.All().Concat(_places.Pending.Strays())),
            (JobStatus.Waiting, _places.Waiting.All()),
            (JobStatus.Blocked, Settled(_files.Failed, JobStatus.Failed, JobStatus.Blocked)),
            (JobStatus.Failed, Settled(_files.Failed, JobStatus.Failed, JobStatus.Failed)),
            (JobStatus.Cancelled, Settled(_files.Failed, JobStatus.Failed, JobStatus.Cancelled)),
            (JobStatus.Done, Settled(_files.Done, JobStatus.Done, JobStatus.Done)),
        };
        return paths.Where(p => Wanted(p.Status)).SelectMany(p => p.Paths.Select(path => JobFile.Read(path, p.Status)).OfType<JobFile>());
    }

    /// <summary>Newest jobs with this settled status, by id; reads no others.</summary>
    public IEnumerable<JobFile> Newest(JobStatus settled, int most)
    {
        var (folder, usual) = settled == JobStatus.Done ? (_files.Done, JobStatus.Done) : (_files.Failed, JobStatus.Failed);
        return Settled(folder, usual, settled).TakeLast(most).Select(path => JobFile.Read(path, settled)).OfType<JobFile>();
    }

    /// <summary>Reason why a waiting job can never be released by itself; empty = it can.</summary>
    public string WhyStuck(Job job) => Dependencies.Hopeless(job, id => _places.Find(id)?.Status);

    /// <summary>Id of the only job whose id equals or ends with this text; null if none matches.</summary>
    /// <exception cref="ProblemException">Several jobs match.</exception>
    public string? Resolve(string text)
    {
        if (JobIds.Is(text))
        {
            return _places.Find(text) is null ? null : text;
        }

        var all = Names(_files.Running)
            .Concat(_places.Pending.All())
            .Concat(_places.Waiting.All())
            .Concat(Names(_files.Failed))
            .Concat(Names(_files.Done))
            .Select(path => JobFile.IdIn(Path.GetFileName(path)))
            .Where(id => id.Length > 0 && text.Length > 0 && id.Contains(text, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Take(6)
            .ToList();
        return all.Count <= 1
            ? all.FirstOrDefault()
            : throw new ProblemException(
                new Problem($"Several jobs are meant by {text}.", string.Join(", ", all), "give more of the id", ExitCode.Usage)
            );
    }

    private static IEnumerable<string> Names(string folder) =>
        JobFile.NamesIn(folder).Where(n => JobFile.IdIn(n).Length > 0).Order(StringComparer.Ordinal).Select(n => Path.Combine(folder, n));

    private static IEnumerable<string> Settled(string folder, JobStatus usual, JobStatus wanted) =>
        JobFile
            .NamesIn(folder)
            .Where(n => JobFile.SettledStatus(n, usual) == wanted)
            .Order(StringComparer.Ordinal)
            .Select(n => Path.Combine(folder, n));
}
