namespace Ias.Cli.Answers;

/// <summary>Answer of <c>ias plan</c> in JSON.</summary>
/// <param name="Status"><c>asking</c>, <c>drafted</c> or <c>kept</c>.</param>
/// <param name="Draft">Its file, relative to the work tree; null while it asks.</param>
/// <param name="Replaces">Unfinished sprints of the plan that is there which go, or went.</param>
/// <param name="Estimate">Null = there is no history to judge by.</param>
/// <param name="Next">What to type; empty = nothing.</param>
internal sealed record PlanAnswer(
    string Id,
    string Status,
    string Plan,
    string? Draft,
    IEnumerable<PlannedSprintShown> Sprints,
    IEnumerable<string> Replaces,
    IEnumerable<string> Risks,
    PlanEstimateShown? Estimate,
    IEnumerable<string> Questions,
    string? Decision,
    PlanUsageShown Usage,
    string Next
) : VersionedAnswer;

internal sealed record PlannedSprintShown(string Id, string Title, int Checks, IEnumerable<string> DependsOn);

internal sealed record PlanEstimateShown(int Turns, int Calls, double Seconds, decimal? CostUsd, int FromSprints);

internal sealed record PlanUsageShown(int Turns, int Calls, double Seconds, decimal? CostUsd);

/// <summary>Of <c>ias decide</c>, where a planning asked.</summary>
internal sealed record PlanAnsweredAnswer(string Id, string Decision, string Next) : VersionedAnswer;
