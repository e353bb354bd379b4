using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Runs.Breaker;
using Ias.Core.Runs.Bugs;

namespace Ias.Core.Runs;

/// <summary><c>.run/bugs/&lt;id&gt;/state.json</c>, with the keys of the Run Mode protocol.</summary>
/// <param name="Mode">Always <c>autonomous</c>: nobody is asked.</param>
/// <param name="RunId">The run that fixes it, to be found again in the archive.</param>
public sealed record BugFile(
    string BugId,
    string BugTitle = "",
    string SprintId = "",
    BugState State = BugState.Triage,
    string Mode = "autonomous",
    DateTimeOffset CreatedAt = default,
    DateTimeOffset UpdatedAt = default,
    BugBreaker? CircuitBreaker = null,
    BugConfidence? Confidence = null,
    string RunId = "",
    string Branch = "",
    string Source = "",
    int SchemaVersion = 1
)
{
    /// <summary>Keys another tool wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>
    /// The file of a run; null when the run fixes no bug. The same object as <paramref name="before"/> when nothing in it
    /// changed.
    /// </summary>
    public static BugFile? Of(RunRecord run, CircuitBreaker breaker, BugFile? before)
    {
        if (run.Bug is not { } bug)
        {
            return null;
        }

        var kept = before?.BugId == bug.BugId ? before : null;
        var triggers = breaker.Triggers;
        var file = new BugFile(
            bug.BugId,
            bug.Title,
            bug.SprintId,
            bug.State,
            "autonomous",
            bug.CreatedAt,
            kept?.UpdatedAt ?? run.Timestamps.LastActivity,
            new BugBreaker(
                run.Cycles.Current,
                triggers.Get<SameIssueTrigger>().Count,
                triggers.Get<NoProgressTrigger>().Count,
                triggers.Get<SameIssueTrigger>().LastHash
            ),
            new BugConfidence(
                bug.Reproduction,
                bug.TestType,
                bug.RiskLevel,
                run.Metrics.FilesChanged,
                run.Metrics.LinesAdded + run.Metrics.LinesRemoved
            ),
            run.RunId,
            run.Branch,
            bug.Source
        )
        {
            Unknown = kept?.Unknown,
        };
        return file == kept ? kept : file with { UpdatedAt = run.Timestamps.LastActivity };
    }
}

/// <summary>The counters of a bug's own breaker.</summary>
public sealed record BugBreaker(int CycleCount = 0, int SameIssueCount = 0, int NoProgressCount = 0, string? LastFindingHash = null);

/// <summary>Confidence in the bug fix; empty words = not known before triage.</summary>
public sealed record BugConfidence(
    string ReproductionStrength = "",
    string TestType = "",
    string RiskLevel = "",
    int FilesChanged = 0,
    int LinesChanged = 0
);
