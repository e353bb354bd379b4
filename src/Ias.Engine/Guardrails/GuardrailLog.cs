using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Guardrails;
using Ias.Engine.Files;

namespace Ias.Engine.Guardrails;

/// <summary>Result of one guardrail check before one turn.</summary>
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
public sealed class GuardrailLog(string workTree, string runId, TimeProvider time)
{
    /// <summary>The folder, within the repository.</summary>
    public const string Folder = Core.Runs.SprintLog.Folder;

    /// <summary>Pattern of the files excluded from git.</summary>
    internal const string Hidden = Folder + "/guardrails-*.jsonl";

    /// <summary>The turn that the next lines are about.</summary>
    public string Turn { get; set; } = "";

    /// <summary>Appends a line to the log.</summary>
    /// <exception cref="ProblemException">The folder cannot be written, or a link or something else is in the way.</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Write(TrajectoryLine line)
    {
        var now = time.GetUtcNow();
        var json = JsonSerializer.Serialize(line with { Ts = now, RunId = runId, Turn = Turn }, TrajectoryJson.Default.TrajectoryLine);
        using var inside = InsideFolder.Open(workTree);
        var writer = new InsideWriter(inside);
        writer.MakeFolder(Folder);
        using var file = writer.OpenToAppend(
            string.Create(CultureInfo.InvariantCulture, $"{Folder}/guardrails-{now.UtcDateTime:yyyy-MM-dd}.jsonl")
        );
        RandomAccess.Write(file, System.Text.Encoding.UTF8.GetBytes(json + "\n"), 0); // at the end, and one write: lines of two processes do not mix
    }

    /// <summary>Appends a line; false if that failed.</summary>
    public bool TryWrite(TrajectoryLine line)
    {
        try
        {
            Write(line);
            return true;
        }
        catch (Exception e) when (e is ProblemException || FileProblem.Explains(e))
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
