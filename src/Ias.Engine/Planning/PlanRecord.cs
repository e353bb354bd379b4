using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Engine.Planning;

/// <summary>State of a planning.</summary>
[JsonConverter(typeof(LowerSnakeEnum<PlanState>))]
public enum PlanState
{
    /// <summary>A turn is under way, or was interrupted.</summary>
    Planning,

    /// <summary>The agent asked something only a person can answer.</summary>
    Asking,

    /// <summary>The plan is drafted, but nobody has accepted it yet.</summary>
    Drafted,

    /// <summary>It is the repository's plan.</summary>
    Kept,

    /// <summary>The agent produced no plan that can be parsed.</summary>
    Failed,
}

/// <summary>A goal on its way to a plan: <c>.run/plans/ID/plan.json</c>.</summary>
/// <param name="Id"><c>plan-20261121-101112-ab12</c>.</param>
/// <param name="Wish">The person's goal, verbatim.</param>
/// <param name="Source">Where it came from, for messages.</param>
/// <param name="Least">Sprints at least.</param>
/// <param name="Most">Sprints at most.</param>
/// <param name="Append">Behind the plan that is there.</param>
/// <param name="Turns">How many turns it had.</param>
public sealed record PlanRecord(
    string Id,
    PlanState State,
    string Wish,
    string Source,
    int Least,
    int Most,
    bool Append,
    DateTimeOffset Created,
    int Turns = 0
)
{
    /// <summary>Questions of the agent.</summary>
    public IReadOnlyList<string> Questions { get; init; } = [];

    /// <summary>Answer of a person to all questions; null = not answered yet.</summary>
    public string? Answer { get; init; }

    /// <summary>File name of the decision record in <c>docs/ias/decisions</c>; empty if not asked.</summary>
    public string Decision { get; init; } = "";
}

/// <summary>JSON serialization of planning records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(UtcTime)]
)]
[JsonSerializable(typeof(PlanRecord))]
internal sealed partial class PlanJson : JsonSerializerContext;
