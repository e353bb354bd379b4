using System.Text.Json.Serialization;
using Ias.Core.Model;
using Ias.Core.Runs.Checks;

namespace Ias.Core.Queue;

/// <summary>Result of one attempt at a job: <c>jobs/&lt;id&gt;/attempt-N/result.json</c>. Unknown usage is null, never zero.</summary>
/// <param name="Generation">Of the claim it belongs to.</param>
/// <param name="Attempt">N of its folder: every claim has one.</param>
/// <param name="Kind">Null = it ended well.</param>
/// <param name="Closing">The agent's last message.</param>
/// <param name="Commit">On the run's branch; empty = nothing changed.</param>
/// <param name="Patch">Where the changes of an attempt that failed were saved; empty = there were none.</param>
/// <param name="FollowUps">Ids of the jobs it led to.</param>
/// <param name="Lane">Which of several lanes it was worked on in, from 1; 0 = the main checkout.</param>
/// <param name="Refused">Follow-ups that were refused, and why.</param>
public sealed record JobResult(
    string Job,
    int Generation,
    int Attempt,
    string Role,
    TurnOutcome Outcome,
    string Detail,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    double Seconds,
    FailureKind? Kind = null,
    int? ExitCode = null,
    string Agent = "",
    string Model = "",
    int Calls = 0,
    long? InputTokens = null,
    long? OutputTokens = null,
    decimal? CostUsd = null,
    string Closing = "",
    string Commit = "",
    int Files = 0,
    int Added = 0,
    int Removed = 0,
    string Patch = "",
    IReadOnlyList<string>? FollowUps = null,
    IReadOnlyList<string>? Refused = null,
    int Lane = 0,
    int SchemaVersion = 1
)
{
    /// <summary>Checks of the person's own that ran on its work, counted; null = none did.</summary>
    public CheckCounts? Checks { get; init; }

    /// <summary>
    /// True when uncommitted changes were there when its turn had ended; null = not checked, as in a result that was read from a
    /// file.
    /// </summary>
    [JsonIgnore]
    public bool? LeftChanges { get; init; }

    /// <summary>Reset time of the provider's limit that its turn met; null = no limit, or no time was named.</summary>
    [JsonIgnore]
    public DateTimeOffset? LimitedUntil { get; init; }

    /// <summary>Names of the decision records by which it asks.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> DecisionRecords { get; init; } = [];
}
