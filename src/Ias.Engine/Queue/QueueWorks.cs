using Ias.Core.Model;
using Ias.Core.PullRequests;

namespace Ias.Engine.Queue;

/// <summary>Reads the results of a queue.</summary>
public static class QueueWorks
{
    private const int Most = 300; // of each kind: more than a pull request can hold

    /// <param name="onto">The target branch of the work.</param>
    public static QueueWork Read(RunnerFiles files, QueueView view, string onto)
    {
        List<Job> jobs =
        [
            .. new[] { JobStatus.Blocked, JobStatus.Failed, JobStatus.Cancelled, JobStatus.Done }
                .SelectMany(status => view.Newest(status, Most))
                .Select(file => file.Job)
                .OfType<Job>()
                .DistinctBy(job => job.Id),
        ];
        return new QueueWork(
            files.Run,
            RunFolders.IntentOf(files),
            files.Branch,
            onto,
            view.Count(),
            jobs,
            [.. jobs.SelectMany(job => JobResults.All(files, job.Id))]
        );
    }
}
