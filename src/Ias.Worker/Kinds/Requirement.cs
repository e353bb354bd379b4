using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Worker.Jobs;

namespace Ias.Worker.Kinds;

/// <summary>What a job requires, read as what it should be and nothing else.</summary>
internal static class Requirement
{
    /// <summary>A text; null when there is none.</summary>
    public static string? Text(ClaimedJob job, string name) =>
        job.Job.Requirements?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>A switch; null when there is none.</summary>
    public static bool? Switch(ClaimedJob job, string name) =>
        job.Job.Requirements?[name] is JsonValue value && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False
            ? job.Job.Requirements[name]!.GetValue<bool>()
            : null;

    /// <summary>A list of texts; null when there is none.</summary>
    public static IReadOnlyList<string>? Texts(ClaimedJob job, string name) =>
        job.Job.Requirements?[name] is JsonArray list && list.All(one => one?.GetValueKind() == JsonValueKind.String)
            ? [.. list.Select(one => one!.GetValue<string>())]
            : null;
}
