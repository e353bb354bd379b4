using Ias.Console.Worker.Jobs;
using Ias.Core.Model;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;

namespace Ias.Console.Worker.Results;

/// <summary>Pushes a branch and makes its draft pull request, as far as the checkout's owner permits.</summary>
internal sealed class BranchPublisher(WorkerHost host)
{
    private const string Usual = "origin";

    /// <summary>Publishes the result of a job. The returned outcome reports success or failure: the work itself is done in either
    /// case.</summary>
    public async Task<JobOutcome> PublishAsync(string workTree, JobOutcome outcome, CancellationToken cancel)
    {
        try
        {
            var place = GitPlace.Here(workTree);
            var options = ConfigFile.Load(place.WorkTree).ToRunOptions();
            var repository = await Repository.OpenAsync(host.Processes, place.WorkTree, cancel);
            var remotes = await repository.RemotesAsync(cancel);
            if (options.Push != PushMode.Auto || remotes.Count == 0)
            {
                return With(
                    outcome,
                    remotes.Count == 0
                        ? "the checkout has no remote"
                        : $"run_mode.git.auto_push is {options.Push.ToString().ToLowerInvariant()} there"
                );
            }

            var remote = remotes.ContainsKey(Usual) ? Usual : remotes.Keys.First();
            if (await repository.ResolveAsync($"refs/heads/{outcome.Publish}", cancel) is not { } tip)
            {
                return With(outcome, "the branch is gone");
            }

            var onto = options.BaseBranch.Length > 0 ? options.BaseBranch : await repository.Branches.DefaultAsync(cancel) ?? "";
            var guard = await host.Guard(place, cancel);
            var request = new GuardRequest(
                $"console-{Environment.ProcessId}",
                place.WorkTree,
                outcome.Publish,
                "",
                [.. options.ProtectedBranches ?? [], onto],
                ReadOnly: false,
                [],
                "",
                CheckRemote: true
            );
            await new Publisher().PushAsync(remote, outcome.Publish, tip, guard, request, cancel);
            host.Tell($"{outcome.Publish} is pushed to {remote}");
            var requests = new PullRequestServer(host.Processes, guard.Gh, host.Time).Requests();
            if (outcome.Title.Length == 0 || !options.CreateDraftPr || onto.Length == 0 || await requests.WhyNotAsync(cancel) is not null)
            {
                return outcome;
            }

            var made = await requests.MakeOrUpdateAsync(
                outcome.Publish,
                onto,
                outcome.Title,
                outcome.Body.Length > 0 ? outcome.Body : outcome.Message,
                cancel
            );
            host.Tell($"draft pull request: {made.Url}");
            return outcome with { Evidence = (outcome.Evidence ?? new()) with { PrUrl = made.Url } };
        }
        catch (ProblemException refused)
        {
            return With(outcome, refused.Problem.What.TrimEnd('.'));
        }
    }

    private JobOutcome With(JobOutcome outcome, string why)
    {
        host.Tell($"{outcome.Publish} is not pushed: {why}");
        return outcome with { Message = $"{outcome.Message}; the branch is not pushed: {why}" };
    }
}
