using System.Text.Json.Serialization;

namespace Ias.Core.Reporting;

/// <summary>Runs side by side: how each ended, what it cost, what it found.</summary>
/// <param name="Runs">In the order they were asked for.</param>
public sealed record RunComparison(IReadOnlyList<ComparedRun> Runs)
{
    /// <summary>Keys are only ever added.</summary>
    [JsonPropertyOrder(-1)]
    public int SchemaVersion => 1;

    /// <summary>The severities that any of them has findings of, the gravest first.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Severities =>
        [
            .. Runs.SelectMany(run => run.Findings)
                .Select(found => found.Severity)
                .Distinct(StringComparer.Ordinal)
                .OrderBy(Rank)
                .ThenBy(severity => severity, StringComparer.Ordinal),
        ];

    public static RunComparison Of(IEnumerable<MorningReport> reports) => new([.. reports.Select(ComparedRun.Of)]);

    private static int Rank(string severity) =>
        severity.ToLowerInvariant() switch
        {
            "critical" => 0,
            "high" => 1,
            "medium" => 2,
            "low" => 3,
            _ => 4,
        };
}

/// <summary>One of the runs.</summary>
/// <param name="RunningSeconds">At work: without waits, and without standing still.</param>
/// <param name="Totals">Sums; <see cref="ReportTotals.Steps"/> are cycles, of a queue jobs.</param>
/// <param name="Findings">By severity; only those it had.</param>
/// <param name="TestChanges">Number of changes that make tests say less.</param>
public sealed record ComparedRun(
    string RunId,
    string Kind,
    string Target,
    string Title,
    ReportOutcome Outcome,
    DateTimeOffset From,
    DateTimeOffset To,
    double RunningSeconds,
    ReportTotals Totals,
    IReadOnlyList<ComparedFindings> Findings,
    int TestChanges = 0
)
{
    internal static ComparedRun Of(MorningReport report) =>
        new(
            report.RunId,
            report.Kind,
            report.Target,
            report.Title,
            report.Outcome,
            report.From,
            report.To,
            report.WorkSeconds,
            report.Totals,
            [
                .. report
                    .Findings.GroupBy(finding => finding.Severity, StringComparer.Ordinal)
                    .Select(group => new ComparedFindings(group.Key, group.Count(found => !found.Open), group.Count(found => found.Open))),
            ],
            report.Tests.Count
        );
}

/// <summary>Number of findings of a severity.</summary>
public sealed record ComparedFindings(string Severity, int Fixed, int Open);
