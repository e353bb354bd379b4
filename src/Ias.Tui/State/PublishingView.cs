using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tui.State;

/// <summary>Publishing state: what has left this machine, or will.</summary>
/// <param name="Mode">Publishing mode of the run.</param>
/// <param name="Pushed">Whether the branch is at the remote.</param>
/// <param name="PushedCommit">Commit of the last push; empty = none.</param>
/// <param name="UpToDate">Whether the remote has the latest commit.</param>
/// <param name="PushedAt">Time of the last push; null = never, or not known yet.</param>
/// <param name="PullRequest">URL of the draft; empty = none.</param>
/// <param name="Incomplete">Whether the draft is marked [INCOMPLETE].</param>
/// <param name="Skipped">Reason why there is no push or pull request; empty = there is one, or it is too early.</param>
/// <param name="BodyPath">Path of the pull request's text; empty = not written.</param>
/// <param name="Waiting">Push that awaits approval; null = none.</param>
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
    /// <summary>True when the whole run has one pull request, whose review comments can be addressed.</summary>
    public bool IsOne { get; init; }

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
        )
        {
            IsOne = run.HasOnePullRequest,
        };
    }
}
