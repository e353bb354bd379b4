using System.Collections.Immutable;
using System.IO.Enumeration;
using Ias.Core.Runner;
using Ias.Engine.Runner;

namespace Ias.Tui.Observing.Jobs;

/// <summary>The names in a queue's folders. A folder is listed again only when something went into it or out of it.</summary>
internal sealed class JobListing(RunnerFiles files, TimeProvider time)
{
    // A folder changed so lately may change once more within the grain of its time.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(100);

    private Dictionary<string, Listed> _known = new(StringComparer.Ordinal);

    /// <summary>All jobs: running, pending in the order of the queue, waiting, blocked; failed, cancelled and done with the newest first.</summary>
    public ImmutableArray<JobRow> Jobs { get; private set; } = [];

    /// <summary>How many jobs lie where.</summary>
    public JobCounts Counts { get; private set; } = new();

    /// <summary>Folders that hold jobs which wait for their turn, the next first.</summary>
    public ImmutableArray<string> Pending { get; private set; } = [];

    /// <summary>Looks again.</summary>
    /// <returns>Whether anything is otherwise than before.</returns>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    public bool Look()
    {
        var next = new Dictionary<string, Listed>(StringComparer.Ordinal);
        var changed = false;
        List(files.Running, JobStatus.Running);
        Pending = [.. Names(files.Pending).Where(name => name != Path.GetFileName(files.Waiting) && !name.EndsWith(JobName.Ending, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => Path.Combine(files.Pending, name))];
        foreach (var folder in Pending)
        {
            List(folder, JobStatus.Pending);
        }

        foreach (var top in new[] { files.WaitingAt, files.WaitingOn })
        {
            foreach (var folder in Names(top))
            {
                List(Path.Combine(top, folder), JobStatus.Waiting);
            }
        }

        List(files.Failed, JobStatus.Failed);
        List(files.Done, JobStatus.Done);
        changed |= next.Count != _known.Count;
        _known = next;
        if (changed)
        {
            Arrange();
        }

        return changed;

        void List(string folder, JobStatus status) => Read(folder, status);

        ImmutableArray<string> Names(string folder) => Read(folder, null).Names;

        Listed Read(string folder, JobStatus? status)
        {
            var written = Directory.GetLastWriteTimeUtc(folder);
            if (_known.TryGetValue(folder, out var before) && before.Written == written && !before.IsYoung)
            {
                return next[folder] = before;
            }

            var names = NamesIn(folder);
            var isYoung = (time.GetUtcNow().UtcDateTime - written).Duration() < Grain;
            var sum = new HashCode();
            Array.ForEach(names, name => sum.Add(name, StringComparer.Ordinal));
            if (before is not null && before.Sum == sum.ToHashCode())
            {
                return next[folder] = before with { Written = written, IsYoung = isYoung };
            }

            changed = true;
            return next[folder] = status is { } there
                ? new Listed(written, isYoung, sum.ToHashCode(), [], [.. names.Select(name => JobRow.Of(name, there, folder)).OfType<JobRow>()])
                : new Listed(written, isYoung, sum.ToHashCode(), [.. names], []);
        }
    }

    private void Arrange()
    {
        // A job that moves while its folders are listed is seen in both: the later place is the true one.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var by = _known.Values.SelectMany(listed => listed.Rows).OrderByDescending(row => row.Status.IsSettled() ? 2 : row.Status == JobStatus.Running ? 1 : 0)
            .Where(row => seen.Add(row.Id)).ToLookup(row => row.Status);
        IEnumerable<JobRow> Newest(JobStatus status) => by[status].OrderByDescending(row => row.Id, StringComparer.Ordinal);
        IEnumerable<JobRow> Next(JobStatus status) => by[status].OrderBy(row => row.Number).ThenBy(row => row.Id, StringComparer.Ordinal);
        Jobs =
        [
            .. by[JobStatus.Running].OrderBy(row => row.Id, StringComparer.Ordinal), .. Next(JobStatus.Pending), .. Next(JobStatus.Waiting), .. Newest(JobStatus.Blocked).Reverse(),
            .. Newest(JobStatus.Failed), .. Newest(JobStatus.Cancelled), .. Newest(JobStatus.Done),
        ];
        Counts = new JobCounts(
            by[JobStatus.Pending].Count(), by[JobStatus.Waiting].Count(), by[JobStatus.Running].Count(), by[JobStatus.Done].Count(), by[JobStatus.Failed].Count(), by[JobStatus.Blocked].Count(),
            by[JobStatus.Cancelled].Count());
    }

    private static string[] NamesIn(string folder)
    {
        try
        {
            return [.. new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.FileName.ToString()) { ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.FileName[0] != '.' }];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>A folder as it was.</summary>
    /// <param name="Sum">Of its names.</param>
    /// <param name="Names">Only where it holds folders: those of jobs are not kept beside their rows.</param>
    private sealed record Listed(DateTime Written, bool IsYoung, int Sum, ImmutableArray<string> Names, ImmutableArray<JobRow> Rows);
}
