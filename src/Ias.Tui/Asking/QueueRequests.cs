using System.Diagnostics;
using System.Security.Cryptography;
using Ias.Core.Model;
using Ias.Engine.Git;
using Ias.Engine.Queue;

namespace Ias.Tui.Asking;

/// <summary>
/// Makes requests of a runner's queue: on its files, as the commands do; whether a runner works matters only for a job that it runs. A job
/// that is not as it was shown is left alone.
/// </summary>
internal sealed class QueueRequests(
    GitPlace place,
    string calledAs,
    TimeProvider time,
    Func<QueueCommit, CancellationToken, Task<string>> commit
)
{
    /// <summary>Makes it.</summary>
    /// <param name="me">Who asks: user@host.</param>
    /// <exception cref="ProblemException">The queue refuses it, and says why.</exception>
    public async Task<RequestResult> MakeAsync(Request.OfQueue request, string me, CancellationToken cancel)
    {
        var files = new RunFolders(place.WorkTree, calledAs).Find(request.Run);
        var queue = new JobQueue(files, RunnerStateFile.Options(files), time, new JobIds(time, RandomNumberGenerator.GetInt32));
        switch (request)
        {
            case Request.Enqueue e:
                var job = queue.Enqueue(
                    new Job(
                        e.Role,
                        e.Prompt,
                        Title: e.Title,
                        Priority: e.Priority,
                        CreatedBy: me,
                        DependsOn: e.DependsOn.Select(text => Meant(queue, text)).ToList()
                    )
                )[0];
                return new RequestResult.Done(request, $"queued as {JobShown(job.Id)}: {job.Called}{Unattended(files)}");
            case Request.Retry r:
                Check(queue, r.Job, r.Shown);
                var tried = queue.Find(r.Job)?.Job;
                queue.Again(r.Job);
                return new RequestResult.Done(
                    request,
                    $"{JobShown(r.Job)} goes back into the queue{await CommittedAsync(tried is null ? null : QueueCommit.OfRetry(files, [tried]), cancel)}{Unattended(files)}"
                );
            case Request.Cancel { Shown: JobStatus.Running } c:
                Check(queue, c.Job, c.Shown);
                var runner =
                    LiveRunner.Of(place.CommonDir, files)
                    ?? throw new ProblemException(
                        new Problem(
                            $"Not done: {JobShown(c.Job)} is claimed by a runner that has died.",
                            files.Running,
                            $"{calledAs} runner recover --run {files.Run}"
                        )
                    );
                runner.Cancel(c.Job, me, time.GetUtcNow(), "");
                return new RequestResult.Done(request, $"the runner was asked to end {JobShown(c.Job)}");
            case Request.Cancel c:
                Check(queue, c.Job, c.Shown);
                var taken = queue.Find(c.Job)?.Job;
                queue.Cancel(c.Job, me, "");
                return new RequestResult.Done(
                    request,
                    $"{JobShown(c.Job)} is out of the queue{await CommittedAsync(taken is null ? null : QueueCommit.OfCancel(files, [taken]), cancel)}"
                );
            case Request.Decide d:
                Check(queue, d.Job, JobStatus.Blocked);
                return new RequestResult.Done(
                    request,
                    $"answered: {JobShown(d.Job)} goes back into the queue{await CommittedAsync(Decide(queue, d, me), cancel)}{Unattended(files)}"
                );
            default:
                throw new UnreachableException(request.GetType().Name);
        }
    }

    // As `ias decide` does.
    private QueueCommit? Decide(JobQueue queue, Request.Decide decide, string me)
    {
        var asked = queue.Find(decide.Job)?.Job;
        var said = new JobAnswer(decide.Question, decide.Answer, me, time.GetUtcNow());
        queue.Again(decide.Job, said);
        if (asked is null)
        {
            return null; // then it was refused
        }

        new DecisionFiles(place.WorkTree, calledAs).Answer(asked, said);
        return QueueCommit.OfAnswer(queue.Files, asked);
    }

    // What was asked for is done, committed or not.
    private async Task<string> CommittedAsync(QueueCommit? made, CancellationToken cancel) =>
        made is not null && await commit(made, cancel) is { Length: > 0 } why ? $"; not committed: {why}" : "";

    // A queue is no promise: somebody must work on it.
    private string Unattended(RunnerFiles files) => LiveRunner.Of(place.CommonDir, files) is null ? "; no runner is working" : "";

    // The end of an id is enough, as in commands.
    private static string Meant(JobQueue queue, string text) => queue.View().Resolve(text) ?? text;

    private void Check(JobQueue queue, string job, JobStatus shown)
    {
        if (queue.StatusOf(job) is var now && now != shown)
        {
            throw new ProblemException(
                new Problem(
                    $"Not done: {JobShown(job)} was {shown.Word()} when you saw it; now it is {now?.Word() ?? "gone"}.",
                    queue.Files.Queue,
                    $"{calledAs} runner show {job} --run {queue.Files.Run}"
                )
            );
        }
    }

    private static string JobShown(string id) => $"job {JobIds.ShortOf(id)}";
}
