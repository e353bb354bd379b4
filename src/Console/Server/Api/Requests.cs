using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Api;

/// <summary>Body of a request to an endpoint. Fields unknown to the server are kept.</summary>
public abstract record Request
{
    /// <summary>Fields of the body unknown to the server.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Unknown fields as an object to be stored; null: there are none.</summary>
    [JsonIgnore]
    public JsonObject? Extra =>
        Unknown is { Count: > 0 } unknown
            ? new JsonObject(unknown.Select(one => KeyValuePair.Create(one.Key, JsonNode.Parse(one.Value.GetRawText()))))
            : null;
}

/// <summary>Body of a request to an endpoint of a workspace.</summary>
public abstract record WorkspaceRequest(EntityId WorkspaceId) : Request;

public sealed record NothingRequest : Request;

public sealed record InWorkspaceRequest(EntityId WorkspaceId) : WorkspaceRequest(WorkspaceId);

/// <param name="After">The value of next in the answer before; null: from the beginning.</param>
/// <param name="Limit">Number of items at most, 1 to 200.</param>
public sealed record ListInboxRequest(EntityId WorkspaceId, Word? After = null, int? Limit = null) : WorkspaceRequest(WorkspaceId);

public sealed record ResolveWorkspaceRequest(string Slug) : Request;

public sealed record CreateWorkspaceRequest(string Slug) : Request;

public sealed record SetPolicyRequest(EntityId WorkspaceId, DataPolicyMode Mode, IReadOnlyList<Word>? Allowed = null)
    : WorkspaceRequest(WorkspaceId);

public sealed record WorkerHeartbeatRequest(
    EntityId WorkspaceId,
    string DisplayName,
    Word Status,
    JsonObject Capabilities,
    Word? MachineFingerprint = null,
    Word? AgentVersion = null,
    Word? Platform = null,
    Word? Arch = null,
    Word? NodeVersion = null,
    IReadOnlyList<EntityId>? ConfiguredRepoIds = null,
    JsonElement? EffectivePolicyVersion = null,
    IReadOnlyList<UnreadyRepo>? Unready = null
) : WorkspaceRequest(WorkspaceId);

/// <param name="Text">Text in the job, or in its goal.</param>
/// <param name="After">The value of next in the answer before; null: from the beginning.</param>
public sealed record ListJobsRequest(
    EntityId WorkspaceId,
    JobState? Status = null,
    EntityId? RunId = null,
    int? Limit = null,
    EntityId? RepoId = null,
    EntityId? IntakeId = null,
    string? Text = null,
    EntityId? After = null
) : WorkspaceRequest(WorkspaceId);

/// <param name="CreatedBy">Who made it, as the goal itself says.</param>
/// <param name="Text">Text in the title or the content.</param>
/// <param name="After">The value of next in the answer before; null: from the beginning.</param>
public sealed record ListIntakesRequest(
    EntityId WorkspaceId,
    IntakeState? Status = null,
    EntityId? RepoId = null,
    Word? CreatedBy = null,
    string? Text = null,
    EntityId? After = null,
    int? Limit = null
) : WorkspaceRequest(WorkspaceId);

public sealed record EnqueueJobRequest(
    EntityId WorkspaceId,
    EntityId RepoId,
    Word Kind,
    string Prompt,
    JsonObject Requirements,
    Word? Role = null,
    EntityId? RunId = null,
    long? Priority = null
) : WorkspaceRequest(WorkspaceId);

/// <param name="RunId">Only jobs of this run; null: of any, or of none.</param>
public sealed record ClaimNextRequest(EntityId WorkspaceId, EntityId WorkerId, long? LeaseMs = null, EntityId? RunId = null)
    : WorkspaceRequest(WorkspaceId);

/// <param name="Progress">What happened since the last heartbeat, in a line each; the newest 40 are kept.</param>
public sealed record JobHeartbeatRequest(
    EntityId WorkspaceId,
    EntityId JobId,
    EntityId WorkerId,
    long? LeaseMs = null,
    string? Message = null,
    long? ClaimGeneration = null,
    IReadOnlyList<ProgressLine>? Progress = null
) : WorkspaceRequest(WorkspaceId);

/// <param name="Field">As the data policy calls it: <c>proposal.plan</c>.</param>
public sealed record FieldText(Word Field, string Text);

public sealed record CheckContentRequest(EntityId WorkspaceId, IReadOnlyList<FieldText> Texts) : WorkspaceRequest(WorkspaceId);

/// <param name="ClaimGeneration">The claim's; left out: the present one.</param>
/// <param name="Branch">Branch that holds what it left.</param>
public sealed record JobStoppedRequest(
    EntityId WorkspaceId,
    EntityId JobId,
    EntityId WorkerId,
    long? ClaimGeneration = null,
    string? Reason = null,
    Word? Branch = null
) : WorkspaceRequest(WorkspaceId);

/// <param name="Decision">For <c>blocked</c>: what to ask a person.</param>
/// <param name="Proposal">For a planning job: what it came to.</param>
public record CompleteJobRequest(
    EntityId WorkspaceId,
    EntityId JobId,
    EntityId WorkerId,
    string Outcome,
    EntityId? RunId = null,
    string? Message = null,
    string? OutcomeReason = null,
    JsonObject? Evidence = null,
    long? ClaimGeneration = null,
    Word? IdempotencyKey = null,
    Question? Decision = null,
    ProposalDraft? Proposal = null
) : WorkspaceRequest(WorkspaceId);

public sealed record CompleteAndEnqueueRequest(
    EntityId WorkspaceId,
    EntityId JobId,
    EntityId WorkerId,
    string Outcome,
    EntityId? RunId = null,
    string? Message = null,
    string? OutcomeReason = null,
    JsonObject? Evidence = null,
    long? ClaimGeneration = null,
    Word? IdempotencyKey = null,
    Question? Decision = null,
    ProposalDraft? Proposal = null,
    IReadOnlyList<ChildJob>? Children = null
)
    : CompleteJobRequest(
        WorkspaceId,
        JobId,
        WorkerId,
        Outcome,
        RunId,
        Message,
        OutcomeReason,
        Evidence,
        ClaimGeneration,
        IdempotencyKey,
        Decision,
        Proposal
    );

/// <summary>A job that follows; without a repository it is in that of its parent.</summary>
public sealed record ChildJob(
    Word Kind,
    string? Prompt = null,
    JsonObject? Requirements = null,
    EntityId? RepoId = null,
    Word? Role = null,
    EntityId? RunId = null,
    long? Priority = null
);

public sealed record JobRequest(EntityId WorkspaceId, EntityId JobId) : WorkspaceRequest(WorkspaceId);

/// <param name="Note">Note for the agent of the next attempt; null: none.</param>
public sealed record RetryJobRequest(EntityId WorkspaceId, EntityId JobId, string? Note = null) : WorkspaceRequest(WorkspaceId);

public sealed record UpsertRepoRequest(EntityId WorkspaceId, Word RemoteUrlHash, Word Status, string? Label = null)
    : WorkspaceRequest(WorkspaceId);

public sealed record ResolveRepoRequest(EntityId WorkspaceId, Word RemoteUrlHash) : WorkspaceRequest(WorkspaceId);

public sealed record RepoRequest(EntityId WorkspaceId, EntityId RepoId) : WorkspaceRequest(WorkspaceId);

/// <param name="BuildContext">Has the repository's context built after that.</param>
public sealed record OnboardRepoRequest(EntityId WorkspaceId, EntityId RepoId, bool BuildContext = true) : WorkspaceRequest(WorkspaceId);

public sealed record UpsertRunRequest(
    EntityId WorkspaceId,
    EntityId RepoId,
    Word RunRef,
    Word Status,
    string? CurrentMilestone = null,
    Word? RunStatePath = null,
    EntityId? BlockedByDecisionRequestId = null
) : WorkspaceRequest(WorkspaceId);

/// <param name="After">The value of next in the answer before; null: from the beginning.</param>
public sealed record ListRunsRequest(EntityId WorkspaceId, EntityId? After = null) : WorkspaceRequest(WorkspaceId);

public sealed record RunRequest(EntityId WorkspaceId, EntityId RunId) : WorkspaceRequest(WorkspaceId);

public sealed record UpsertWorkstreamRequest(EntityId WorkspaceId, Word Slug, string? Name = null, bool Archived = false)
    : WorkspaceRequest(WorkspaceId);

public sealed record CreateIntakeRequest(
    EntityId WorkspaceId,
    IReadOnlyList<EntityId> RepoIds,
    string? Title = null,
    string? RawContent = null,
    EntityId? WorkstreamId = null
) : WorkspaceRequest(WorkspaceId);

public sealed record IntakeRequest(EntityId WorkspaceId, EntityId IntakeId) : WorkspaceRequest(WorkspaceId);

public sealed record SubmitProposalRequest(EntityId WorkspaceId, EntityId IntakeId, ProposalDraft Proposal) : WorkspaceRequest(WorkspaceId);

public sealed record ProposalRequest(EntityId WorkspaceId, EntityId ProposalId) : WorkspaceRequest(WorkspaceId);

/// <param name="Parts">Keys of the parts that are approved; none given: all that are left.</param>
public sealed record ApproveProposalRequest(EntityId WorkspaceId, EntityId ProposalId, IReadOnlyList<Word>? Parts = null)
    : WorkspaceRequest(WorkspaceId);

public sealed record RejectProposalRequest(EntityId WorkspaceId, EntityId ProposalId, string Reason) : WorkspaceRequest(WorkspaceId);

/// <param name="JobId">Only those of this job; null: of all.</param>
/// <param name="After">The value of next in the answer before; null: from the beginning.</param>
public sealed record ListDecisionsRequest(
    EntityId WorkspaceId,
    DecisionState? Status = null,
    EntityId? JobId = null,
    EntityId? After = null
) : WorkspaceRequest(WorkspaceId);

public sealed record RequestDecisionRequest(EntityId WorkspaceId, EntityId JobId, string Question, IReadOnlyList<string>? Options = null)
    : WorkspaceRequest(WorkspaceId);

public sealed record DecisionRequest(EntityId WorkspaceId, EntityId DecisionRequestId) : WorkspaceRequest(WorkspaceId);

public sealed record AnswerDecisionRequest(EntityId WorkspaceId, EntityId DecisionRequestId, string Answer) : WorkspaceRequest(WorkspaceId);

/// <param name="Answer">The person's answer; null: not reported.</param>
public sealed record AnsweredOnBoxRequest(EntityId WorkspaceId, EntityId DecisionRequestId, string? Answer = null)
    : WorkspaceRequest(WorkspaceId);

/// <param name="Source">Its origin: repository, person, or the name of an integration.</param>
/// <param name="Kind">A word for its kind: document, ticket, decision, message …</param>
/// <param name="Address">Its address in another system: the same address is the same item here, which is changed. Only its hash is
/// stored.</param>
/// <param name="ChangedAt">Time of its last change there; a version older than the stored one changes nothing.</param>
public sealed record AddContextRequest(
    EntityId WorkspaceId,
    Word Source,
    Word Kind,
    string? Title = null,
    string? Text = null,
    EntityId? RepoId = null,
    JsonObject? Provenance = null,
    string? Address = null,
    long? ChangedAt = null
) : WorkspaceRequest(WorkspaceId);

/// <summary>Body of a delivery to a signed hook: an item, without the workspace, which is the hook's.</summary>
/// <param name="Gone">The item at that address is no more.</param>
public sealed record ContextEnvelope(
    Word Source,
    Word Kind,
    string? Title = null,
    string? Text = null,
    string? Address = null,
    long? ChangedAt = null,
    JsonObject? Provenance = null,
    bool Gone = false
);

/// <param name="Address">A webhook's URL, or a mail address.</param>
/// <param name="Events">Events for which notices are sent; none given: all.</param>
public sealed record AddNoticeRequest(EntityId WorkspaceId, NoticeKind Kind, string Address, IReadOnlyList<NoticeEvent>? Events = null)
    : WorkspaceRequest(WorkspaceId);

public sealed record NoticeTargetRequest(EntityId WorkspaceId, EntityId TargetId) : WorkspaceRequest(WorkspaceId);

public sealed record NoticeRequest(EntityId WorkspaceId, EntityId NoticeId) : WorkspaceRequest(WorkspaceId);

/// <param name="RepoId">To which repository its items belong; null: to the whole workspace.</param>
public sealed record AddHookRequest(EntityId WorkspaceId, HookSystem System, EntityId? RepoId = null) : WorkspaceRequest(WorkspaceId);

public sealed record HookRequest(EntityId WorkspaceId, EntityId HookId) : WorkspaceRequest(WorkspaceId);

/// <param name="JobId">Only items that may help with this job, the most relevant first.</param>
/// <param name="After">The value of next in the answer before; null: from the beginning.</param>
public sealed record ListContextRequest(
    EntityId WorkspaceId,
    string? Search = null,
    EntityId? RepoId = null,
    EntityId? JobId = null,
    EntityId? After = null
) : WorkspaceRequest(WorkspaceId);

public sealed record ContextItemRequest(EntityId WorkspaceId, EntityId ContextItemId) : WorkspaceRequest(WorkspaceId);

public sealed record ListChangesRequest(EntityId WorkspaceId, long After = 0, int? Limit = null) : WorkspaceRequest(WorkspaceId);

public sealed record AddMemberRequest(EntityId WorkspaceId, string Name, Role Role) : WorkspaceRequest(WorkspaceId);

public sealed record SetRoleRequest(EntityId WorkspaceId, EntityId PersonId, Role Role) : WorkspaceRequest(WorkspaceId);

public sealed record MemberRequest(EntityId WorkspaceId, EntityId PersonId) : WorkspaceRequest(WorkspaceId);

public sealed record CreateTokenRequest(EntityId WorkspaceId, TokenScope Scope, int Days = 90, Word? Label = null)
    : WorkspaceRequest(WorkspaceId);

public sealed record TokenRequest(EntityId WorkspaceId, EntityId TokenId) : WorkspaceRequest(WorkspaceId);

/// <param name="Workspace">Slug of the workspace in which it logs in as a machine; null: the login is the person's.</param>
public sealed record StartDeviceRequest(Word? Client = null, Word? Workspace = null) : Request;

public sealed record PollDeviceRequest(string DeviceCode) : Request;

public sealed record ApproveDeviceRequest(string UserCode, bool Approve = true) : Request;

public sealed record RedeemRequest(string Code, string? Name = null) : Request;

public sealed record LogOutRequest(bool Everywhere = false) : Request;
