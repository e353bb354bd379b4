using System.Globalization;
using System.Text.Json;
using Ias.Engine.Files;

namespace Ias.Console.Worker.Files;

/// <summary>Results still to be reported, one file each, in the order in which the jobs ended.</summary>
public sealed class ReportFiles(WorkFolder folder)
{
    private const int Longest = 1 << 20; // bytes

    /// <summary>Next result to report, with its file; null: all are reported.</summary>
    /// <param name="of">Those that count.</param>
    /// <exception cref="ProblemException">It cannot be read.</exception>
    public (string Path, JobReport Report)? First(Func<HeldJob, bool> of)
    {
        foreach (var path in WorkFolder.FilesIn(folder.Results))
        {
            if (WorkFolder.Read(path, Longest, WorkJson.Default.JobReport) is { } report && of(report.Held))
            {
                return (path, report);
            }
        }

        return null;
    }

    public int Count => WorkFolder.FilesIn(folder.Results).Count();

    /// <summary>True when that job's result is stored here.</summary>
    public bool Has(string job) =>
        WorkFolder.FilesIn(folder.Results).Any(path => path.EndsWith($"-{WorkFolder.NameOf(job)}.json", StringComparison.Ordinal));

    /// <summary>Adds one behind all others, whatever the clock did meanwhile; durable when it returns.</summary>
    /// <exception cref="ProblemException">It cannot be written.</exception>
    public void Add(JobReport report)
    {
        var last = WorkFolder.FilesIn(folder.Results).LastOrDefault();
        var number = last is null ? 1 : long.Parse(Path.GetFileName(last).Split('-')[0], CultureInfo.InvariantCulture) + 1;
        Write(
            Path.Combine(
                folder.Results,
                string.Create(CultureInfo.InvariantCulture, $"{number:000000000}-{WorkFolder.NameOf(report.Held.Job.Id)}.json")
            ),
            report
        );
    }

    /// <exception cref="ProblemException">It cannot be written.</exception>
    public static void Write(string path, JobReport report) =>
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(report, WorkJson.Default.JobReport));
}
