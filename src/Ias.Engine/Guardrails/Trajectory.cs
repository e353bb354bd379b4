using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Guardrails;
using Ias.Engine.Files;

namespace Ias.Engine.Guardrails;

/// <summary>What one guardrail said before one turn.</summary>
/// <param name="Skill">Of the turn.</param>
/// <param name="Check"><c>danger</c>, <c>pii</c> or <c>injection</c>.</param>
/// <param name="Detail">One line for people; never the data that was replaced.</param>
/// <param name="Source">Which text; empty for the danger check.</param>
/// <param name="Score">Of the injection check.</param>
/// <param name="Failed">The check itself went wrong, and the turn began without it.</param>
public sealed record TrajectoryLine(
    string Skill,
    string Check,
    GuardAction Action,
    string Detail,
    string Source = "",
    double? Score = null,
    bool Failed = false
)
{
    [JsonPropertyOrder(-3)]
    public DateTimeOffset Ts { get; init; }

    [JsonPropertyOrder(-2)]
    public string RunId { get; init; } = "";

    [JsonPropertyOrder(-1)]
    public string Turn { get; init; } = "";
}

/// <summary>
/// The trail of the guardrails: <c>grimoires/loa/a2a/trajectory/guardrails-{date}.jsonl</c>, a line a check, a file a day (UTC). Its files
/// are kept out of git like <c>.run/</c>, by <c>info/exclude</c>; the sprints' trails beside them are committed.
/// </summary>
public sealed class Trajectory(string workTree, string runId, TimeProvider time)
{
    /// <summary>The folder, within the repository.</summary>
    public const string Folder = Core.Runs.Trail.Folder;

    /// <summary>What git does not see of it.</summary>
    internal const string Hidden = Folder + "/guardrails-*.jsonl";

    /// <summary>The turn that the next lines are about.</summary>
    public string Turn { get; set; } = "";

    /// <summary>Appends a line.</summary>
    /// <exception cref="IOException">The disk is full, or a folder or a link is in the way.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public void Write(TrajectoryLine line)
    {
        var now = time.GetUtcNow();
        var folder = Path.Combine(workTree, Folder);
        if (Path.Exists(folder) && !SharedFolder.IsWithin(workTree, folder))
        {
            throw new IOException($"{folder} leads out of the work tree");
        }

        Directory.CreateDirectory(folder);
        var json = JsonSerializer.Serialize(line with { Ts = now, RunId = runId, Turn = Turn }, TrajectoryJson.Default.TrajectoryLine);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"guardrails-{now.UtcDateTime:yyyy-MM-dd}.jsonl"));
        if (new FileInfo(path).LinkTarget is { } elsewhere)
        {
            throw new IOException($"{path} is a link to {elsewhere}"); // an agent's, to have something else written to
        }

        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(System.Text.Encoding.UTF8.GetBytes(json + "\n")); // one write: lines of two processes do not mix
    }

    /// <summary>Appends a line where that is possible.</summary>
    public bool TryWrite(TrajectoryLine line)
    {
        try
        {
            Write(line);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(TrajectoryLine))]
internal sealed partial class TrajectoryJson : JsonSerializerContext;
