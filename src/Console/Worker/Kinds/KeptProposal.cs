using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Engine.Queue;

namespace Ias.Console.Worker.Kinds;

/// <summary>A proposal whose texts a Console does not keep (data policy <c>metadata_only</c>): they are where its planning was done, on a
/// branch of the repository.</summary>
internal static class KeptProposal
{
    private const int MostJobs = 1000;
    private const long Together = 5000; // milliseconds: a planning job ends, and its proposal is made, in one transaction

    /// <summary>The proposal with its texts; as it was, where it has them, or this repository and its remote do not.</summary>
    /// <exception cref="NotNowException">The branch cannot be fetched now.</exception>
    public static async Task<Proposal> CompleteAsync(
        ClaimedJob job,
        WorkerHost host,
        JobCheckout checkout,
        Intake goal,
        Proposal proposal,
        CancellationToken cancel
    )
    {
        if (proposal is not { Intent: null, Scope: null, Plan: null })
        {
            return proposal;
        }

        var jobs = (
            await job.Console.ReadAsync<ListJobsRequest, JobsAnswer>(
                "jobs/list",
                new ListJobsRequest(job.Link.WorkspaceId, "done", MostJobs),
                cancel
            )
        ).Jobs;
        var planning = jobs.Where(one => one.IntakeId == goal.Id && one.RepoId == job.Job.RepoId && PlanJob.Is(one.Kind))
            .MinBy(one => Math.Abs(one.UpdatedAt - proposal.CreatedAt));
        if (planning is null || Math.Abs(planning.UpdatedAt - proposal.CreatedAt) > Together)
        {
            host.Tell(
                $"revision {proposal.Revision} of the proposal was not planned in {checkout.WorkTree}, and the Console does not keep its texts; its job goes by the goal alone"
            );
            return proposal;
        }

        var reference = ConsoleRun.OwnOf(planning.Id);
        await RemoteRun.BringAsync(job, host, checkout, runId: null, reference, cancel);
        if (
            await ConsoleRun.FindAsync(checkout.Repository, reference, cancel) is not { } files
            || await checkout.Repository.ResolveAsync($"refs/heads/{files.Branch}", cancel) is not { } tip
            || await JobResults.CommittedAsync(checkout.Repository, tip, files, LocalJobId.Of(planning), cancel) is not { } result
            || ProposalBlock.Read(result.Closing, goal.RepoIds).Proposal is not { } draft
        )
        {
            host.Tell($"the proposal's texts are not in {checkout.WorkTree}; {reference} goes by the goal alone");
            return proposal;
        }

        return proposal with
        {
            Intent = draft.Intent,
            Scope = draft.Scope,
            Plan = draft.Plan,
            ReadinessReasons = draft.ReadinessReasons ?? [],
            Questions = draft.Questions ?? [],
            Parts =
            [
                .. proposal.Parts.Select(part =>
                {
                    var own = draft.Parts?.FirstOrDefault(one => one.Key == part.Key);
                    return part with { Scope = own is null ? draft.Scope : own.Scope, Plan = own is null ? draft.Plan : own.Plan };
                }),
            ],
        };
    }
}
