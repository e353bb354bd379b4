using Ias.Core.Model;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.State;

namespace Ias.Engine.Queue;

/// <summary>
/// Commit of a person's changes to a queue that git tracks, so that their work tree stays as clean as before. An active runner commits them
/// itself.
/// </summary>
/// <param name="Subject">The commit's subject.</param>
/// <param name="Job">The id of the single job concerned; empty = several.</param>
/// <param name="Paths">Relative to the work tree.</param>
public sealed record QueueCommit(RunnerFiles Files, string Subject, string Job, IReadOnlyList<string> Paths)
{
    /// <summary>Commit for a job that was answered and is no longer blocked.</summary>
    /// <param name="job">As it was when it asked.</param>
    public static QueueCommit OfAnswer(RunnerFiles files, Job job) =>
        new(files, QueueSubjects.Answer(files.Run, job), job.Id, [.. DecisionFiles.PathsOf(job), Settled(files, job)]);

    /// <summary>Commit for jobs that were requeued.</summary>
    /// <param name="jobs">As they were before.</param>
    public static QueueCommit OfRetry(RunnerFiles files, IReadOnlyList<Job> jobs) =>
        new(files, QueueSubjects.Retry(files.Run, jobs), jobs is [var one] ? one.Id : "", [.. jobs.Select(job => Settled(files, job))]);

    /// <summary>Commit for jobs that were cancelled.</summary>
    /// <param name="jobs">As they were before.</param>
    public static QueueCommit OfCancel(RunnerFiles files, IReadOnlyList<Job> jobs) =>
        new(
            files,
            QueueSubjects.Cancel(files.Run, jobs),
            jobs is [var one] ? one.Id : "",
            [
                .. jobs.SelectMany(job => new[] { Settled(files, job), Relative(files, files.SettledFile(job.Id, JobStatus.Cancelled)) })
                    .Where(path => path.Length > 0),
            ]
        );

    /// <summary>Commits the changes. Returns why it could not; empty = done, nothing to commit, or left to a runner.</summary>
    /// <param name="guard">A prepared guard: the repository may have hooks.</param>
    /// <param name="template">Template of the message (<see cref="CommitMessage"/>).</param>
    /// <exception cref="ProblemException">git cannot commit here; the commit-msg hook refuses the message.</exception>
    public async Task<string> MakeAsync(
        Repository repository,
        TurnGuard guard,
        string template,
        TimeProvider time,
        CancellationToken cancel
    )
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

        var message = CommitMessage.Of(template, Subject);
        var outcome = await repository.CommitAsync(
            new CommitRequest(
                message.Subject,
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
                ),
                message.Body
            ),
            guard,
            cancel
        );
        return outcome.Refused.Length > 0 ? Core.Model.Job.FirstLine(outcome.Refused) : "";
    }

    /// <summary>
    /// Refusal of the queue's commit messages by the repository's commit-msg hook; null = accepted, or there is no such hook.
    /// </summary>
    /// <param name="guard">Prepares it: asked only where there is such a hook.</param>
    public static async Task<Problem?> WhyRefusedAsync(
        RunnerFiles files,
        IReadOnlyList<Job> jobs,
        Repository repository,
        string template,
        Func<Task<TurnGuard>> guard,
        CancellationToken cancel
    ) =>
        await repository.HasMessageHookAsync(cancel)
            ? await MessageHook.WhyNotAsync(
                repository,
                await guard(),
                template,
                QueueSubjects.Samples(files.Run, jobs),
                [new("Run-Id", "run-00000000-000000-0000"), new("Job", "00000000")],
                cancel
            )
            : null;

    // Former file of a job that had ended; empty = it had not.
    private static string Settled(RunnerFiles files, Job job) =>
        job.Status.IsSettled() ? Relative(files, files.SettledFile(job.Id, job.Status)) : "";

    private static string Relative(RunnerFiles files, string path) => Path.GetRelativePath(files.WorkTree, path);
}
