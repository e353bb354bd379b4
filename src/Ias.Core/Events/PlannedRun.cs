using System.Text.Json.Serialization;

namespace Ias.Core.Events;

/// <summary>The plan of a run that takes several sprints, as it was when the run began.</summary>
public sealed record PlannedRun(string PlanId, IReadOnlyList<PlannedSprint> Sprints, bool Consolidate, int From, int To);

/// <summary>A sprint of a plan; <paramref name="Completed"/>: it was done before the run, which passes it over.</summary>
public sealed record PlannedSprint(string Id, string Title, bool Completed)
{
    /// <summary>Evidence that it is completed, for people; not written to the log.</summary>
    [JsonIgnore]
    public string By { get; init; } = "";

    /// <summary>The branch its work is on, where the run does not start from that work; else empty. Not written to the log.</summary>
    [JsonIgnore]
    public string Elsewhere { get; init; } = "";
}
