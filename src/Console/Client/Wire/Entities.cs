using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Ias.Console.Client.Wire;

public sealed record Workspace([property: JsonPropertyName("_id")] string Id, string Slug);

public sealed record Repo([property: JsonPropertyName("_id")] string Id, string RemoteUrlHash, string Status, string? Label = null);

/// <summary>A job; times in milliseconds since 1970.</summary>
/// <param name="WaitsBecause">Why no agent that is online takes a pending one; null: one may.</param>
public sealed record Job(
    [property: JsonPropertyName("_id")] string Id,
    string Kind,
    string RepoId,
    string Status,
    long Priority,
    long CreatedAt,
    long UpdatedAt,
    string? Role = null,
    string? RunId = null,
    string? Message = null,
    string? OutcomeReason = null,
    string Prompt = "",
    string? ParentJobId = null,
    string? IntakeId = null,
    string? DecisionRequestId = null,
    string? WorkerId = null,
    long ClaimGeneration = 0,
    JsonObject? Requirements = null,
    Evidence? Evidence = null,
    string? WaitsBecause = null
);

/// <summary>A question a job has for a person.</summary>
/// <param name="Status">open, answered, applied or withdrawn.</param>
public sealed record Decision(
    [property: JsonPropertyName("_id")] string Id,
    string JobId,
    string RepoId,
    string Status,
    IReadOnlyList<string> Options,
    long CreatedAt,
    string? Question = null,
    string? Answer = null,
    string? RunId = null
);

/// <summary>An item that waits for a person.</summary>
/// <param name="Kind">decision, proposal, or job: one that failed.</param>
/// <param name="Id">Id of the decision request, the proposal, or the job.</param>
/// <param name="At">Time since it waits, in milliseconds since 1970.</param>
/// <param name="IntakeId">Goal it is about; null: of none.</param>
/// <param name="Goal">Title of the goal; null: of none, or hidden by the data policy.</param>
/// <param name="Text">The question, or the reason of the failure.</param>
/// <param name="Options">Answers to choose from; none: any.</param>
/// <param name="Name">Title of the goal; of a job without one, what it is to do; null: a server before 0.2 did not say.</param>
public sealed record WaitingItem(
    string Kind,
    string Id,
    long At,
    IReadOnlyList<string> Options,
    string? IntakeId = null,
    string? Goal = null,
    string? Text = null,
    string? Name = null
)
{
    public const string Decision = "decision";
    public const string Proposal = "proposal";
    public const string FailedJob = "job";
}

/// <summary>A goal as a person put it.</summary>
/// <param name="Status">planning, proposed, active, done or withdrawn.</param>
public sealed record Intake(
    [property: JsonPropertyName("_id")] string Id,
    string Status,
    IReadOnlyList<string> RepoIds,
    long CreatedAt,
    string? Title = null,
    string? RawContent = null
);

/// <summary>A revision of how a goal is to be reached.</summary>
/// <param name="Status">open, partly_approved, approved, rejected or superseded.</param>
public sealed record Proposal(
    [property: JsonPropertyName("_id")] string Id,
    long Revision,
    string Status,
    IReadOnlyList<string> ReadinessReasons,
    IReadOnlyList<string> Questions,
    IReadOnlyList<Part> Parts,
    string? Intent = null,
    string? Scope = null,
    string? Plan = null,
    double? ReadinessScore = null,
    string? Rejection = null,
    long CreatedAt = 0
)
{
    /// <summary>True when a person may still approve it, or parts of it.</summary>
    [JsonIgnore]
    public bool Waits => Status is "open" or "partly_approved";
}

/// <summary>One repository's part of a proposal.</summary>
public sealed record Part(
    string Key,
    string RepoId,
    string Status,
    IReadOnlyList<string> Needs,
    string? Scope = null,
    string? Plan = null,
    string? RunId = null
);

/// <summary>A run in a repository.</summary>
/// <param name="RunRef">What it is called there.</param>
public sealed record Run([property: JsonPropertyName("_id")] string Id, string RepoId, string RunRef, string Status);

/// <summary>A box that works for the workspace, or a person's agent.</summary>
/// <param name="Status">What it said last: online, draining or offline.</param>
/// <param name="Online">Whether it was heard of lately, too.</param>
/// <param name="LastSeenAt">In milliseconds since 1970.</param>
public sealed record Worker(
    [property: JsonPropertyName("_id")] string Id,
    string Status,
    bool Online,
    long LastSeenAt,
    string? DisplayName = null,
    string? AgentVersion = null,
    string? Platform = null
);

/// <summary>A workspace looked over.</summary>
public sealed record Briefing(
    long JobsPending,
    long JobsRunning,
    long JobsDoneToday,
    long JobsFailedToday,
    IReadOnlyList<string> OpenDecisions,
    IReadOnlyList<string> OpenProposals,
    IReadOnlyList<string> JobsWithoutWorker,
    IReadOnlyList<string> JobsThatKeepExpiring,
    long AgentsOnline,
    IReadOnlyList<string> IdleAgents,
    IReadOnlyList<string> ReposWithoutContext,
    double CostUsdToday,
    double CostUsdWeek
);

/// <summary>An item of the Context Lake, as far as it can be named.</summary>
/// <param name="Source">Which system it comes from.</param>
/// <param name="Text">Null where it has none, or the data policy hides it.</param>
public sealed record ContextItem(
    [property: JsonPropertyName("_id")] string Id,
    string Source,
    string Kind,
    string? Title = null,
    string? Text = null
);
