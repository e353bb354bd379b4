using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Engine.Commits;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Makes the PR body of a run, or of one of its sprints, as the branch stands now.</summary>
internal static class PullRequestText
{
    /// <summary>Asks git which of the recorded deletions hold at the tip: a file that came back, or never was on the base, is
    /// none.</summary>
    /// <param name="log">Where the run's log ends now.</param>
    public static async Task<string> OfAsync(
        RunRecord run,
        Repository repository,
        string incomplete,
        string next,
        LogEnd log,
        CancellationToken cancel,
        PlanSprint? sprint = null,
        QueueWork? queue = null
    )
    {
        IReadOnlyList<RunDeletion> deletions = [.. run.Deletions.Where(d => sprint is null || d.Target == sprint.Id)];
        if (deletions.Count > 0)
        {
            var change = await repository.ChangeAsync(sprint?.BaseCommit ?? run.BaseCommit, sprint?.Head ?? run.Head, cancel);
            var gone = change.Deleted.ToHashSet(StringComparer.Ordinal);
            deletions = [.. deletions.Where(d => gone.Contains(d.Path))];
        }

        var line = LogLine.Of(run.RunId, log.Seq, log.Hash);
        return queue is not null
            ? QueueBody.Of(queue, deletions, incomplete, next, line)
            : PullRequestBody.Of(run, deletions, incomplete, next, sprint?.Id ?? "", line);
    }
}
