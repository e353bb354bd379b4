using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Console.Worker.Jobs;

namespace Ias.Console.Worker.Kinds;

/// <summary>Requirements of a job, read as one type each; a value of another type counts as missing.</summary>
internal static class Requirement
{
    /// <summary>A text; null when there is none.</summary>
    public static string? Text(ClaimedJob job, string name) =>
        job.Job.Requirements?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>A whole number above 0; null when there is none.</summary>
    public static int? Number(ClaimedJob job, string name) =>
        job.Job.Requirements?[name] is JsonValue value && value.TryGetValue<int>(out var number) && number > 0 ? number : null;

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
