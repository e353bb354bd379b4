using System.Globalization;
using Ias.Core.Runner;

namespace Ias.Tui.Observing.Jobs;

/// <summary>A job's place in a runner's queue, by the name of its file alone: a queue of a hundred thousand is listed without reading one.</summary>
/// <param name="Number">Of one that waits: its priority. Of one that runs: how often it was claimed. Else 0.</param>
/// <param name="Folder">Where its file lies.</param>
public sealed record JobRow(string Id, JobStatus Status, int Number, string Folder) : IQueueRow
{
    /// <summary>Characters of an id that people see and type: they tell jobs of one queue apart.</summary>
    public const int Shown = 7;

    public string Key => Id;

    /// <summary>The end of the id, by which commands know the job as well.</summary>
    public ReadOnlySpan<char> Short => ShortOf(Id);

    /// <summary>Its file.</summary>
    public string Path => System.IO.Path.Combine(Folder, Status switch
    {
        JobStatus.Pending or JobStatus.Waiting => new JobName(Number, Id).File,
        JobStatus.Running => string.Create(CultureInfo.InvariantCulture, $"{Id}.g{Number}{JobName.Ending}"),
        JobStatus.Blocked or JobStatus.Cancelled => $"{Id}.{Status.Word()}{JobName.Ending}",
        _ => Id + JobName.Ending,
    });

    /// <summary>The word for its state, as the queue shows it: at most five letters.</summary>
    public string StateWord => Status switch
    {
        JobStatus.Running => "run",
        JobStatus.Done => "done",
        JobStatus.Failed => "fail",
        JobStatus.Blocked => "asks",
        JobStatus.Cancelled => "off",
        _ => "wait",
    };

    /// <inheritdoc cref="Short"/>
    public static ReadOnlySpan<char> ShortOf(string id) => id.AsSpan(Math.Max(0, id.Length - Shown));

    /// <summary>What a file in a folder of the queue is; null = no job.</summary>
    public static JobRow? Of(string file, JobStatus folder, string path)
    {
        if (folder is JobStatus.Pending or JobStatus.Waiting)
        {
            return file.EndsWith(JobName.Ending, StringComparison.Ordinal) && JobName.Parse(file) is { } name ? new JobRow(name.Id, folder, name.Priority, path) : null;
        }

        return file.Split('.') switch
        {
            [var id, "json"] when folder is JobStatus.Done or JobStatus.Failed && JobIds.Is(id) => new JobRow(id, folder, 0, path),
            [var id, "blocked", "json"] when folder == JobStatus.Failed && JobIds.Is(id) => new JobRow(id, JobStatus.Blocked, 0, path),
            [var id, "cancelled", "json"] when folder == JobStatus.Failed && JobIds.Is(id) => new JobRow(id, JobStatus.Cancelled, 0, path),
            [var id, ['g', .. var claim], "json"] when folder == JobStatus.Running && JobIds.Is(id) && int.TryParse(claim, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                => new JobRow(id, folder, number, path),
            _ => null,
        };
    }
}
