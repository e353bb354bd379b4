using Ias.Console.Client.Wire;

namespace Ias.Cli.Answers;

/// <summary>Of <c>ias console health</c>.</summary>
internal sealed record ConsoleHealthAnswer(string Server, string Version, long Schema) : VersionedAnswer;

/// <summary>Of <c>ias console openapi-url</c>.</summary>
internal sealed record ConsoleUrlAnswer(string Url) : VersionedAnswer;

/// <summary>Of <c>ias console jobs</c>.</summary>
internal sealed record ConsoleJobsAnswer(string Server, string Workspace, IEnumerable<ConsoleJobShown> Jobs) : VersionedAnswer;

internal sealed record ConsoleJobShown(
    string Id,
    string Kind,
    string? Role,
    string RepoId,
    string Status,
    long Priority,
    string? RunId,
    string? Message,
    string? OutcomeReason,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string? WaitsBecause
)
{
    public static ConsoleJobShown Of(Job job) =>
        new(
            job.Id,
            job.Kind,
            job.Role,
            job.RepoId,
            job.Status,
            job.Priority,
            job.RunId,
            job.Message,
            job.OutcomeReason,
            DateTimeOffset.FromUnixTimeMilliseconds(job.CreatedAt),
            DateTimeOffset.FromUnixTimeMilliseconds(job.UpdatedAt),
            job.WaitsBecause
        );
}

/// <summary>Of <c>ias goal propose</c>.</summary>
/// <param name="JobId">Of the job that makes the proposal.</param>
internal sealed record GoalProposedAnswer(string Server, string Workspace, string GoalId, string JobId) : VersionedAnswer;

/// <summary>Of <c>ias goal list</c>.</summary>
internal sealed record GoalsAnswer(string Server, string Workspace, IEnumerable<GoalShown> Goals) : VersionedAnswer;

/// <summary>Of <c>ias goal show</c>.</summary>
/// <param name="Proposals">The latest first.</param>
internal sealed record GoalAnswer(string Server, string Workspace, GoalShown Goal, IEnumerable<ProposalShown> Proposals) : VersionedAnswer;

/// <summary>Of <c>ias goal approve</c> and <c>reject</c>.</summary>
/// <param name="Parts">Those that were approved; null: all that were left, or none.</param>
internal sealed record ProposalDecidedAnswer(
    string Server,
    string Workspace,
    string GoalId,
    string ProposalId,
    long Revision,
    bool Approved,
    IEnumerable<string>? Parts
) : VersionedAnswer;

internal sealed record GoalShown(
    string Id,
    string? Title,
    string? Text,
    string Status,
    IEnumerable<string> RepoIds,
    DateTimeOffset CreatedAt
)
{
    public static GoalShown Of(Intake goal) =>
        new(goal.Id, goal.Title, goal.RawContent, goal.Status, goal.RepoIds, DateTimeOffset.FromUnixTimeMilliseconds(goal.CreatedAt));
}

internal sealed record ProposalShown(
    string Id,
    long Revision,
    string Status,
    string? Intent,
    string? Scope,
    string? Plan,
    double? ReadinessScore,
    IEnumerable<string> ReadinessReasons,
    IEnumerable<string> Questions,
    string? Rejection,
    IEnumerable<PartShown> Parts
)
{
    public static ProposalShown Of(Proposal one) =>
        new(
            one.Id,
            one.Revision,
            one.Status,
            one.Intent,
            one.Scope,
            one.Plan,
            one.ReadinessScore,
            one.ReadinessReasons,
            one.Questions,
            one.Rejection,
            one.Parts.Select(part => new PartShown(part.Key, part.RepoId, part.Status, part.Scope, part.Plan, part.Needs, part.RunId))
        );
}

internal sealed record PartShown(
    string Key,
    string RepoId,
    string Status,
    string? Scope,
    string? Plan,
    IEnumerable<string> Needs,
    string? RunId
);

/// <summary>Answer of <c>ias inbox</c> in JSON.</summary>
/// <param name="Items">What waits on Consoles.</param>
/// <param name="Local">What waits in the work trees of this machine.</param>
internal sealed record InboxAnswer(IEnumerable<InboxItem> Items, IEnumerable<LocalItem> Local, IEnumerable<ProblemShown> Problems)
    : VersionedAnswer;

/// <param name="RunId">Empty = it is about the work tree, not about a run.</param>
/// <param name="Kind">The word for a <see cref="Core.Runs.NeedKind"/>, or allow.</param>
/// <param name="Command">What to type; empty = nothing.</param>
internal sealed record LocalItem(string WorkTree, string RunId, string Kind, string Text, string Command, DateTimeOffset CreatedAt);

/// <param name="Kind">decision or proposal.</param>
/// <param name="Id">Of the decision, or of the goal.</param>
/// <param name="Text">The question, or the goal's title; null where the data policy hides it.</param>
internal sealed record InboxItem(
    string Server,
    string Workspace,
    string Kind,
    string Id,
    string? Text,
    IEnumerable<string> Options,
    DateTimeOffset CreatedAt
);

/// <summary>Answer of <c>ias job show</c>.</summary>
internal sealed record ConsoleJobAnswer(
    string Server,
    string Workspace,
    ConsoleJobShown Job,
    IEnumerable<AttemptShown> Attempts,
    IEnumerable<ProgressShown> Progress
) : VersionedAnswer;

/// <param name="BeganAt">Null = not known.</param>
/// <param name="Branch">Branch that holds what there is; null = none was told.</param>
internal sealed record AttemptShown(DateTimeOffset? BeganAt, DateTimeOffset EndedAt, string? Outcome, string? Reason, string? Branch)
{
    public static AttemptShown Of(Attempt one) =>
        new(
            one.BeganAt is { } began ? DateTimeOffset.FromUnixTimeMilliseconds(began) : null,
            DateTimeOffset.FromUnixTimeMilliseconds(one.EndedAt),
            one.Outcome,
            one.Reason,
            one.Branch
        );
}

internal sealed record ProgressShown(DateTimeOffset At, string Text);

/// <summary>Answer of <c>ias job retry</c> and <c>ias job cancel</c>.</summary>
internal sealed record JobMovedAnswer(string Server, string Workspace, string JobId) : VersionedAnswer;

/// <summary>Of <c>ias decide</c>, for a question from a Console.</summary>
/// <param name="JobId">Of the job that takes the answer to the repository.</param>
internal sealed record DecisionAnsweredAnswer(string Server, string Workspace, string DecisionId, string JobId) : VersionedAnswer;
