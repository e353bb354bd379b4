using System.Text.Json.Serialization;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Api;

/// <summary>Successful answer of an endpoint: its fields beside <c>ok</c>.</summary>
public abstract record Answer
{
    [JsonPropertyOrder(-1)]
    public bool Ok => true;
}

/// <summary>Answer to a request that is refused.</summary>
/// <param name="Error">The word clients decide by.</param>
/// <param name="Message">For people.</param>
public sealed record ErrorAnswer(string Error, string Message)
{
    [JsonPropertyOrder(-1)]
    public bool Ok => false;
}

public sealed record HealthAnswer(string Version, int Schema) : Answer;

public sealed record DoneAnswer : Answer;

public sealed record WorkspaceAnswer(EntityId? WorkspaceId, Workspace? Workspace) : Answer;

public sealed record WorkspacesAnswer(IReadOnlyList<Workspace> Workspaces) : Answer;

/// <param name="Fields">Every name the allowlist may hold.</param>
public sealed record PolicyAnswer(DataPolicyMode Mode, IReadOnlyList<string> Allowed, long Version, IReadOnlyList<string> Fields) : Answer;

public sealed record WorkerAnswer(EntityId WorkerId) : Answer;

public sealed record WorkersAnswer(IReadOnlyList<Worker> Workers) : Answer;

/// <param name="Next">Where the next page begins; null: this is the last.</param>
public sealed record JobsAnswer(IReadOnlyList<Job> Jobs, Word? Next) : Answer;

public sealed record JobIdAnswer(EntityId JobId) : Answer;

public sealed record JobAnswer(
    Job? Job,
    IReadOnlyList<Decision> Decisions,
    IReadOnlyList<Attempt> Attempts,
    IReadOnlyList<ProgressLine> Progress
) : Answer;

/// <param name="Counts">Counts of all that waits, on this page or not.</param>
/// <param name="Next">Where the next page begins; null: this is the last.</param>
public sealed record InboxAnswer(IReadOnlyList<InboxItem> Items, InboxCounts Counts, Word? Next) : Answer;

/// <param name="Reason">Reason there is none.</param>
public sealed record ClaimAnswer(EntityId? JobId, Job? Job, long? ClaimGeneration, long? LeaseExpiresAt, string? Reason) : Answer;

public sealed record LeaseAnswer(long LeaseExpiresAt) : Answer;

public sealed record CompletedAnswer(CompletedResult Result) : Answer;

public sealed record CompletedResult(bool Idempotent, IReadOnlyList<EntityId> SpawnedJobIds, JobState Status);

public sealed record RepoIdAnswer(EntityId RepoId) : Answer;

public sealed record FoundRepoAnswer(EntityId? RepoId, Repo? Repo) : Answer;

public sealed record RepoAnswer(Repo? Repo) : Answer;

public sealed record ReposAnswer(IReadOnlyList<Repo> Repos) : Answer;

public sealed record JobIdsAnswer(IReadOnlyList<EntityId> JobIds) : Answer;

public sealed record RunIdAnswer(EntityId RunId) : Answer;

public sealed record RunAnswer(Run? Run, IReadOnlyList<Milestone> Milestones, IReadOnlyList<Job> Jobs) : Answer;

public sealed record RunsAnswer(IReadOnlyList<Run> Runs, Word? Next) : Answer;

public sealed record WorkstreamIdAnswer(EntityId WorkstreamId) : Answer;

public sealed record WorkstreamsAnswer(IReadOnlyList<Workstream> Workstreams) : Answer;

public sealed record IntakeIdAnswer(EntityId IntakeId, EntityId JobId) : Answer;

/// <param name="Next">Where the next page begins; null: this is the last.</param>
public sealed record IntakesAnswer(IReadOnlyList<Intake> Intakes, Word? Next) : Answer;

public sealed record IntakeAnswer(Intake Intake, IReadOnlyList<Proposal> Proposals) : Answer;

public sealed record ProposalIdAnswer(EntityId ProposalId) : Answer;

public sealed record ProposalAnswer(Proposal Proposal) : Answer;

public sealed record DecisionIdAnswer(EntityId DecisionRequestId) : Answer;

/// <param name="Next">Where the next page begins; null: this is the last.</param>
public sealed record DecisionsAnswer(IReadOnlyList<Decision> Decisions, Word? Next) : Answer;

public sealed record DecisionAnswer(Decision Decision) : Answer;

public sealed record ContextItemIdAnswer(EntityId ContextItemId) : Answer;

public sealed record ContextItemAnswer(ContextItem? Item) : Answer;

public sealed record ContextItemsAnswer(IReadOnlyList<ContextItem> Items, Word? Next) : Answer;

public sealed record BriefingAnswer(Briefing Briefing) : Answer;

/// <param name="Last">Number to pass when asking for later changes.</param>
public sealed record ChangesAnswer(IReadOnlyList<Change> Changes, long Last) : Answer;

public sealed record AuditAnswer(IReadOnlyList<AuditEntry> Entries) : Answer;

public sealed record MembersAnswer(IReadOnlyList<Member> Members) : Answer;

/// <param name="Invitation">Code with which they get their first token; shown once.</param>
public sealed record InvitedAnswer(EntityId PersonId, string Invitation) : Answer;

/// <param name="Secret">The token itself; shown once.</param>
public sealed record NewTokenAnswer(
    [property: JsonPropertyName("token")] string Secret,
    [property: JsonPropertyName("details")] Token Details
) : Answer;

public sealed record TokensAnswer(IReadOnlyList<Token> Tokens) : Answer;

public sealed record DeviceStartedAnswer(
    string DeviceCode,
    string UserCode,
    string VerificationUri,
    long ExpiresInSeconds,
    long IntervalSeconds
) : Answer;

/// <param name="Status">pending, approved, denied or expired.</param>
/// <param name="Token">With the first answer after the approval; null otherwise.</param>
public sealed record DevicePolledAnswer(string Status, string? Token) : Answer;

public sealed record RedeemedAnswer(EntityId PersonId, string Token, long? ExpiresAt) : Answer;

public sealed record WhoAmIAnswer(
    EntityId TokenId,
    EntityId? PersonId,
    bool IsOperator,
    TokenScope? Scope,
    IReadOnlyList<Workspace> Workspaces
) : Answer;

/// <param name="Secret">Signing key of a webhook's messages; shown once.</param>
public sealed record NoticeAddedAnswer(EntityId TargetId, string? Secret) : Answer;

public sealed record NoticesAnswer(IReadOnlyList<NoticeTarget> Targets) : Answer;

public sealed record NoticeTestedAnswer(EntityId NoticeId) : Answer;

public sealed record NoticeAnswer(NoticeState State, long Attempts, Word? Problem) : Answer;

/// <param name="Path">Path for deliveries.</param>
/// <param name="Secret">With which they are signed; shown once.</param>
public sealed record HookAddedAnswer(EntityId HookId, string Path, string Secret) : Answer;

public sealed record HooksAnswer(IReadOnlyList<Hook> Hooks) : Answer;

/// <param name="Idempotent">It was here before.</param>
public sealed record ReceivedAnswer(bool Idempotent, EntityId? ContextItemId) : Answer;
