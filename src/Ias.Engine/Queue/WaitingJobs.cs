using System.Globalization;
using Ias.Core.Model;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>
/// <c>queue/pending/waiting/</c>: jobs that wait for a time, in <c>at/261122-013000/</c>, and for another job, in <c>on/&lt;its
/// id&gt;/</c>. Which are due is the first name; who waited for a job that is done lies in one folder.
/// </summary>
internal sealed class WaitingJobs(RunnerFiles files)
{
    private const string Second = "yyMMdd-HHmmss";

    /// <summary>Path of a job that waits for a time.</summary>
    public string PathAt(JobName name, DateTimeOffset until) => Path.Combine(files.WaitingAt, Key(RoundUp(until)), name.File);

    /// <summary>Path of a job that waits for another job.</summary>
    public string PathOn(JobName name, string id) => Path.Combine(files.WaitingOn, id, name.File);

    /// <summary>Files of jobs that are due, earliest first.</summary>
    public IEnumerable<string> Due(DateTimeOffset now)
    {
        var latest = Key(now);
        foreach (
            var folder in JobFile
                .NamesIn(files.WaitingAt)
                .Where(name => string.CompareOrdinal(name, latest) <= 0)
                .Order(StringComparer.Ordinal)
        )
        {
            var path = Path.Combine(files.WaitingAt, folder);
            foreach (var file in JobFile.NamesIn(path).Order(StringComparer.Ordinal))
            {
                yield return Path.Combine(path, file);
            }

            InsideFile.RemoveEmptyFolder(path);
        }
    }

    /// <summary>Time when the next delayed job is due; null when no job waits for a time.</summary>
    public DateTimeOffset? NextDue() =>
        JobFile
            .NamesIn(files.WaitingAt)
            .Order(StringComparer.Ordinal)
            .Select(name =>
                DateTime.TryParseExact(
                    name,
                    Second,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var at
                )
                    ? new DateTimeOffset(at, TimeSpan.Zero)
                    : (DateTimeOffset?)null
            )
            .FirstOrDefault(at => at is not null);

    /// <summary>Ids of the jobs that others wait for.</summary>
    public IEnumerable<string> WaitedFor() => JobFile.NamesIn(files.WaitingOn).Where(JobIds.Is);

    /// <summary>Files of jobs that wait for this one.</summary>
    public IEnumerable<string> On(string id) =>
        JobFile
            .NamesIn(Path.Combine(files.WaitingOn, id))
            .Order(StringComparer.Ordinal)
            .Select(file => Path.Combine(files.WaitingOn, id, file));

    /// <summary>Removes the empty folder of a job that no other waits for any more.</summary>
    public void Tidy(string id) => InsideFile.RemoveEmptyFolder(Path.Combine(files.WaitingOn, id));

    /// <summary>Files of all waiting jobs.</summary>
    public IEnumerable<string> All() =>
        new[] { files.WaitingAt, files.WaitingOn }.SelectMany(top =>
            JobFile
                .NamesIn(top)
                .Order(StringComparer.Ordinal)
                .SelectMany(folder =>
                    JobFile
                        .NamesIn(Path.Combine(top, folder))
                        .Where(name => JobName.Parse(name) is not null)
                        .Select(name => Path.Combine(top, folder, name))
                )
        );

    /// <summary>File of a job; null when it does not wait.</summary>
    public string? Find(string id) => All().FirstOrDefault(path => JobFile.IdIn(Path.GetFileName(path)) == id);

    public int Count()
    {
        int[] count = [0];
        foreach (var top in new[] { files.WaitingAt, files.WaitingOn })
        {
            foreach (var folder in JobFile.NamesIn(top))
            {
                JobFile.Show(
                    Path.Combine(top, folder),
                    static (file, into) => into[0] += file.EndsWith(JobName.Ending, StringComparison.Ordinal) ? 1 : 0,
                    count
                );
            }
        }

        return count[0];
    }

    private static string Key(DateTimeOffset at) => at.UtcDateTime.ToString(Second, CultureInfo.InvariantCulture);

    private static DateTimeOffset RoundUp(DateTimeOffset at) =>
        at.UtcTicks % TimeSpan.TicksPerSecond is var rest and > 0 ? at.AddTicks(TimeSpan.TicksPerSecond - rest) : at;
}
