using System.Globalization;
using Ias.Core.Model;

namespace Ias.Tui.State.Jobs;

/// <summary>Place of a job in a runner's queue, derived from its file name alone: a queue of a hundred thousand is listed without reading a
/// file.</summary>
/// <param name="Number">Priority of a waiting job, or number of claims of a running one; else 0.</param>
/// <param name="Folder">Folder of its file.</param>
public sealed record JobRow(string Id, JobStatus Status, int Number, string Folder) : IQueueRow
{
    public string Key => Id;

    /// <summary>Short id, which commands accept as well.</summary>
    public ReadOnlySpan<char> Short => JobIds.ShortOf(Id);

    /// <summary>Path of the job's file.</summary>
    public string Path =>
        System.IO.Path.Combine(
            Folder,
            Status switch
            {
                JobStatus.Pending or JobStatus.Waiting => new JobName(Number, Id).File,
                JobStatus.Running => string.Create(CultureInfo.InvariantCulture, $"{Id}.g{Number}{JobName.Ending}"),
                JobStatus.Blocked or JobStatus.Cancelled => $"{Id}.{Status.Word()}{JobName.Ending}",
                _ => Id + JobName.Ending,
            }
        );

    /// <summary>Label of its state in the queue: at most five letters.</summary>
    public string StateWord =>
        Status switch
        {
            JobStatus.Running => "run",
            JobStatus.Done => "done",
            JobStatus.Failed => "fail",
            JobStatus.Blocked => "asks",
            JobStatus.Cancelled => "off",
            _ => "wait",
        };

    /// <summary>Job that a file in a folder of the queue represents; null = not a job.</summary>
    public static JobRow? Of(ReadOnlySpan<char> file, JobStatus folder, string path)
    {
        if (folder is JobStatus.Pending or JobStatus.Waiting)
        {
            return file.EndsWith(JobName.Ending, StringComparison.Ordinal) && JobName.Parse(file) is { } name
                ? new JobRow(name.Id, folder, name.Priority, path)
                : null;
        }

        if (file.Length <= JobIds.Length || !JobIds.Is(file[..JobIds.Length]))
        {
            return null;
        }

        var (status, number) = file[JobIds.Length..] switch
        {
            JobName.Ending when folder is JobStatus.Done or JobStatus.Failed => (folder, 0),
            ".blocked.json" when folder == JobStatus.Failed => (JobStatus.Blocked, 0),
            ".cancelled.json" when folder == JobStatus.Failed => (JobStatus.Cancelled, 0),
            ['.', 'g', .. var claim]
                when folder == JobStatus.Running
                    && claim.EndsWith(JobName.Ending, StringComparison.Ordinal)
                    && int.TryParse(claim[..^JobName.Ending.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var claimed) => (
                folder,
                claimed
            ),
            _ => (JobStatus.Pending, 0),
        };
        return status == JobStatus.Pending ? null : new JobRow(file[..JobIds.Length].ToString(), status, number, path);
    }
}
