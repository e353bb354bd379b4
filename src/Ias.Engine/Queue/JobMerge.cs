using Ias.Core.Model;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>Result of merging a job's work into the run's branch.</summary>
/// <param name="Outcome">Outcome of the commit; <c>Refused</c> when a hook or git refused it.</param>
/// <param name="Commit">The commit on the branch; empty = not merged, or nothing to merge.</param>
/// <param name="From">The branch's tip before.</param>
/// <param name="Conflict">Why it conflicts with work merged meanwhile; empty = no conflict.</param>
/// <param name="Kept">The commit that keeps the work anyway.</param>
internal sealed record Landing(CommitOutcome Outcome, string Commit, string From, string Conflict = "", string Kept = "");

/// <summary>
/// Brings what a job did in a lane onto the run's branch: committed where it was made, carried over to the branch's tip in memory (in the
/// lane where only git can do that), and the branch and the main work tree brought forwards to that. A conflict is met there; the branch
/// and a person's files never see it. Each step may be done again after a crash.
/// </summary>
internal sealed class JobMerge(RunContext context, RunnerFiles files, RunCommits commits)
{
    private readonly JobTree _main = new(files, context.Repository, files.Branch, []);

    /// <summary>Ref that keeps a job's work from its commit in the lane until it is merged.</summary>
    public static string KeptAs(string run, string job, int generation) => $"refs/ias/job/{run}/{job}-{generation}";

    /// <param name="again">A runner died over it: it may have been merged already.</param>
    /// <exception cref="HaltException">The branch was moved by somebody else.</exception>
    public async Task<Landing> LandAsync(JobAtWork work, string subject, bool again, CancellationToken kill)
    {
        var (job, lane) = (work.Job, work.Lane);
        var kept = KeptAs(files.Run, job.Id, job.ClaimGeneration);
        var nothing = CommitOutcome.Nothing(work.Before);
        if (again && await LandedAsync(job, work.Before, kill) is { } there)
        {
            await KeepAsync(kept, "", kill);
            return new Landing(nothing, there.Commit, there.Parent);
        }

        var own = again ? await context.Repository.ResolveAsync(kept, kill) ?? "" : "";
        if (own.Length == 0)
        {
            if (await lane.Repository.HeadAsync(kill) is var head && (head.Commit != work.Before || head.Branch.Length > 0))
            {
                await LinkedWorkTree.GoBackAsync(lane.Repository, work.Before, kill); // the agent's own commits become part of the job's
            }

            await commits.TakeBackOutsideAsync(lane.Repository, $"{job.Id}-{job.ClaimGeneration}", lane.Tree.Own, kill);
            nothing = await commits.CommitAsync(
                subject,
                commits.Place,
                work.Number,
                kill,
                lane.Tree.Own,
                [new("Job", job.Id)],
                (lane.Repository, id => lane.Guarding(context, id))
            );
            if (nothing.Commit.Length == 0)
            {
                return new Landing(nothing, "", work.Before);
            }

            own = nothing.Commit;
            await KeepAsync(kept, own, kill);
            context.Kill.Passed("lane:kept");
        }

        return await OntoBranchAsync(work, own, kept, nothing, kill);
    }

    /// <summary>Commit of a job on the branch since <paramref name="since"/>; null if not found.</summary>
    public async Task<CommitInfo?> LandedAsync(Job job, string since, CancellationToken kill) =>
        (await context.Repository.LogAsync($"{since}..{(await context.Repository.HeadAsync(kill)).Commit}", 10_000, kill)).FirstOrDefault(
            c => c.Trailers.GetValueOrDefault("Job") == job.Id
        );

    private async Task<Landing> OntoBranchAsync(JobAtWork work, string own, string kept, CommitOutcome outcome, CancellationToken kill)
    {
        var (lane, tip) = (work.Lane, context.Run.Head);
        var id = $"{context.Run.RunId}/land-{work.Job.Id}";
        var commit = own;
        if (tip != work.Before)
        {
            var carried =
                await context.Repository.CarryAsync(own, tip, context.Parts.Time.GetUtcNow(), kill)
                ?? await CarryInLaneAsync(lane, own, tip, id, kill);
            if (carried.Conflicts.Count > 0)
            {
                return new Landing(
                    outcome,
                    "",
                    tip,
                    $"it changed {string.Join(", ", carried.Conflicts.Take(5))}{(carried.Conflicts.Count > 5 ? $" and {carried.Conflicts.Count - 5} more" : "")} where another job changed it meanwhile",
                    own
                );
            }

            commit = carried.Commit;
            context.Kill.Passed("lane:carried");
        }

        if (commit.Length > 0)
        {
            var changed = await context.Repository.ChangedAsync(tip, commit, [], kill);
            if ((await _main.ChangedAsync(kill)).Where(path => changed.Any(other => Meet(path, other))).ToList() is { Count: > 0 } mine)
            {
                return new Landing(
                    outcome,
                    "",
                    tip,
                    $"the main work tree has uncommitted changes in {string.Join(", ", mine.Take(5))}{(mine.Count > 5 ? $" and {mine.Count - 5} more" : "")}",
                    own
                );
            }

            // Anything that prevents it from here on is not the job's fault: it is thrown.
            await using var cage = await context.Guard.BeginAsync(context.Guarding(id), kill);
            await LinkedWorkTree.ForwardAsync(context.Repository, commit, cage, kill);
            context.Kill.Passed("lane:landed");
            var change = await context.Repository.ChangeAsync(tip, commit, kill);
            outcome = outcome with
            {
                Commit = commit,
                Parent = tip,
                Files = change.Paths.Count,
                Added = change.Added,
                Removed = change.Removed,
                Deleted = change.Deleted,
                Paths = change.Paths,
            };
        }
        else
        {
            outcome = outcome with { Commit = "" }; // others did the same
        }

        await KeepAsync(kept, "", kill);
        return new Landing(outcome, commit, tip);
    }

    private async Task<Carried> CarryInLaneAsync(JobLane lane, string own, string tip, string id, CancellationToken kill)
    {
        await using var cage = await context.Guard.BeginAsync(lane.Guarding(context, id), kill);
        var carried = await lane.Linked!.CarryAsync(own, tip, cage, kill);
        if (RunGuard.Events(await cage.EndAsync(kill), id) is { Length: > 0 } seen)
        {
            context.Journal.Append(seen);
        }

        return carried;
    }

    // Both changed the same file, or one has a folder where the other has a file.
    private static bool Meet(string one, string other) =>
        one.TrimEnd('/') is var a
        && other.TrimEnd('/') is var b
        && (a == b || a.StartsWith(b + "/", StringComparison.Ordinal) || b.StartsWith(a + "/", StringComparison.Ordinal));

    private Task KeepAsync(string name, string commit, CancellationToken kill) =>
        LinkedWorkTree.KeepAsync(context.Repository, name, commit, kill);
}
