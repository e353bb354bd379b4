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

    /// <summary>The next job's file, and names in its folder that are no job's; null when nothing is pending.</summary>
    public (string Path, JobName Name)? First(Action<string, string> reject)
    {
        while (true)
        {
            var folders = Folders(reject);
            if (folders.Count == 0)
            {
                return null;
            }

            // Jobs that came one by one in the first minute, and the first folder of those that came together in it: either may hold the first.
            var minute = Minute(folders[0]);
            (string Path, JobName Name)? first = null;
            var together = 0;
            foreach (var folder in folders.TakeWhile(f => Minute(f) == minute))
            {
                if (folder.Length > minute.Length && together++ > 0)
                {
                    break;
                }

                var path = Path.Combine(files.Pending, folder);
                if (FirstIn(path, reject) is not { } name)
                {
                    DurableMoves.Tidy(path);
                    together = 0;
                }
                else if (first is null || name < first.Value.Name)
                {
                    first = (Path.Combine(path, name.File), name);
                }
            }

            if (first is not null)
            {
                return first;
            }
        }
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
                JobFile.CountIn(Path.Combine(files.Pending, name), static (file, into) => into[0] += file.EndsWith(JobName.Ending, StringComparison.Ordinal) ? 1 : 0, count);
            }
            else if (name.EndsWith(JobName.Ending, StringComparison.Ordinal))
            {
                count[0]++;
            }
        }

        return count[0];
    }

    private static string Minute(string folder) => folder[..JobName.MinuteLength];

    private static bool IsFolder(ReadOnlySpan<char> name) => name.Length == JobName.MinuteLength ? JobName.Is([.. name, .. "00000-0000000"]) : JobName.Is(name);

    private List<string> Folders(Action<string, string> reject)
    {
        var folders = new List<string>();
        foreach (var name in JobFile.NamesIn(files.Pending))
        {
            if (IsFolder(name))
            {
                folders.Add(name);
            }
            else if (name != "waiting" && !name.EndsWith(JobName.Ending, StringComparison.Ordinal))
            {
                reject(Path.Combine(files.Pending, name), "it is neither a job nor a folder of jobs");
            }
        }

        folders.Sort(StringComparer.Ordinal);
        return folders;
    }

    private static JobName? FirstIn(string folder, Action<string, string> reject)
    {
        string? first = null;
        foreach (var file in JobFile.NamesIn(folder))
        {
            if (!JobName.IsFile(file))
            {
                reject(Path.Combine(folder, file), "its name is no job's");
            }
            else if (first is null || string.CompareOrdinal(file, first) < 0)
            {
                first = file;
            }
        }

        return first is null ? null : JobName.Parse(first);
    }
}
