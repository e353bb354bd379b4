using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>
/// <c>.run/sprint-plan-state.json</c>, with the keys of the Run Mode protocol: what other tools know of a plan. For ias it says nothing the
/// events do not say; where another tool wrote it, it is all there is.
/// </summary>
/// <param name="State">A word of <see cref="RunState"/>.</param>
/// <param name="GitInferred">The state was inferred from git's history, not written by a run; null = by a run.</param>
/// <param name="GitInferredAt">When it was.</param>
public sealed record SprintPlanState(
    string PlanId = "",
    string Target = SprintPlanState.PlanTarget,
    string State = "",
    PlanStateSprints? Sprints = null,
    PlanStateOptions? Options = null,
    PlanStateMetrics? Metrics = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? GitInferred = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? GitInferredAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RunId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Branch = null
)
{
    /// <summary>The target of a run that takes the whole plan.</summary>
    public const string PlanTarget = "sprint-plan";

    /// <summary>Keys another tool wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Number of sprints in the plan: <c>sprints.total</c>, else the length of the list; 0 = unknown.</summary>
    [JsonIgnore]
    public int Total =>
        Sprints is { Total: > 0 } told ? told.Total
        : Sprints is { List.IsDefaultOrEmpty: false } listed ? listed.List.Length
        : 0;

    /// <summary>The file of a run; null when the run has no plan.</summary>
    /// <param name="run">The run.</param>
    /// <param name="before">What the file held: keys of others in it are kept when it is of this plan.</param>
    public static SprintPlanState? Of(RunRecord run, SprintPlanState? before)
    {
        if (run.Plan is not { } plan)
        {
            return null;
        }

        var kept = before?.PlanId == plan.PlanId ? before : null;
        var list = plan.Sprints.Select(s => new PlanStateSprint(
            s.Id,
            s.Status,
            s.Status == SprintStatus.Pending || s.Skipped ? null : s.Cycles,
            s.Title
        )
        {
            Unknown = kept?.Sprints is { List.IsDefault: false } old ? old.List.FirstOrDefault(o => o.Id == s.Id)?.Unknown : null,
        });
        var current = run.IsFinished || run.State == RunState.Complete ? null : plan.Find(run.Sprint)?.Id;
        return new SprintPlanState(
            plan.PlanId,
            run.Target,
            run.State.Word(),
            new PlanStateSprints(plan.Sprints.Length, plan.Completed, current, [.. list]) { Unknown = kept?.Sprints?.Unknown },
            new PlanStateOptions(plan.From, plan.To, run.Limits.MaxCycles) { Unknown = kept?.Options?.Unknown },
            new PlanStateMetrics(plan.Sprints.Sum(s => s.Cycles), run.Metrics.FilesChanged) { Unknown = kept?.Metrics?.Unknown },
            RunId: run.RunId,
            Branch: run.Branch
        )
        {
            Unknown = kept?.Unknown,
        };
    }

    /// <summary>True when the file of <paramref name="run"/> may differ from that of <paramref name="before"/>.</summary>
    internal static bool Differs(RunRecord before, RunRecord run) =>
        !ReferenceEquals(before.Plan, run.Plan)
        || before.State != run.State
        || before.Sprint != run.Sprint
        || before.Branch != run.Branch
        || before.Limits.MaxCycles != run.Limits.MaxCycles
        || before.Metrics.FilesChanged != run.Metrics.FilesChanged;
}

/// <summary>The plan's sprints; <paramref name="Current"/> null = none is under way.</summary>
public sealed record PlanStateSprints(
    int Total = 0,
    int Completed = 0,
    string? Current = null,
    ImmutableArray<PlanStateSprint> List = default
)
{
    /// <summary>Keys another tool wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>One sprint; <paramref name="Cycles"/> null = this run has not begun it.</summary>
public sealed record PlanStateSprint(
    string Id,
    SprintStatus Status = SprintStatus.Pending,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Cycles = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Title = null
)
{
    /// <summary>Keys another tool wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>Requested sprints, and the cycles each may take.</summary>
public sealed record PlanStateOptions(int From = 0, int To = 0, int MaxCycles = 0)
{
    /// <summary>Keys another tool wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>Sums over all sprints.</summary>
public sealed record PlanStateMetrics(int TotalCycles = 0, int TotalFilesChanged = 0)
{
    /// <summary>Keys another tool wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
