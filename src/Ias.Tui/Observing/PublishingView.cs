using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tui.Observing;

/// <summary>What has left this machine, or will.</summary>
/// <param name="Mode">What the run was told to do.</param>
/// <param name="Pushed">The branch is at the remote.</param>
/// <param name="PushedCommit">The tip that was pushed last; empty = none.</param>
/// <param name="UpToDate">What is at the remote is all there is.</param>
/// <param name="PushedAt">Null = never, or not known yet.</param>
/// <param name="PullRequest">The draft's address; empty = there is none.</param>
/// <param name="Incomplete">The draft is marked [INCOMPLETE].</param>
/// <param name="Skipped">Why there is no push or no pull request; empty = there is one, or it is not that far.</param>
/// <param name="BodyPath">Where the text of the pull request lies; empty = not written.</param>
/// <param name="Waiting">A push waits for an answer.</param>
public sealed record PublishingView(
    PushMode Mode,
    bool Pushed,
    string PushedCommit,
    bool UpToDate,
    DateTimeOffset? PushedAt,
    string PullRequest,
    bool Incomplete,
    string Skipped,
    string BodyPath,
    PushRequest? Waiting
)
{
    internal static PublishingView Of(RunRecord run, RunHistory history)
    {
        var done = run.Completion ?? new RunCompletion();
        return new PublishingView(
            run.Limits.Push,
            done.Pushed,
            done.PushedCommit,
            done.Pushed && done.PushedCommit == run.Head,
            history.Pushed?.At,
            done.PrUrl,
            history.PullRequest?.Incomplete ?? (done.PrUrl.Length > 0 && run.State == RunState.Halted),
            done.SkippedReason,
            done.BodyPath,
            run.PushAsked is { Approved: null } ? run.PushAsked : null
        );
    }
}
