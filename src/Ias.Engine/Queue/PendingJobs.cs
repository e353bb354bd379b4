// Over 300 lines: one index, kept up by every way a job comes and goes.
using Ias.Core.Model;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>
/// <c>queue/pending/</c>. Jobs lie in folders of some hundreds, each named after the beginning of its jobs' names, so that the first job of
/// 100,000 is found by two short listings: jobs queued one by one in a folder a minute (<c>50-261122-0115</c>), those queued together in
/// folders named after their first. Neither listing is made again while its folder's time of change stands, so that a claim costs the same
/// however many there are. Not safe for several threads.
/// </summary>
internal sealed class PendingJobs(RunnerFiles files)
{
    /// <summary>Maximum number of jobs in one folder of a batch.</summary>
    public const int MostTogether = 512;

    // A change within the same tick of the file system's clock as the one before leaves no trace in a folder's time (ext4: some
    // milliseconds).
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    private (DateTimeOffset? Changed, Foremost Listing)? _folders;
    private JobsTogether? _together;

    /// <summary>True when there is a job, or a file added by hand that may be one.</summary>
    public bool HasAny =>
        JobFile
            .NamesIn(files.Pending)
            .Any(name =>
                IsFolder(name) ? JobFile.NamesIn(Path.Combine(files.Pending, name)).Any(file => JobName.IsFile(file)) : IsStray(name)
            );

    /// <summary>Path of a job that is queued, or requeued, on its own.</summary>
    public string PathOf(JobName name) => Path.Combine(files.Pending, name.Minute, name.File);

    /// <summary>File of the next job; null when nothing is pending.</summary>
    /// <param name="takeUp">Called with each file that a person put beside the folders; true = it was moved, perhaps into one of
    /// them.</param>
    /// <param name="reject">Called with each invalid file on the way, and the reason.</param>
    public (string Path, JobName Name)? First(Func<string, bool> takeUp, Action<string, string> reject)
    {
        var foremost = List("");
        if (foremost.Others.Count > 0 && TakenUp(foremost.Others, takeUp, reject))
        {
            foremost = List("");
        }

        for (; foremost.Minute.Length > 0; foremost = List(foremost.Minute))
        {
            // Jobs that came one by one in the first minute, and the first folder of those that came together in it: either may hold the
            // first.
            (string Path, JobName Name)? first = null;
            var hasTogether = false;
            foreach (var folder in foremost.Folders.Order(StringComparer.Ordinal))
            {
                var isTogether = folder.Length > JobName.MinuteLength;
                if (isTogether && hasTogether)
                {
                    break;
                }

                var path = Path.Combine(files.Pending, folder);
                if ((isTogether ? FirstTogether(path, reject) : FirstIn(path, reject)) is not { } name)
                {
                    InsideFile.RemoveEmptyFolder(path);
                    continue;
                }

                hasTogether |= isTogether;
                first = first is null || name < first.Value.Name ? (Path.Combine(path, name.File), name) : first;
            }

            if (first is not null)
            {
                return first;
            }
        }

        return null;
    }

    /// <summary>Updates the index: the caller took the job whose file <see cref="First"/> returned out of its folder.</summary>
    public void Taken(JobName name)
    {
        _together?.Taken(name);
    }

    /// <summary>
    /// Drops the index after the file returned by <see cref="First"/> was missing or invalid; the next call lists everything again.
    /// </summary>
    public void Forget() => (_folders, _together) = (null, null);

    /// <summary>File of a job; null when it is not pending.</summary>
    public string? Find(string id)
    {
        foreach (var folder in JobFile.NamesIn(files.Pending))
        {
            if (
                IsFolder(folder)
                && new JobName(((folder[0] - '0') * 10) + folder[1] - '0', id) is var name
                && string.CompareOrdinal(folder, 0, name.ToString(), 0, folder.Length) <= 0
                && Path.Combine(files.Pending, folder, name.File) is var path
                && InsideFile.Is(path)
            )
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>Files of all pending jobs, ordered by name within each folder.</summary>
    public IEnumerable<string> All() =>
        JobFile
            .NamesIn(files.Pending)
            .Where(name => IsFolder(name))
            .Order(StringComparer.Ordinal)
            .SelectMany(folder =>
                JobFile
                    .NamesIn(Path.Combine(files.Pending, folder))
                    .Where(n => JobName.Parse(n) is not null)
                    .Order(StringComparer.Ordinal)
                    .Select(n => Path.Combine(files.Pending, folder, n))
            );

    /// <summary>Files added by hand beside the folders.</summary>
    public IEnumerable<string> Strays() =>
        JobFile.NamesIn(files.Pending).Where(name => IsStray(name)).Select(name => Path.Combine(files.Pending, name));

    /// <summary>Number of pending jobs, files added by hand included.</summary>
    public int Count()
    {
        int[] count = [0];
        foreach (var name in JobFile.NamesIn(files.Pending))
        {
            if (IsFolder(name))
            {
                JobFile.Show(
                    Path.Combine(files.Pending, name),
                    static (file, into) => into[0] += file.EndsWith(JobName.Ending, StringComparison.Ordinal) ? 1 : 0,
                    count
                );
            }
            else if (name.EndsWith(JobName.Ending, StringComparison.Ordinal))
            {
                count[0]++;
            }
        }

        return count[0];
    }

    private static bool IsFolder(ReadOnlySpan<char> name) =>
        name.Length == JobName.MinuteLength ? JobName.Is([.. name, .. "00000-0000000"]) : JobName.Is(name);

    private static bool IsStray(ReadOnlySpan<char> name) => name is not "waiting" && !IsFolder(name);

    private bool TakenUp(List<string> others, Func<string, bool> takeUp, Action<string, string> reject)
    {
        var taken = false;
        foreach (var path in others.Select(name => Path.Combine(files.Pending, name)))
        {
            if (path.EndsWith(JobName.Ending, StringComparison.Ordinal))
            {
                taken |= takeUp(path);
            }
            else
            {
                reject(path, "it is neither a job nor a folder of jobs");
            }
        }

        return taken;
    }

    private Foremost List(string behind)
    {
        var changed = InsideFile.FactsOf(files.Pending)?.ModifiedAt;
        if (behind.Length == 0 && _folders is var (then, listing) && then == changed)
        {
            return listing;
        }

        var foremost = new Foremost(behind);
        JobFile.Show(files.Pending, static (name, into) => into.Add(name), foremost);
        if (behind.Length == 0)
        {
            _folders = foremost.Others.Count == 0 && TimeProvider.System.GetUtcNow() - changed > Settled ? (changed, foremost) : null;
        }

        return foremost;
    }

    private JobName? FirstTogether(string folder, Action<string, string> reject)
    {
        if (_together is null || !_together.IsOf(folder))
        {
            var changed = InsideFile.FactsOf(folder)?.ModifiedAt;
            _together = new JobsTogether(folder, changed, ListOf(folder, all: true, reject).Names);
        }

        return _together.First;
    }

    private static JobName? FirstIn(string folder, Action<string, string> reject) =>
        ListOf(folder, all: false, reject).Names is { Count: > 0 } names ? names.Min() : null;

    private static JobFiles ListOf(string folder, bool all, Action<string, string> reject)
    {
        var listed = new JobFiles(all);
        JobFile.Show(folder, static (name, into) => into.Add(name), listed);
        foreach (var other in listed.Others)
        {
            reject(Path.Combine(folder, other), "its name is no job's");
        }

        return listed;
    }

    /// <summary>
    /// One listing of the folders: the first minute's folders, and unexpected names. No strings are allocated for the others.
    /// </summary>
    private sealed class Foremost(string behind)
    {
        /// <summary>Name of the first minute's folder; empty = none.</summary>
        public string Minute { get; private set; } = "";

        public List<string> Folders { get; } = [];

        public List<string> Others { get; } = [];

        public void Add(ReadOnlySpan<char> name)
        {
            if (!IsFolder(name))
            {
                if (IsStray(name))
                {
                    Others.Add(name.ToString());
                }

                return;
            }

            var minute = name[..JobName.MinuteLength];
            var order = Minute.Length == 0 ? -1 : minute.CompareTo(Minute, StringComparison.Ordinal);
            if (order > 0 || minute.CompareTo(behind, StringComparison.Ordinal) <= 0)
            {
                return;
            }

            if (order < 0)
            {
                Minute = minute.ToString();
                Folders.Clear();
            }

            Folders.Add(name.ToString());
        }
    }

    /// <summary>
    /// The jobs of a folder of those that were queued together, in their order. Nothing comes into such a folder once it is there but by a
    /// person's hand: that is seen by its time, or when the jobs known here are worked off.
    /// </summary>
    private sealed class JobsTogether(string folder, DateTimeOffset? changed, IEnumerable<JobName> names)
    {
        private readonly Queue<JobName> _names = new(names.Order());
        private DateTimeOffset? _changed = changed;

        public JobName? First => _names.TryPeek(out var first) ? first : null;

        /// <summary>True when this index still matches the folder; may be false although nothing changed.</summary>
        public bool IsOf(string path) => path == folder && _names.Count > 0 && _changed == InsideFile.FactsOf(folder)?.ModifiedAt;

        public void Taken(JobName name)
        {
            if (First == name)
            {
                _names.Dequeue();
                _changed = InsideFile.FactsOf(folder)?.ModifiedAt;
            }
        }
    }

    /// <summary>
    /// One listing of the jobs and unexpected names in a folder. Unless all are wanted, no strings are allocated for names that cannot be
    /// the first.
    /// </summary>
    private sealed class JobFiles(bool all)
    {
        private string _first = "";

        public List<JobName> Names { get; } = [];

        public List<string> Others { get; } = [];

        public void Add(ReadOnlySpan<char> name)
        {
            if (!JobName.IsFile(name))
            {
                Others.Add(name.ToString());
            }
            else if (all || Names.Count == 0 || name.CompareTo(_first, StringComparison.Ordinal) < 0)
            {
                Names.Add(JobName.Parse(name)!.Value);
                _first = all ? "" : name.ToString();
            }
        }
    }
}
