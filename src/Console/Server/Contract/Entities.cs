using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Contract;

/// <summary>A workspace: what belongs together, and whom it concerns.</summary>
public sealed record Workspace(
    [property: JsonPropertyName("_id")] EntityId Id,
    Word Slug,
    DataPolicyMode DataPolicyMode,
    IReadOnlyList<Word> Allowed,
    long DataPolicyVersion,
    long CreatedAt
);

/// <summary>A person in a workspace.</summary>
public sealed record Member(EntityId PersonId, string Name, Role Role, long CreatedAt);

/// <summary>A token, without its secret.</summary>
public sealed record Token(
    [property: JsonPropertyName("_id")] EntityId Id,
    EntityId? WorkspaceId,
    EntityId? PersonId,
    TokenScope? Scope,
    Word Label,
    long CreatedAt,
    long? ExpiresAt,
    long? RevokedAt
)
{
    /// <summary>Time of its last use, to the minute; null: it was never used.</summary>
    public long? LastUsedAt { get; init; }
}

/// <summary>A repository, known by the hash of its remote's URL.</summary>
public sealed record Repo(
    [property: JsonPropertyName("_id")] EntityId Id,
    Word RemoteUrlHash,
    Word Status,
    string? Label,
    long CreatedAt,
    long UpdatedAt,
    JsonObject? Extra
);

/// <summary>An agent on some machine.</summary>
public sealed record Worker(
    [property: JsonPropertyName("_id")] EntityId Id,
    string? DisplayName,
    Word Status,
    bool Online,
    JsonObject Capabilities,
    Word? MachineFingerprint,
    Word? AgentVersion,
    Word? Platform,
    Word? Arch,
    Word? NodeVersion,
    Word? EffectivePolicyVersion,
    long CreatedAt,
    long LastSeenAt,
    JsonObject? Extra,
    IReadOnlyList<UnreadyRepo> Unready
);

/// <summary>A repository whose jobs an agent does not claim now, or not those of some kinds.</summary>
/// <param name="Why">Reason, as <c>ias agent status</c> shows it on the box.</param>
/// <param name="Kinds">The kinds it does not claim; null: no job at all.</param>
public sealed record UnreadyRepo(EntityId RepoId, string Why, IReadOnlyList<Word>? Kinds = null);

/// <summary>A group of goals.</summary>
public sealed record Workstream([property: JsonPropertyName("_id")] EntityId Id, Word Slug, string? Name, bool Archived, long CreatedAt);

/// <summary>Job of the Console.</summary>
public sealed record Job(
    [property: JsonPropertyName("_id")] EntityId Id,
    Word Kind,
    Word? Role,
    string Prompt,
    JsonObject Requirements,
    EntityId RepoId,
    JobState Status,
    long Priority,
    EntityId? RunId,
    EntityId? ParentJobId,
    EntityId? IntakeId,
    EntityId? DecisionRequestId,
    EntityId? WorkerId,
    long ClaimGeneration,
    long? LeaseExpiresAt,
    long Expirations,
    string? Message,
    Word? Outcome,
    string? OutcomeReason,
    JsonObject? Evidence,
    long CreatedAt,
    long UpdatedAt,
    long? FinishedAt,
    JsonObject? Extra
)
{
    /// <summary>Reason no agent that is online takes a pending job; null: one may, or it was not determined.</summary>
    public string? WaitsBecause { get; init; }

    /// <summary>True after a cancel until its agent has said that it stopped; <see cref="WorkerId"/> is that agent.</summary>
    public bool IsStopping { get; init; }
}

/// <summary>Ending of one claim of a job.</summary>
/// <param name="ClaimGeneration">The claim's.</param>
/// <param name="BeganAt">Null: not known.</param>
/// <param name="Outcome">As it was reported: done, failed, blocked; kept, where the claim was lost or canceled.</param>
/// <param name="Branch">Branch that holds what there is; null: none was told.</param>
public sealed record Attempt(
    long ClaimGeneration,
    EntityId WorkerId,
    long? BeganAt,
    long EndedAt,
    Word? Outcome,
    string? Reason,
    Word? Branch
);

/// <summary>A line about a running job.</summary>
/// <param name="At">When it happened, in milliseconds since 1970.</param>
public sealed record ProgressLine(long At, string Text);

/// <summary>A run in a repository.</summary>
public sealed record Run(
    [property: JsonPropertyName("_id")] EntityId Id,
    EntityId RepoId,
    Word RunRef,
    Word Status,
    string? CurrentMilestone,
    Word? RunStatePath,
    EntityId? BlockedByDecisionRequestId,
    long CreatedAt,
    long UpdatedAt,
    JsonObject? Extra
);

/// <summary>Something a run reached.</summary>
public sealed record Milestone(string? Text, long At);

/// <summary>State of an intake.</summary>
[JsonConverter(typeof(WordConverter<IntakeState>))]
public enum IntakeState
{
    /// <summary>A box is asked for a proposal.</summary>
    Planning,

    /// <summary>A proposal waits for a person.</summary>
    Proposed,

    /// <summary>Its parts are being worked on.</summary>
    Active,

    /// <summary>All parts are done.</summary>
    Done,

    /// <summary>A person took it back.</summary>
    Withdrawn,
}

/// <summary>A goal as a person put it.</summary>
public sealed record Intake(
    [property: JsonPropertyName("_id")] EntityId Id,
    EntityId? WorkstreamId,
    string? Title,
    string? RawContent,
    IReadOnlyList<EntityId> RepoIds,
    IntakeState Status,
    Word? CreatedBy,
    long CreatedAt,
    long UpdatedAt
)
{
    /// <summary>Actor who withdrew it; null: it is not withdrawn, or was before this was stored.</summary>
    public Word? WithdrawnBy { get; init; }
}

/// <summary>A revision of how a goal is to be reached.</summary>
public sealed record Proposal(
    [property: JsonPropertyName("_id")] EntityId Id,
    EntityId IntakeId,
    long Revision,
    ProposalState Status,
    string? Intent,
    string? Scope,
    string? Plan,
    double? ReadinessScore,
    IReadOnlyList<string> ReadinessReasons,
    IReadOnlyList<string> Questions,
    string? Rejection,
    Word? CreatedBy,
    Word? DecidedBy,
    long CreatedAt,
    long? DecidedAt,
    IReadOnlyList<Part> Parts
);

/// <summary>One repository's part of a proposal.</summary>
public sealed record Part(
    [property: JsonPropertyName("_id")] EntityId Id,
    Word Key,
    EntityId RepoId,
    string? Scope,
    string? Plan,
    IReadOnlyList<Word> Needs,
    PartState Status,
    EntityId? RunId
);

/// <summary>A question a job has for a person.</summary>
public sealed record Decision(
    [property: JsonPropertyName("_id")] EntityId Id,
    EntityId JobId,
    EntityId RepoId,
    EntityId? RunId,
    DecisionState Status,
    string? Question,
    IReadOnlyList<string> Options,
    string? Answer,
    Word? AnsweredBy,
    long CreatedAt,
    long? AnsweredAt
);

/// <summary>A piece of knowledge about the workspace's projects.</summary>
public sealed record ContextItem(
    [property: JsonPropertyName("_id")] EntityId Id,
    EntityId? RepoId,
    Word Source,
    Word Kind,
    string? Title,
    string? Text,
    JsonObject? Provenance,
    Word? CreatedBy,
    long CreatedAt
);

/// <summary>Something happened; the number orders it among all of the workspace.</summary>
public sealed record Change(long Seq, Word Subject, EntityId SubjectId, Word Happened, long At);

/// <summary>Record of an action: its author, subject, details and time.</summary>
public sealed record AuditEntry(long Seq, Word Actor, Word Action, Word SubjectId, Word Detail, long At);
