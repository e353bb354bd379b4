using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Queue;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>
/// Draft pull requests of single jobs, for the policies <c>milestone</c> and <c>chain</c>: a branch for each job, based on the previous
/// one.
/// </summary>
internal sealed class JobPublishing(RunContext context, JobQueue queue)
{
    private readonly RunnerFiles _files = queue.Files;
    private readonly RunnerOptions _options = queue.Options;
    private (int Made, string Onto)? _last;

    /// <summary>Publishes a job's commits if the policy says so; a failure is reported and stops nothing.</summary>
    public async Task AfterAsync(Job job, JobResult result, CancellationToken kill)
    {
        var wanted =
            _options.PullRequests == PullRequestPolicy.Chain
                ? result.Commit.Length > 0
                : _options.PullRequests == PullRequestPolicy.Milestone && job.Milestone;
        if (!wanted || context.Options.Push != PushMode.Auto || (await context.Repository.RemotesAsync(kill)) is not { Count: > 0 } remotes)
        {
            return;
        }

        var remote = remotes.ContainsKey("origin") ? "origin" : remotes.Keys.First();
        var (made, onto) = _last ??= Before(remote);
        var branch = string.Create(CultureInfo.InvariantCulture, $"{_files.Branch}-{made + 1:00}-{job.Id[^7..]}");
        try
        {
            var commit = context.Run.Head;
            var link = await new Publisher().PushAsync(
                remote,
                branch,
                commit,
                context.Guard,
                context.Guarding($"{context.Run.RunId}/push-{job.Id}"),
                kill
            );
            context.Journal.Append(new RunEvent.Pushed(remote, branch, commit, link));
            _last = (made + 1, branch);
            var requests = context.PullRequestServer().Requests();
            if (!context.Options.CreateDraftPr || await requests.WhyNotAsync(kill) is not null)
            {
                return;
            }

            var request = await requests.MakeOrUpdateAsync(
                branch,
                onto.Length > 0 ? onto : context.Run.Base,
                job.Called,
                await BodyAsync(job, result, remote, onto, commit, kill),
                kill
            );
            context.Journal.Append(new RunEvent.PullRequestMade(request.Url, request.Created, Incomplete: false, branch));
        }
        catch (ProblemException e)
        {
            context.Journal.Append(new RunEvent.Warned($"job {job.Id} is not published: {PushProblem.Words(e.Problem)}"));
        }
    }

    // Published by earlier runners of the same queue.
    private (int Made, string Onto) Before(string remote)
    {
        var start = $"refs/remotes/{remote}/{_files.Branch}-";
        return
            RefSnapshot
                .Take(GitPlace.Here(context.WorkTree))
                .Refs.Keys.Where(name => name.StartsWith(start, StringComparison.Ordinal))
                .Select(name =>
                    name[start.Length..].Split('-') is [var number, { Length: 7 }]
                    && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                        ? (at, name[$"refs/remotes/{remote}/".Length..])
                        : default
                )
                .DefaultIfEmpty()
                .Max()
                is
                    (> 0, _)
                    and var last
            ? last
            : (0, "");
    }

    // A milestone lists what was done since the one before, and what has failed so far.
    private async Task<string> BodyAsync(Job job, JobResult result, string remote, string onto, string commit, CancellationToken kill)
    {
        var from = onto.Length > 0 ? await context.Repository.ResolveAsync($"refs/remotes/{remote}/{onto}", kill) : null;
        var landed = (await context.Repository.LogAsync($"{from ?? context.Run.BaseCommit}..{commit}", 10_000, kill))
            .Select(made => made.Trailers.GetValueOrDefault("Job"))
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var all = QueueWorks.Read(_files, queue.View(), onto.Length > 0 ? onto : context.Run.Base);
        var jobs = all
            .Jobs.Where(one =>
                one.Id == job.Id
                || (one.Status == JobStatus.Done ? landed.Contains(one.Id) : _options.PullRequests == PullRequestPolicy.Milestone)
            )
            .ToList();
        return QueueBody.OfJob(
            job,
            result,
            all with
            {
                Jobs = jobs,
                Results = [.. all.Results.Where(one => jobs.Exists(of => of.Id == one.Job))],
            }
        );
    }
}
