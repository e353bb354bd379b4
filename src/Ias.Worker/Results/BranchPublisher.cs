using Ias.Core.Model;
using Ias.Engine.Commits;
using Ias.Engine.Consent;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Worker.Jobs;

namespace Ias.Worker.Results;

/// <summary>Pushes a branch and makes its draft pull request, as far as the checkout's owner lets.</summary>
internal sealed class BranchPublisher(Box box)
{
    private const string Usual = "origin";

    /// <summary>Publishes what a job came to. The outcome says what became of that, also when it cannot be done: the work itself is
    /// done.</summary>
    public async Task<JobOutcome> PublishAsync(string workTree, JobOutcome outcome, CancellationToken cancel)
    {
        try
        {
            var place = GitPlace.Here(workTree);
            var options = ConfigFile.Load(place.WorkTree).ToRunOptions();
            var repository = await Repository.OpenAsync(box.Processes, place.WorkTree, cancel);
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
            var guard = await box.Guard(place, cancel);
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
            box.Tell($"{outcome.Publish} is pushed to {remote}");
            var requests = new PullRequests(box.Processes, guard.Gh, box.Time);
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
            box.Tell($"draft pull request: {made.Url}");
            return outcome with { Evidence = (outcome.Evidence ?? new()) with { PrUrl = made.Url } };
        }
        catch (ProblemException refused)
        {
            return With(outcome, refused.Problem.What.TrimEnd('.'));
        }
    }

    private JobOutcome With(JobOutcome outcome, string why)
    {
        box.Tell($"{outcome.Publish} is not pushed: {why}");
        return outcome with { Message = $"{outcome.Message}; the branch is not pushed: {why}" };
    }
}
