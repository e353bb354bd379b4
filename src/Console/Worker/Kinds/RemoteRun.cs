using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Core.Text;
using Ias.Engine.Git;

namespace Ias.Console.Worker.Kinds;

/// <summary>
/// Runs that another machine may have started or continued: their branches come from the remote, so that nobody works beside what is
/// there. Nothing is forced, in either direction.
/// </summary>
internal static class RemoteRun
{
    private static readonly IReadOnlyDictionary<string, string> NoBranches = new Dictionary<string, string>();

    /// <summary>Brings a run's branch in this checkout up to the remote's, where that has more.</summary>
    /// <param name="runId">The Console's id; null: the job belongs to no run of its.</param>
    /// <param name="reference">Name of the run in a repository.</param>
    /// <exception cref="NotNowException">The remote is not reached, and the run not known here.</exception>
    /// <exception cref="ProblemException">The branch has other commits here and there; it was begun elsewhere, and is not at the
    /// remote.</exception>
    public static async Task BringAsync(
        ClaimedJob job,
        WorkerHost host,
        JobCheckout checkout,
        string? runId,
        string reference,
        CancellationToken cancel
    )
    {
        var here = await ConsoleRun.FindAsync(checkout.Repository, reference, cancel);
        var tip = here is null ? null : await checkout.Repository.ResolveAsync($"refs/heads/{here.Branch}", cancel);
        var tips = await checkout.TipsAsync(cancel);
        var (name, there) = (tips.Name, tips.Listed ?? NoBranches);
        if (tips.IsUnreached)
        {
            if (tip is not null || (here is null && await BegunAsync(job, runId, reference, cancel) is null))
            {
                host.Tell($"{name} is not reached; {reference} goes on from what is in {checkout.WorkTree}");
                return;
            }

            throw new NotNowException(
                new Problem(
                    $"{name} is not reached, and what was done of the run {reference} elsewhere is there.",
                    checkout.WorkTree,
                    ShellLine.Of($"git ls-remote {name}\nand have the job tried again")
                )
            );
        }

        var branch =
            here is not null && there.ContainsKey(here.Branch) ? here.Branch
            : tip is not null ? ""
            : there.Keys.Where(one => ConsoleRun.IsBranchOf(one, reference)).Order(StringComparer.Ordinal).LastOrDefault("");
        if (branch.Length > 0)
        {
            await FollowAsync(checkout, tips.Remote!, name, branch, there[branch], tip, cancel);
        }
        else if (here is null && await BegunAsync(job, runId, reference, cancel) is { } begun)
        {
            throw new ProblemException(
                new Problem(
                    $"The run {reference} was begun on another machine, and its branch is not at {name}; it is not begun a second time.",
                    checkout.WorkTree,
                    ShellLine.Of($"on that machine: git push {name} {begun}\nand have the job tried again")
                )
            );
        }
    }

    private static async Task FollowAsync(
        JobCheckout checkout,
        Engine.Ice.RemoteBranches remote,
        string name,
        string branch,
        string commit,
        string? tip,
        CancellationToken cancel
    )
    {
        if (!RefFiles.IsObjectId(commit) || (tip is not null && await checkout.Repository.Branches.IsAncestorAsync(commit, tip, cancel)))
        {
            return;
        }

        if (await checkout.Repository.ResolveAsync(commit, cancel) is null)
        {
            await remote.FetchAsync(branch, cancel);
            if (await checkout.Repository.ResolveAsync(commit, cancel) is null)
            {
                throw new NotNowException(
                    new Problem($"{branch} cannot be fetched from {name}.", checkout.WorkTree, ShellLine.Of($"git fetch {name} {branch}"))
                );
            }
        }

        if (tip is not null && !await checkout.Repository.Branches.IsAncestorAsync(tip, commit, cancel))
        {
            throw new ProblemException(
                new Problem(
                    $"The branch {branch} has other commits here than at {name}; neither is overwritten.",
                    $"{checkout.WorkTree}: {tip} here, {commit} there",
                    ShellLine.Of(
                        $"git branch -m {branch} {branch}-here     (the job then goes on from there)\nand have the job tried again"
                    )
                )
            );
        }

        await using var tree = await checkout.OpenAsync(branch, commit, cancel);
        await tree.LandAsync(commit, cancel);
    }

    // The branch that a job of the run reported to the Console; null: none did.
    private static async Task<string?> BegunAsync(ClaimedJob job, string? runId, string reference, CancellationToken cancel)
    {
        if (runId is null)
        {
            return null;
        }

        var jobs = await job.Console.ReadAsync<ListJobsRequest, JobsAnswer>(
            "jobs/list",
            new ListJobsRequest(job.Link.WorkspaceId, RunId: runId),
            cancel
        );
        return jobs
            .Jobs.Where(one => one.RunId == runId && one.RepoId == job.Job.RepoId && one.Id != job.Job.Id)
            .Select(one => one.Evidence?.Branch)
            .FirstOrDefault(branch => branch is not null && ConsoleRun.IsBranchOf(branch, reference));
    }
}
