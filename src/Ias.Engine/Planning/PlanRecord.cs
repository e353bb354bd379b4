using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Engine.Planning;

/// <summary>Where a planning stands.</summary>
[JsonConverter(typeof(LowerSnakeEnum<PlanState>))]
public enum PlanState
{
    /// <summary>A turn is under way, or was cut off.</summary>
    Planning,

    /// <summary>It asked what only a person can say.</summary>
    Asking,

    /// <summary>There is a plan, and nobody said yet whether it is kept.</summary>
    Drafted,

    /// <summary>It is the repository's plan.</summary>
    Kept,

    /// <summary>The agent gave no plan that can be read.</summary>
    Failed,
}

/// <summary>A wish on its way to a plan: <c>.run/plans/ID/plan.json</c>.</summary>
/// <param name="Id"><c>plan-20261121-101112-ab12</c>.</param>
/// <param name="Wish">What a person wants, as it came.</param>
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
    /// <summary>What the agent asked.</summary>
    public IReadOnlyList<string> Questions { get; init; } = [];

    /// <summary>What a person answered to all of it; null = nobody did yet.</summary>
    public string? Answer { get; init; }

    /// <summary>The decision record that asks, by its name in <c>docs/ias/decisions</c>; empty = there is none.</summary>
    public string Decision { get; init; } = "";
}

/// <summary>JSON of it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(UtcTime)]
)]
[JsonSerializable(typeof(PlanRecord))]
internal sealed partial class PlanJson : JsonSerializerContext;
