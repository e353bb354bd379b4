using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Ias.Core.Json;
using Ias.Core.Text;

namespace Ias.Core.Model;

/// <summary>The sprints a run takes one after the other; a fold over its events (<c>PlanFold</c>).</summary>
/// <param name="PlanId"><c>plan-yyyyMMdd-xxxxxx</c>.</param>
/// <param name="Sprints">In the order in which they are done, those that were completed before the run among them.</param>
/// <param name="Consolidate">One branch and one pull request for all; else a branch and a pull request a sprint, each standing on the one
/// before.</param>
/// <param name="From">Number of the first sprint.</param>
/// <param name="To">Number of the last sprint.</param>
public sealed record RunPlan(string PlanId, ImmutableArray<PlanSprint> Sprints, bool Consolidate = true, int From = 0, int To = 0)
{
    /// <summary>The sprint that is begun when the present one is done; null = none is left.</summary>
    [JsonIgnore]
    public PlanSprint? Next => Sprints.FirstOrDefault(s => s.Status == SprintStatus.Pending);

    /// <summary>Number of completed sprints, whether completed before this run or by it.</summary>
    [JsonIgnore]
    public int Completed => Sprints.Count(s => s.Status == SprintStatus.Completed);

    /// <summary>The sprint of that id; null = not of this plan.</summary>
    public PlanSprint? Find(string id) => Sprints.FirstOrDefault(s => s.Id == id);
}

/// <summary>A sprint of a run's plan and what it came to.</summary>
/// <param name="Id"><c>sprint-1</c>.</param>
/// <param name="Skipped">It was completed before this run began.</param>
/// <param name="Cycles">Its own cycles, from 1.</param>
/// <param name="FromSeconds">The run's running time when it began.</param>
/// <param name="Seconds">Running time it took.</param>
/// <param name="Tokens">In and out; null = no agent reported it.</param>
/// <param name="CostUsd">Null = no agent reported it.</param>
/// <param name="Branch">Its own branch, where there is one a sprint; else the run's.</param>
/// <param name="Base">What that branch goes to.</param>
/// <param name="BaseCommit">The commit its own work begins after.</param>
/// <param name="Head">Its last commit.</param>
/// <param name="PushedCommit">What of its own branch was pushed; empty = nothing.</param>
/// <param name="PrUrl">Its own pull request; empty = none.</param>
/// <param name="PrIncomplete">That pull request was made or updated when the sprint was not done.</param>
public sealed record PlanSprint(
    string Id,
    string Title = "",
    SprintStatus Status = SprintStatus.Pending,
    bool Skipped = false,
    int Cycles = 0,
    double FromSeconds = 0,
    double Seconds = 0,
    long? Tokens = null,
    decimal? CostUsd = null,
    int Commits = 0,
    int FilesChanged = 0,
    int LinesAdded = 0,
    int LinesRemoved = 0,
    int FindingsFixed = 0,
    DateTimeOffset? Started = null,
    DateTimeOffset? Ended = null,
    string Branch = "",
    string Base = "",
    string BaseCommit = "",
    string Head = "",
    string PushedCommit = "",
    string PrUrl = "",
    bool PrIncomplete = false
);

/// <summary>Status of a sprint of a plan; the words of <c>sprint-plan-state.json</c>.</summary>
[JsonConverter(typeof(LowerSnakeEnum<SprintStatus>))]
public enum SprintStatus
{
    /// <summary>The sprint has not begun.</summary>
    Pending,

    /// <summary>The sprint is under way.</summary>
    InProgress,

    /// <summary>Both gates approved, and its marker is written; or it was so before the run.</summary>
    Completed,

    /// <summary>The run was halted in it.</summary>
    Halted,
}

/// <summary>Words for a plan and its sprints.</summary>
public static class RunPlans
{
    /// <summary>Status of a sprint of a plan, for people.</summary>
    public static string Word(this PlanSprint sprint) =>
        sprint switch
        {
            { Skipped: true } => "already completed",
            { Status: SprintStatus.Pending } => "not started",
            { Status: SprintStatus.InProgress } => "in progress",
            { Status: SprintStatus.Halted } => "halted",
            _ => "completed",
        };

    /// <summary>Progress of a plan: <c>2 of 4 sprints completed, sprint-3 in progress</c>.</summary>
    public static string Progress(this RunPlan plan)
    {
        foreach (var sprint in plan.Sprints)
        {
            if (sprint.Status is SprintStatus.InProgress or SprintStatus.Halted)
            {
                return $"{plan.Completed} of {Wording.Count(plan.Sprints.Length, "sprint")} completed, {sprint.Id} {sprint.Word()}";
            }
        }

        return $"{plan.Completed} of {Wording.Count(plan.Sprints.Length, "sprint")} completed";
    }
}
