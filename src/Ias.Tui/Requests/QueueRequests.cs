using System.Diagnostics;
using System.Security.Cryptography;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Git;
using Ias.Engine.Queue;

namespace Ias.Tui.Requests;

/// <summary>Executes requests on a runner's queue by changing its files, as the commands do; a live runner is needed only to cancel a
/// running job. A job whose state differs from the one shown is left unchanged.</summary>
internal sealed class QueueRequests(
    GitPlace place,
    string calledAs,
    TimeProvider time,
    Func<QueueCommit, CancellationToken, Task<string>> commit
)
{
    /// <summary>Executes the request on the queue's files.</summary>
    /// <param name="me">Requesting user: user@host.</param>
    /// <exception cref="ProblemException">The queue refused the request; the problem says why.</exception>
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
                        DependsOn: e.DependsOn.Select(text => ResolveId(queue, text)).ToList()
                    )
                )[0];
                return new RequestResult.Done(request, $"queued as {JobShown(job.Id)}: {job.Called}{NoRunnerNote(files)}");
            case Request.Retry r:
                Check(queue, r.Job, r.Shown);
                var tried = queue.Find(r.Job)?.Job;
                queue.Again(r.Job);
                return new RequestResult.Done(
                    request,
                    $"{JobShown(r.Job)} returns to the queue{await CommittedAsync(tried is null ? null : QueueCommit.OfRetry(files, [tried]), cancel)}{NoRunnerNote(files)}"
                );
            case Request.Cancel { Shown: JobStatus.Running } c:
                Check(queue, c.Job, c.Shown);
                var runner =
                    LiveRunner.Of(place.CommonDir, files)
                    ?? throw new ProblemException(
                        new Problem(
                            $"Not done: {JobShown(c.Job)} is claimed by a runner that has died.",
                            files.Running,
                            $"{calledAs:raw} runner recover --run {files.Run}"
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
                    $"{JobShown(c.Job)} was removed from the queue{await CommittedAsync(taken is null ? null : QueueCommit.OfCancel(files, [taken]), cancel)}"
                );
            case Request.Decide d:
                Check(queue, d.Job, JobStatus.Blocked);
                return new RequestResult.Done(
                    request,
                    $"answered: {JobShown(d.Job)} returns to the queue{await CommittedAsync(Decide(queue, d, me), cancel)}{NoRunnerNote(files)}"
                );
            default:
                throw new UnreachableException(request.GetType().Name);
        }
    }

    // Same as `ias decide`.
    private QueueCommit? Decide(JobQueue queue, Request.Decide decide, string me)
    {
        var asked = queue.Find(decide.Job)?.Job;
        var said = new JobAnswer(decide.Question, QuestionOptions.Chosen(decide.Question, decide.Answer), me, time.GetUtcNow());
        queue.Again(decide.Job, said);
        if (asked is null)
        {
            return null; // then the queue refused it
        }

        new DecisionFiles(place.WorkTree, calledAs).Answer(asked, said);
        return QueueCommit.OfAnswer(queue.Files, asked);
    }

    // The request succeeded, whether or not the commit did.
    private async Task<string> CommittedAsync(QueueCommit? made, CancellationToken cancel) =>
        made is not null && await commit(made, cancel) is { Length: > 0 } why ? $"; not committed: {why}" : "";

    // Queued jobs run only when a runner is working.
    private string NoRunnerNote(RunnerFiles files) => LiveRunner.Of(place.CommonDir, files) is null ? "; no runner is working" : "";

    // The end of an id is enough, as in commands.
    private static string ResolveId(JobQueue queue, string text) => queue.View().Resolve(text) ?? text;

    private void Check(JobQueue queue, string job, JobStatus shown)
    {
        if (queue.StatusOf(job) is var now && now != shown)
        {
            throw new ProblemException(
                new Problem(
                    $"Not done: {JobShown(job)} was {shown.Word()} when you saw it; now it is {now?.Word() ?? "gone"}.",
                    queue.Files.Queue,
                    $"{calledAs:raw} runner show {job} --run {queue.Files.Run}"
                )
            );
        }
    }

    private static string JobShown(string id) => $"job {JobIds.ShortOf(id)}";
}
