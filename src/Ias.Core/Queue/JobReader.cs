using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ias.Core.Model;

namespace Ias.Core.Queue;

/// <summary>Reads jobs that programs or people wrote, and says where and why one is wrong.</summary>
public static class JobReader
{
    /// <summary>The longest prompt, in characters.</summary>
    public const int LongestPrompt = 1 << 20;

    private const int LongestTitle = 200;

    /// <summary>The job in a file; null and the reason when it holds no job.</summary>
    public static (Job? Job, string Wrong) Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var job = JsonSerializer.Deserialize(json, RunnerJson.Default.Job);
            return job is null ? (null, "it is null")
                : job.Id.Length > 0 && !JobIds.Is(job.Id) ? (null, $"id: '{job.Id}' is not an id")
                : (job, "");
        }
        catch (JsonException wrong)
        {
            return (null, Where(wrong));
        }
    }

    /// <summary>Faults of a job that is to be queued, each with its key; empty = none.</summary>
    public static IReadOnlyList<string> Problems(Job job, RunnerOptions options)
    {
        var wrong = new List<string>();
        if (!options.AllRoles.ContainsKey(job.Role ?? ""))
        {
            wrong.Add($"role: there is no '{job.Role}'; known roles are {string.Join(", ", options.AllRoles.Keys)}");
        }

        if (string.IsNullOrWhiteSpace(job.Prompt))
        {
            wrong.Add("prompt: it is empty");
        }
        else if (job.Prompt.Length > LongestPrompt || job.Prompt.Contains('\0', StringComparison.Ordinal))
        {
            wrong.Add(
                job.Prompt.Length > LongestPrompt
                    ? $"prompt: it has more than {LongestPrompt} characters"
                    : "prompt: it contains a NUL character"
            );
        }

        if (job.Title is null || job.Title.Length > LongestTitle || job.Title.Any(char.IsControl))
        {
            wrong.Add($"title: allowed is one line of at most {LongestTitle} characters");
        }

        if (job.Priority is < 0 or > Job.LastPriority)
        {
            wrong.Add($"priority: allowed is 0 (first) to {Job.LastPriority} (last)");
        }

        if (job.TimeoutMinutes is <= 0 or > 1440)
        {
            wrong.Add("timeout_minutes: allowed is more than 0, at most 1440");
        }

        if (job.Needs.FirstOrDefault(id => !JobIds.Is(id ?? "")) is { } strange)
        {
            wrong.Add($"depends_on: '{strange}' is not a job id");
        }

        if (job.Id.Length > 0 && job.Needs.Contains(job.Id))
        {
            wrong.Add("depends_on: it depends on itself");
        }

        return wrong;
    }

    /// <summary>The options a file holds, or what is wrong with it.</summary>
    public static (RunnerOptions? Options, string Wrong) ReadOptions(ReadOnlySpan<byte> json)
    {
        try
        {
            var options = JsonSerializer.Deserialize(json, RunnerJson.Default.RunnerOptions);
            return options is null ? (null, "it is null")
                : options.Problems() is { Count: > 0 } wrong ? (null, string.Join("; ", wrong))
                : (options, "");
        }
        catch (JsonException wrong)
        {
            return (null, Where(wrong));
        }
    }

    /// <summary>Line, key and reason of broken JSON, for people.</summary>
    internal static string Where(JsonException wrong)
    {
        var why = wrong.Message;
        var at = why.IndexOf(" Path: ", StringComparison.Ordinal);
        var reason = (at > 0 ? why[..at] : why.Split(" LineNumber:")[0]).TrimEnd('.', ' ');
        var key = wrong.Path is { Length: > 2 } path ? $", key {path[2..]}" : "";
        return wrong.LineNumber is { } line ? $"line {line + 1}{key}: {reason}" : $"{reason}{key}";
    }

    /// <summary>As files have it: indented, with an end of line.</summary>
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];
}
