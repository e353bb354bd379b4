using Ias.Core.Runner;

namespace Ias.Engine.Runner;

/// <summary>
/// <c>queue/pending/</c>. Jobs lie in folders of some hundreds, each named after the beginning of its jobs' names, so that the first job of 100,000 is
/// found by two short listings: jobs queued one by one in a folder a minute (<c>50-261122-0115</c>), those queued together in folders named after their first.
/// </summary>
internal sealed class PendingJobs(RunnerFiles files)
{
    /// <summary>Most jobs in one folder of those that are queued together.</summary>
    public const int MostTogether = 512;

    /// <summary>Where a job goes that is queued, or comes back, by itself.</summary>
    public string PathOf(JobName name) => Path.Combine(files.Pending, name.Minute, name.File);

    /// <summary>The next job's file; null when nothing is pending.</summary>
    /// <param name="takeUp">Shown each file that a person put beside the folders; true = it has gone elsewhere, perhaps into one of them.</param>
    /// <param name="reject">Shown what is in the way and no job's, and why.</param>
    public (string Path, JobName Name)? First(Func<string, bool> takeUp, Action<string, string> reject)
    {
        var foremost = List("");
        if (foremost.Others.Count > 0 && TakenUp(foremost.Others, takeUp, reject))
        {
            foremost = List("");
        }

        for (; foremost.Minute.Length > 0; foremost = List(foremost.Minute))
        {
            // Jobs that came one by one in the first minute, and the first folder of those that came together in it: either may hold the first.
            (string Path, JobName Name)? first = null;
            var hasTogether = false;
            foreach (var folder in foremost.Folders.Order(StringComparer.Ordinal))
            {
                if (folder.Length > JobName.MinuteLength && hasTogether)
                {
                    break;
                }

                var path = Path.Combine(files.Pending, folder);
                if (FirstIn(path, reject) is not { } name)
                {
                    DurableMoves.Tidy(path);
                    continue;
                }

                hasTogether |= folder.Length > JobName.MinuteLength;
                first = first is null || name < first.Value.Name ? (Path.Combine(path, name.File), name) : first;
            }

            if (first is not null)
            {
                return first;
            }
        }

        return null;
    }

    /// <summary>The file of a job; null when it is not pending.</summary>
    public string? Find(string id)
    {
        foreach (var folder in JobFile.NamesIn(files.Pending))
        {
            if (IsFolder(folder) && new JobName(((folder[0] - '0') * 10) + folder[1] - '0', id) is var name && string.CompareOrdinal(folder, 0, name.ToString(), 0, folder.Length) <= 0
                && Path.Combine(files.Pending, folder, name.File) is var path && File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>Every pending job's file, in order of name within each folder.</summary>
    public IEnumerable<string> All() => JobFile.NamesIn(files.Pending).Where(name => IsFolder(name)).Order(StringComparer.Ordinal)
        .SelectMany(folder => JobFile.NamesIn(Path.Combine(files.Pending, folder)).Where(n => JobName.Parse(n) is not null).Order(StringComparer.Ordinal).Select(n => Path.Combine(files.Pending, folder, n)));

    /// <summary>Files that a person put beside the folders.</summary>
    public IEnumerable<string> Strays() => JobFile.NamesIn(files.Pending).Where(name => name != "waiting" && !IsFolder(name)).Select(name => Path.Combine(files.Pending, name));

    /// <summary>How many there are, strays among them.</summary>
    public int Count()
    {
        int[] count = [0];
        foreach (var name in JobFile.NamesIn(files.Pending))
        {
            if (IsFolder(name))
            {
                JobFile.Show(Path.Combine(files.Pending, name), static (file, into) => into[0] += file.EndsWith(JobName.Ending, StringComparison.Ordinal) ? 1 : 0, count);
            }
            else if (name.EndsWith(JobName.Ending, StringComparison.Ordinal))
            {
                count[0]++;
            }
        }

        return count[0];
    }

    private static bool IsFolder(ReadOnlySpan<char> name) => name.Length == JobName.MinuteLength ? JobName.Is([.. name, .. "00000-0000000"]) : JobName.Is(name);

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
        var foremost = new Foremost(behind);
        JobFile.Show(files.Pending, static (name, into) => into.Add(name), foremost);
        return foremost;
    }

    private static JobName? FirstIn(string folder, Action<string, string> reject)
    {
        var first = new FirstFile();
        JobFile.Show(folder, static (name, into) => into.Add(name), first);
        foreach (var other in first.Others)
        {
            reject(Path.Combine(folder, other), "its name is no job's");
        }

        return JobName.Parse(first.Name);
    }

    /// <summary>One listing of the folders: those of the first minute, and what is none. No text is made of the others.</summary>
    private sealed class Foremost(string behind)
    {
        /// <summary>Empty = there is no folder.</summary>
        public string Minute { get; private set; } = "";

        public List<string> Folders { get; } = [];

        public List<string> Others { get; } = [];

        public void Add(ReadOnlySpan<char> name)
        {
            if (!IsFolder(name))
            {
                if (name is not "waiting")
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

    /// <summary>One listing of a folder's jobs: the first of them, and what is none.</summary>
    private sealed class FirstFile
    {
        private readonly char[] _name = new char[64];
        private int _length;

        public ReadOnlySpan<char> Name => _name.AsSpan(0, _length);

        public List<string> Others { get; } = [];

        public void Add(ReadOnlySpan<char> name)
        {
            if (!JobName.IsFile(name))
            {
                Others.Add(name.ToString());
            }
            else if (_length == 0 || name.CompareTo(Name, StringComparison.Ordinal) < 0)
            {
                name.CopyTo(_name);
                _length = name.Length;
            }
        }
    }
}
