using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Engine.Queue;

/// <summary>What an onlooker sees of a queue; changes nothing.</summary>
public sealed class QueueView
{
    private readonly RunnerFiles _files;
    private readonly JobPlaces _places;

    internal QueueView(RunnerFiles files, JobPlaces places) => (_files, _places) = (files, places);

    /// <summary>Whether there is a job that may be claimed.</summary>
    public bool HasPending => _places.Pending.HasAny;

    /// <summary>How many jobs lie where, counted by names; reads no job.</summary>
    public JobCounts Count() => CountOf(_files);

    /// <summary>The same for whom nothing else of the queue concerns: its configuration is not read.</summary>
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

    /// <summary>Jobs of these states (none named: of all): running first, then pending in the order of the queue, waiting, blocked, failed,
    /// cancelled, done; a file that is no job is among them.</summary>
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

    /// <summary>The last jobs that are settled so, by their ids; reads no others.</summary>
    public IEnumerable<JobFile> Newest(JobStatus settled, int most)
    {
        var (folder, usual) = settled == JobStatus.Done ? (_files.Done, JobStatus.Done) : (_files.Failed, JobStatus.Failed);
        return Settled(folder, usual, settled).TakeLast(most).Select(path => JobFile.Read(path, settled)).OfType<JobFile>();
    }

    /// <summary>Why a waiting job will not come up by itself; empty = it may.</summary>
    public string WhyStuck(Job job) => Dependencies.Hopeless(job, id => _places.Find(id)?.Status);

    /// <summary>The one job whose id is, or ends with, this text; null when there is none.</summary>
    /// <exception cref="ProblemException">There are several.</exception>
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
            .Where(id =>
                id.Length > 0
                && text.Length > 0
                && (id.EndsWith(text, StringComparison.Ordinal) || id.StartsWith(text, StringComparison.Ordinal))
            )
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
