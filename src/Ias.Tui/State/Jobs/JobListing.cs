using System.Collections.Immutable;
using System.IO.Enumeration;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.Queue;

namespace Ias.Tui.State.Jobs;

/// <summary>Lists the file names in a queue's folders. A folder is listed again only when files were added or removed.</summary>
internal sealed class JobListing(RunnerFiles files, TimeProvider time)
{
    // A folder changed this recently may change again within the resolution of its timestamp.
    private static readonly TimeSpan TimestampResolution = TimeSpan.FromMilliseconds(100);

    private static readonly Comparer<JobRow> Order = Comparer<JobRow>.Create(Compare);

    private readonly List<JobRow> _rows = []; // of one folder, while it is listed
    private Dictionary<string, Listed> _known = new(StringComparer.Ordinal);

    /// <summary>All jobs: running, pending in the order of the queue, waiting, blocked; failed, cancelled and done with the newest
    /// first.</summary>
    public ImmutableArray<JobRow> Jobs { get; private set; } = [];

    /// <summary>Number of jobs by status.</summary>
    public JobCounts Counts { get; private set; } = new();

    /// <summary>Folders of pending jobs, the next first.</summary>
    public ImmutableArray<string> Pending { get; private set; } = [];

    /// <summary>Lists changed folders again.</summary>
    /// <returns>Whether anything has changed.</returns>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    public bool Refresh()
    {
        var next = new Dictionary<string, Listed>(StringComparer.Ordinal);
        var changed = false;
        List(files.Running, JobStatus.Running);
        Pending =
        [
            .. Names(files.Pending)
                .Where(name => name != Path.GetFileName(files.Waiting) && !name.EndsWith(JobName.Ending, StringComparison.Ordinal))
                .Select(name => Path.Combine(files.Pending, name)),
        ];
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
            var written = InsideFile.FactsOf(folder)?.ModifiedAt;
            if (_known.TryGetValue(folder, out var before) && before.Written == written && !before.IsYoung)
            {
                return next[folder] = before;
            }

            var isYoung = written is { } at && (time.GetUtcNow() - at).Duration() < TimestampResolution;
            var (names, rows) = status is { } there ? ([], RowsIn(folder, there)) : (NamesIn(folder), ImmutableArray<JobRow>.Empty);
            if (
                before is not null
                && before.Names.AsSpan().SequenceEqual(names.AsSpan())
                && before.Rows.AsSpan().SequenceEqual(rows.AsSpan())
            )
            {
                return next[folder] = before with { Written = written, IsYoung = isYoung };
            }

            changed = true;
            return next[folder] = new Listed(status, written, isYoung, names, rows);
        }
    }

    private void Arrange()
    {
        var (running, failed, done) = (Section(JobStatus.Running), Section(JobStatus.Failed), Section(JobStatus.Done));
        var (pending, waiting) = (
            Without(Section(JobStatus.Pending), running, failed, done),
            Without(Section(JobStatus.Waiting), running, failed, done)
        );
        running = Without(running, failed, done);
        Jobs = [.. running, .. pending, .. waiting, .. failed, .. done];
        var (blocked, cancelled) = (
            failed.Count(row => row.Status == JobStatus.Blocked),
            failed.Count(row => row.Status == JobStatus.Cancelled)
        );
        Counts = new JobCounts(
            pending.Length,
            waiting.Length,
            running.Length,
            done.Length,
            failed.Length - blocked - cancelled,
            blocked,
            cancelled
        );
    }

    // Rows of a folder are sorted, and so usually are consecutive folders: then no sort is needed.
    private JobRow[] Section(JobStatus status)
    {
        JobRow[] rows =
        [
            .. _known
                .Values.Where(listed => listed.Status == status && !listed.Rows.IsEmpty)
                .OrderBy(listed => listed.Rows[0], Order)
                .SelectMany(listed => listed.Rows),
        ];
        for (var i = 1; i < rows.Length; i++)
        {
            if (Order.Compare(rows[i - 1], rows[i]) > 0)
            {
                Array.Sort(rows, Order);
                break;
            }
        }

        return rows;
    }

    // A job that moves while its folders are listed appears in both: the later place is correct.
    private static JobRow[] Without(JobRow[] rows, params ReadOnlySpan<JobRow[]> later)
    {
        foreach (var there in later)
        {
            var (few, many) = rows.Length < there.Length ? (rows, there) : (there, rows);
            if (few.Length > 0)
            {
                var ids = few.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
                var both = many.Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
                rows = both.Count == 0 ? rows : [.. rows.Where(row => !both.Contains(row.Id))];
            }
        }

        return rows;
    }

    // Blocked jobs before failed and cancelled ones, which are in the same folder.
    private static int Compare(JobRow one, JobRow other) =>
        one.Status != other.Status ? Rank(one.Status).CompareTo(Rank(other.Status))
        : one.Status is JobStatus.Failed or JobStatus.Cancelled or JobStatus.Done ? string.CompareOrdinal(other.Id, one.Id)
        : one.Status is JobStatus.Pending or JobStatus.Waiting && one.Number != other.Number ? one.Number.CompareTo(other.Number)
        : string.CompareOrdinal(one.Id, other.Id);

    private static int Rank(JobStatus status) =>
        status switch
        {
            JobStatus.Blocked => 0,
            JobStatus.Failed => 1,
            _ => 2,
        };

    private ImmutableArray<JobRow> RowsIn(string folder, JobStatus status)
    {
        _rows.Clear();
        foreach (var row in Entries(folder, (ref entry) => JobRow.Of(entry.FileName, status, folder)) ?? Enumerable.Empty<JobRow?>())
        {
            if (row is not null)
            {
                _rows.Add(row);
            }
        }

        _rows.Sort(Order);
        return [.. _rows];
    }

    private static ImmutableArray<string> NamesIn(string folder) =>
        [.. (Entries(folder, (ref entry) => entry.FileName.ToString()) ?? Enumerable.Empty<string>()).Order(StringComparer.Ordinal)];

    // Null if the folder does not exist.
    private static FileSystemEnumerable<T>? Entries<T>(string folder, FileSystemEnumerable<T>.FindTransform made)
    {
        try
        {
            return new FileSystemEnumerable<T>(folder, made) { ShouldIncludePredicate = (ref entry) => entry.FileName[0] != '.' };
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Listing of a folder at a moment.</summary>
    /// <param name="Status">Status of its jobs; null = it holds folders.</param>
    /// <param name="Names">Subfolders that it contains.</param>
    private sealed record Listed(
        JobStatus? Status,
        DateTimeOffset? Written,
        bool IsYoung,
        ImmutableArray<string> Names,
        ImmutableArray<JobRow> Rows
    );
}
