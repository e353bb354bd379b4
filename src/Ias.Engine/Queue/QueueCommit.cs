using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Commits;
using Ias.Engine.Ice;
using Ias.Engine.State;

namespace Ias.Engine.Queue;

/// <summary>What a person changed in a queue that git has: to be committed, so that they find their work tree as it was. A runner that is
/// at work commits it itself.</summary>
/// <param name="Subject">The commit's.</param>
/// <param name="Job">The one job it is about; empty = several.</param>
/// <param name="Paths">Relative to the work tree.</param>
public sealed record QueueCommit(RunnerFiles Files, string Subject, string Job, IReadOnlyList<string> Paths)
{
    /// <summary>A job was answered, and is blocked no more.</summary>
    /// <param name="job">As it was when it asked.</param>
    public static QueueCommit OfAnswer(RunnerFiles files, Job job) =>
        new(files, $"chore({files.Run}): decision on {job.Called}", job.Id, [.. DecisionFiles.PathsOf(job), Settled(files, job)]);

    /// <summary>Jobs went back into the queue.</summary>
    /// <param name="jobs">As they were before.</param>
    public static QueueCommit OfRetry(RunnerFiles files, IReadOnlyList<Job> jobs) =>
        new(
            files,
            $"chore({files.Run}): {(jobs is [var job] ? $"try {job.Called} again" : $"try {Wording.Count(jobs.Count, "job")} again")}",
            jobs is [var one] ? one.Id : "",
            [.. jobs.Select(job => Settled(files, job))]
        );

    /// <summary>Jobs were taken out of the queue.</summary>
    /// <param name="jobs">As they were before.</param>
    public static QueueCommit OfCancel(RunnerFiles files, IReadOnlyList<Job> jobs) =>
        new(
            files,
            $"chore({files.Run}): {(jobs is [var job] ? $"cancel {job.Called}" : $"cancel {Wording.Count(jobs.Count, "job")}")}",
            jobs is [var one] ? one.Id : "",
            [
                .. jobs.SelectMany(job => new[] { Settled(files, job), Relative(files, files.SettledFile(job.Id, JobStatus.Cancelled)) })
                    .Where(path => path.Length > 0),
            ]
        );

    /// <summary>Commits it. Returns why not, in words; empty = it is done, there was nothing to commit, or a runner does it.</summary>
    /// <param name="guard">Prepared: the repository may have hooks.</param>
    /// <exception cref="ProblemException">git cannot commit here.</exception>
    public async Task<string> MakeAsync(Repository repository, TurnGuard guard, TimeProvider time, CancellationToken cancel)
    {
        var run = new RunFiles(Files.WorkTree);
        if (EngineLock.Holder(repository.CommonDir, run) is not null)
        {
            return "";
        }

        using var held = EngineLock.Take(repository.CommonDir, run, time);
        var head = await repository.HeadAsync(cancel);
        if (head.Branch != Files.Branch)
        {
            return $"HEAD is not on {Files.Branch}";
        }

        if ((await repository.StatusAsync(cancel)).Any(change => change.Code[0] is not ('.' or '?') && !Paths.Contains(change.Path)))
        {
            return "you have staged changes of your own";
        }

        var outcome = await repository.CommitAsync(
            new CommitRequest(
                Subject,
                Job.Length > 0 ? [new("Job", Job)] : [],
                Paths,
                [],
                new GuardRequest(
                    $"queue-{Environment.ProcessId}",
                    Files.WorkTree,
                    Files.Branch,
                    head.Commit,
                    [],
                    ReadOnly: false,
                    [],
                    "",
                    CheckRemote: false
                )
            ),
            guard,
            cancel
        );
        return outcome.Refused.Length > 0 ? Core.Model.Job.FirstLine(outcome.Refused) : "";
    }

    // Where a job that was over lay; empty = it was not over.
    private static string Settled(RunnerFiles files, Job job) =>
        job.Status.IsSettled() ? Relative(files, files.SettledFile(job.Id, job.Status)) : "";

    private static string Relative(RunnerFiles files, string path) => Path.GetRelativePath(files.WorkTree, path);
}
