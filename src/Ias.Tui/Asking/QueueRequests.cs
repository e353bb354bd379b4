using System.Diagnostics;
using System.Security.Cryptography;
using Ias.Core.Runner;
using Ias.Engine.Git;
using Ias.Engine.Runner;

namespace Ias.Tui.Asking;

/// <summary>
/// Makes requests of a runner's queue: on its files, as the commands do; whether a runner works matters only for a job that it runs. A job that is not as it was shown is
/// left alone.
/// </summary>
internal sealed class QueueRequests(GitPlace place, string calledAs, TimeProvider time)
{
    /// <summary>Makes it.</summary>
    /// <param name="me">Who asks: user@host.</param>
    /// <exception cref="ProblemException">The queue refuses it, and says why.</exception>
    public RequestResult Make(Request.OfQueue request, string me)
    {
        var files = new RunFolders(place.WorkTree, calledAs).Find(request.Run);
        var queue = new JobQueue(files, RunnerStateFile.Options(files), time, new JobIds(time, RandomNumberGenerator.GetInt32));
        switch (request)
        {
            case Request.Enqueue e:
                var job = queue.Enqueue(new Job(e.Role, e.Prompt, Title: e.Title, Priority: e.Priority, CreatedBy: me, DependsOn: e.DependsOn.Select(text => Meant(queue, text)).ToList()))[0];
                return new RequestResult.Done(request, $"queued as {JobShown(job.Id)}: {job.Called}{Unattended(files)}");
            case Request.Retry r:
                Check(queue, r.Job, r.Shown);
                queue.Again(r.Job);
                return new RequestResult.Done(request, $"{JobShown(r.Job)} goes back into the queue{Unattended(files)}");
            case Request.Cancel { Shown: JobStatus.Running } c:
                Check(queue, c.Job, c.Shown);
                var runner = LiveRunner.Of(place.CommonDir, files)
                    ?? throw new ProblemException(new Problem($"Not done: {JobShown(c.Job)} is held by a runner that is no more.", files.Running, $"{calledAs} runner recover --run {files.Run}"));
                runner.Cancel(c.Job, me, time.GetUtcNow(), "");
                return new RequestResult.Done(request, $"the runner was asked to end {JobShown(c.Job)}");
            case Request.Cancel c:
                Check(queue, c.Job, c.Shown);
                queue.Cancel(c.Job, me, "");
                return new RequestResult.Done(request, $"{JobShown(c.Job)} is out of the queue");
            case Request.Decide d:
                Check(queue, d.Job, JobStatus.Blocked);
                Decide(queue, d, me);
                return new RequestResult.Done(request, $"answered: {JobShown(d.Job)} goes back into the queue{Unattended(files)}");
            default:
                throw new UnreachableException(request.GetType().Name);
        }
    }

    // As `ias decide` does.
    private void Decide(JobQueue queue, Request.Decide decide, string me)
    {
        var said = new JobAnswer(decide.Question, decide.Answer, me, time.GetUtcNow());
        queue.Again(decide.Job, said);
        new DecisionFiles(place.WorkTree, calledAs).Answer(decide.Job, said);
    }

    // A queue is no promise: somebody must work on it.
    private string Unattended(RunnerFiles files) => LiveRunner.Of(place.CommonDir, files) is null ? "; no runner is at work" : "";

    // The end of an id is enough, as in commands.
    private static string Meant(JobQueue queue, string text) => queue.View().Resolve(text) ?? text;

    private void Check(JobQueue queue, string job, JobStatus shown)
    {
        if (queue.StatusOf(job) is var now && now != shown)
        {
            throw new ProblemException(new Problem(
                $"Not done: {JobShown(job)} was {shown.Word()} when you saw it, and now it is {now?.Word() ?? "gone"}.", queue.Files.Queue, $"{calledAs} runner show {job} --run {queue.Files.Run}"));
        }
    }

    private static string JobShown(string id) => $"job {Observing.Jobs.JobRow.ShortOf(id)}";
}
