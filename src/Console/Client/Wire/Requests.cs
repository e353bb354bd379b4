using System.Text.Json.Nodes;

namespace Ias.Console.Client.Wire;

// What is sent, as far as this program sends it. The server has its own records: the two are held together by tests on a real server, and
// may be of different versions.

public sealed record NothingRequest;

/// <param name="Client">What asks, without blanks; the person who approves sees it.</param>
/// <param name="Workspace">Slug of the workspace in which it logs in as a machine; null: the login is the person's.</param>
public sealed record StartDeviceRequest(string Client, string? Workspace = null);

public sealed record PollDeviceRequest(string DeviceCode);

/// <param name="Code">Of an invitation.</param>
public sealed record RedeemRequest(string Code);

public sealed record InWorkspaceRequest(string WorkspaceId);

/// <param name="After">The value of next in the answer before; null: from the beginning.</param>
public sealed record ListRunsRequest(string WorkspaceId, string? After = null);

public sealed record ResolveRepoRequest(string WorkspaceId, string RemoteUrlHash);

/// <param name="Label">What people call it.</param>
public sealed record UpsertRepoRequest(string WorkspaceId, string RemoteUrlHash, string Status, string? Label = null);

/// <param name="Field">As the data policy calls it: <c>proposal.plan</c>.</param>
public sealed record FieldText(string Field, string Text);

public sealed record CheckContentRequest(string WorkspaceId, IReadOnlyList<FieldText> Texts);

/// <param name="Branch">Branch that holds what the claim left.</param>
public sealed record JobStoppedRequest(
    string WorkspaceId,
    string JobId,
    string WorkerId,
    long ClaimGeneration,
    string? Reason = null,
    string? Branch = null
);

/// <param name="Text">Text in the job, or in its goal.</param>
public sealed record ListJobsRequest(
    string WorkspaceId,
    string? Status = null,
    int? Limit = null,
    string? RunId = null,
    string? Text = null
);

public sealed record JobRequest(string WorkspaceId, string JobId);

/// <param name="Note">Note for the agent of the next attempt; null: none.</param>
public sealed record RetryJobRequest(string WorkspaceId, string JobId, string? Note = null);

/// <param name="After">The value of next in the answer before; null: from the beginning.</param>
public sealed record ListInboxRequest(string WorkspaceId, string? After = null);

/// <param name="JobId">Only those of this job; null: of all.</param>
public sealed record ListDecisionsRequest(string WorkspaceId, string? Status = null, string? JobId = null);

public sealed record AnswerDecisionRequest(string WorkspaceId, string DecisionRequestId, string Answer);

public sealed record CreateIntakeRequest(string WorkspaceId, IReadOnlyList<string> RepoIds, string Title, string RawContent);

public sealed record IntakeRequest(string WorkspaceId, string IntakeId);

/// <param name="Parts">Keys of the parts; null: all that are left.</param>
public sealed record ApproveProposalRequest(string WorkspaceId, string ProposalId, IReadOnlyList<string>? Parts = null);

public sealed record RejectProposalRequest(string WorkspaceId, string ProposalId, string Reason);

/// <param name="Status">online, draining or offline.</param>
public sealed record WorkerHeartbeatRequest(
    string WorkspaceId,
    string DisplayName,
    string Status,
    Capabilities Capabilities,
    string MachineFingerprint,
    string AgentVersion,
    string Platform,
    string Arch,
    IReadOnlyList<string> ConfiguredRepoIds,
    IReadOnlyList<UnreadyRepo> Unready
);

/// <summary>A repository whose jobs the worker does not claim now, or not those of some kinds.</summary>
/// <param name="Why">Reason, as <c>ias agent status</c> shows it.</param>
/// <param name="Kinds">The kinds it does not claim; null: no job at all.</param>
public sealed record UnreadyRepo(string RepoId, string Why, IReadOnlyList<string>? Kinds = null);

/// <summary>Capabilities of a worker, which decide the jobs it may be given.</summary>
/// <param name="ReposAllowed">Whose checkouts are free just now.</param>
/// <param name="Kinds">The kinds it takes just now.</param>
/// <param name="KindsKnown">All kinds it takes when it is not busy.</param>
public sealed record Capabilities(
    IReadOnlyList<string> ExecutionModes,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<string> KindsKnown,
    IReadOnlyList<string> ReposAllowed,
    bool CanWrite,
    bool CanUseNetwork,
    bool SupportsRunTests
);

/// <param name="RunId">Only jobs of this run of the Console.</param>
public sealed record ClaimNextRequest(string WorkspaceId, string WorkerId, long LeaseMs, string? RunId = null);

public sealed record JobHeartbeatRequest(
    string WorkspaceId,
    string JobId,
    string WorkerId,
    long ClaimGeneration,
    long LeaseMs,
    string? Message = null,
    IReadOnlyList<ProgressLine>? Progress = null
);

/// <summary>A line about a running job.</summary>
/// <param name="At">When it happened, in milliseconds since 1970.</param>
public sealed record ProgressLine(long At, string Text);

/// <param name="Outcome">done, failed or blocked.</param>
/// <param name="IdempotencyKey">The same completion, sent again, has the same.</param>
public sealed record CompleteJobRequest(
    string WorkspaceId,
    string JobId,
    string WorkerId,
    long ClaimGeneration,
    string IdempotencyKey,
    string Outcome,
    string? Message = null,
    string? OutcomeReason = null,
    Evidence? Evidence = null,
    Question? Decision = null,
    ProposalDraft? Proposal = null
);

/// <summary>Result of a job in its repository: names and numbers, never source code.</summary>
public sealed record Evidence(
    string? Branch = null,
    string? CommitSha = null,
    IReadOnlyList<string>? ChangedPaths = null,
    string? PrUrl = null,
    double? CostUsd = null,
    long? DurationMs = null,
    int? ChecksPassed = null,
    int? ChecksFailed = null,
    int? ChecksFlaky = null
);

/// <summary>Question of a job to a person.</summary>
public sealed record Question(string Text, IReadOnlyList<string> Options);

/// <summary>Proposal of a box for how a goal is to be reached.</summary>
public sealed record ProposalDraft(
    string? Intent = null,
    string? Scope = null,
    string? Plan = null,
    double? ReadinessScore = null,
    IReadOnlyList<string>? ReadinessReasons = null,
    IReadOnlyList<string>? Questions = null,
    IReadOnlyList<PartDraft>? Parts = null
);

public sealed record PartDraft(string Key, string RepoId, string? Scope = null, string? Plan = null, IReadOnlyList<string>? Needs = null);

public sealed record RunRequest(string WorkspaceId, string RunId);

public sealed record UpsertRunRequest(string WorkspaceId, string RepoId, string RunRef, string Status, string? CurrentMilestone = null);

public sealed record DecisionRequest(string WorkspaceId, string DecisionRequestId);

/// <param name="JobId">Only what may help with this job.</param>
public sealed record ListContextRequest(string WorkspaceId, string? RepoId = null, string? JobId = null);

/// <param name="Address">By which the same item is known again.</param>
public sealed record AddContextRequest(
    string WorkspaceId,
    string RepoId,
    string Source,
    string Kind,
    string Title,
    string? Text,
    JsonObject Provenance,
    string Address,
    long ChangedAt
);

/// <summary>A person answered a decision request on this box.</summary>
public sealed record AnsweredOnBoxRequest(string WorkspaceId, string DecisionRequestId, string? Answer);
