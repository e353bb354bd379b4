namespace Ias.ControlPlane.Wire;

// What is sent, as far as this program sends it. The server has its own records: the two are held together by tests on a real server, and
// may be of different versions.

public sealed record NothingRequest;

/// <param name="Client">What asks, without blanks; the person who approves sees it.</param>
public sealed record StartDeviceRequest(string Client);

public sealed record PollDeviceRequest(string DeviceCode);

public sealed record InWorkspaceRequest(string WorkspaceId);

public sealed record ResolveRepoRequest(string WorkspaceId, string RemoteUrlHash);

/// <param name="Label">What people call it.</param>
public sealed record UpsertRepoRequest(string WorkspaceId, string RemoteUrlHash, string Status, string? Label = null);

public sealed record ListJobsRequest(string WorkspaceId, string? Status = null, int? Limit = null);

public sealed record ListDecisionsRequest(string WorkspaceId, string? Status = null);

public sealed record AnswerDecisionRequest(string WorkspaceId, string DecisionRequestId, string Answer);

public sealed record CreateIntakeRequest(string WorkspaceId, IReadOnlyList<string> RepoIds, string Title, string RawContent);

public sealed record IntakeRequest(string WorkspaceId, string IntakeId);

/// <param name="Parts">Keys of the parts; null: all that are left.</param>
public sealed record ApproveProposalRequest(string WorkspaceId, string ProposalId, IReadOnlyList<string>? Parts = null);

public sealed record RejectProposalRequest(string WorkspaceId, string ProposalId, string Reason);
