using Ias.Core.Runs.Checks;

namespace Ias.Engine.History;

/// <summary>One run in the history.</summary>
/// <param name="Repository">The work tree it ran in.</param>
/// <param name="State">Where it stands, as <c>state.json</c> writes it.</param>
/// <param name="InputTokens">0 also when no agent reported any.</param>
/// <param name="CostUsd">Null when no agent reported a cost: unknown, not free.</param>
/// <param name="HaltReason">Why it is halted; empty when it is not.</param>
/// <param name="PullRequest">Address of the draft; empty when there is none.</param>
public sealed record HistoryRow(
    string RunId,
    string Repository,
    string Target,
    string Branch,
    string State,
    DateTimeOffset Started,
    DateTimeOffset LastActivity,
    int Cycles,
    int Commits,
    long InputTokens,
    long OutputTokens,
    double? CostUsd,
    string HaltReason,
    string PullRequest
)
{
    /// <summary>Its checks; null = they were not asked for.</summary>
    public CheckCounts? Checks { get; init; }
}
