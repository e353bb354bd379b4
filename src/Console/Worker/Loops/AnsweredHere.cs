using System.Security.Cryptography;
using System.Text;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Kinds;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Queue;
using Job = Ias.Console.Client.Wire.Job;

namespace Ias.Console.Worker.Loops;

/// <summary>Reports questions that are open in the Console but that a person has answered in a checkout here (<c>ias decide</c>, the
/// dashboard), so that their jobs resume.</summary>
internal sealed class AnsweredHere(ControlPlaneClient console, Login login, Func<IReadOnlyList<RepositoryLink>> links, WorkerHost host)
{
    private const int LongestJob = 8 << 20; // bytes

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    private long? _lookedAt;

    /// <summary>Looks for them, at most once in 30 seconds.</summary>
    /// <exception cref="CallFailedException">The Console is not reached, or lets this box do nothing.</exception>
    public async Task TellAsync(CancellationToken cancel)
    {
        if (_lookedAt is { } before && host.Time.GetElapsedTime(before) < Beat)
        {
            return;
        }

        _lookedAt = host.Time.GetTimestamp();
        var here = links().ToLookup(link => link.RepoId, StringComparer.Ordinal);
        var open = await console.ReadAsync<ListDecisionsRequest, DecisionsAnswer>(
            "decisions/list",
            new ListDecisionsRequest(login.WorkspaceId, "open"),
            cancel
        );
        var asked = open.Decisions.Where(one => here.Contains(one.RepoId)).ToList();
        if (asked.Count == 0)
        {
            return;
        }

        var blocked = await console.ReadAsync<ListJobsRequest, JobsAnswer>(
            "jobs/list",
            new ListJobsRequest(login.WorkspaceId, "blocked"),
            cancel
        );
        foreach (var decision in asked)
        {
            if (blocked.Jobs.FirstOrDefault(one => one.Id == decision.JobId) is { } job)
            {
                await TellAsync(decision, job, here[decision.RepoId].First(), cancel);
            }
        }
    }

    private async Task TellAsync(Decision decision, Job job, RepositoryLink link, CancellationToken cancel)
    {
        try
        {
            if (await AnswerAsync(job, link, cancel) is not { } answer)
            {
                return;
            }

            await console.WriteAsync<AnsweredOnBoxRequest, DoneAnswer>(
                "decisions/answered-on-box",
                new AnsweredOnBoxRequest(login.WorkspaceId, decision.Id, answer),
                cancel
            );
            host.Tell($"{job.Kind} {job.Id} was answered in {link.LocalPath}, and the Console knows");
        }
        catch (CallFailedException refused)
            when (refused.Failure is CallFailure.Conflict or CallFailure.NotFound or CallFailure.Invalid or CallFailure.Forbidden)
        {
            host.Tell($"{job.Kind} {job.Id} was answered in {link.LocalPath}, and the Console does not take it: {refused.Problem.What}");
        }
        catch (ProblemException odd) when (odd is not CallFailedException)
        {
            host.Tell($"{link.LocalPath}: {odd.Problem.What}"); // it is tried again
        }
    }

    // The last answer to a job that asked and is no longer blocked, in the queue of its run; null: nobody has answered here.
    private async Task<string?> AnswerAsync(Job job, RepositoryLink link, CancellationToken cancel)
    {
        if (GitPlace.Find(link.LocalPath) is not { } place)
        {
            return null;
        }

        var reference = await ConsoleRun.ReferenceAsync(new ClaimedJob(job, link, console), job.RunId, cancel);
        var repository = await Repository.OpenAsync(host.Processes, place.WorkTree, cancel);
        if (await ConsoleRun.FindAsync(repository, reference, cancel) is not { } files)
        {
            return null;
        }

        var id = LocalJobId.Of(job);
        // Its settings are those of the branch, which may not be checked out; no job is started here.
        var queue = new JobQueue(files, new RunnerOptions(), host.Time, new JobIds(host.Time, RandomNumberGenerator.GetInt32), host.Tell);
        return queue.Find(id) is { Job: { } found }
            ? found.Status == JobStatus.Blocked
                ? null
                : LastOf(found)
            : await repository.ResolveAsync($"refs/heads/{files.Branch}", cancel) is { } tip
                ? await EndedAsync(repository, tip, files, id, cancel)
                : null;
    }

    // The last answer to a job that has ended, while the checkout is on another branch.
    private static async Task<string?> EndedAsync(Repository repository, string tip, RunnerFiles files, string id, CancellationToken cancel)
    {
        foreach (var status in (JobStatus[])[JobStatus.Done, JobStatus.Failed])
        {
            var path = Path.GetRelativePath(files.WorkTree, files.SettledFile(id, status));
            if (await repository.TextAsync(tip, path, LongestJob, cancel) is { } text)
            {
                return JobReader.Read(Encoding.UTF8.GetBytes(text)).Job is { } job ? LastOf(job) : null;
            }
        }

        return null;
    }

    private static string? LastOf(Core.Model.Job job) => job.Answers is [.., var last] ? last.Answer : null;
}
