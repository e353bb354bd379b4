using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Engine.Git.Writing;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Builds the PR body of a run, or of one of its sprints, for the current state of the branch.</summary>
internal static class PullRequestText
{
    /// <summary>
    /// Builds the body after asking git which recorded deletions hold at the tip: a file that came back, or never was on the base, does not
    /// count.
    /// </summary>
    /// <param name="log">Current end of the run's log.</param>
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
        var change = await repository.ChangeAsync(sprint?.BaseCommit ?? run.BaseCommit, sprint?.Head ?? run.Head, cancel);
        var gone = change.Deleted.ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<RunDeletion> deletions =
        [
            .. run.Deletions.Where(d => (sprint is null || d.Target == sprint.Id) && gone.Contains(d.Path)),
        ];
        var line = LogLine.Of(run.RunId, log.Seq, log.Hash);
        return queue is not null
            ? QueueBody.Of(queue, deletions, incomplete, next, line)
            : PullRequestBody.Of(run, deletions, incomplete, next, sprint?.Id ?? "", line, change.Of(RunCommits.IsWork).Paths);
    }
}
