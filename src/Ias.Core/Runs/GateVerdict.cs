using System.Globalization;
using System.Security.Cryptography;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>Verdict of a gate's turn as events.</summary>
/// <param name="None">Reason why there is no verdict; null = there is one. Without a verdict the turn has failed; it never passes.</param>
public sealed record GateVerdict(IReadOnlyList<RunEvent> Events, string? None = null)
{
    /// <summary>Text for the gate's feedback file, which the next IMPLEMENT reads; empty = the turn wrote it.</summary>
    public string Feedback { get; init; } = "";

    /// <summary>File in which a gate may repeat its verdict for programs, beside its feedback file.</summary>
    public const string Json = "verdict.json";

    /// <summary>No verdict, and why.</summary>
    public static GateVerdict Missing(string why) => new([], why);

    /// <summary>Verdict in the common grammar of feedback files (<see cref="VerdictReader"/>).</summary>
    /// <param name="read">Content of a file in the feedback folder; null = not there.</param>
    public static GateVerdict Of(IGate gate, RunRecord run, Func<string, byte[]?> read)
    {
        var (feedback, json) = (read(gate.FeedbackFile), read(Json));
        var changes = gate.Stage == GateStage.Sprint ? TestChanges.OfCurrent(run).ToList() : [];
        var verdict = VerdictReader.Read(gate, feedback, json, [.. run.OpenFindingsOfCurrent, .. changes.Select(AsKnown)]);
        if (verdict.None is { } why)
        {
            return Missing(why);
        }

        var tests = gate.ReportsTests ? TestResults.Of(feedback, json) : "";
        return new GateVerdict([
            gate.Stage == GateStage.PullRequest
                ? new RunEvent.PostPrJudged(
                    gate.Phase,
                    run.Validation?.Present?.Round ?? 1,
                    run.Validation?.Present is { Reviewers: > 1 } ? ReviewerOf(run) : "",
                    verdict.Findings,
                    tests
                )
                : new RunEvent.VerdictGiven(
                    run.Cycles.Current,
                    gate.Phase,
                    verdict.Approved,
                    verdict.Findings,
                    tests,
                    [.. Digests(run, (gate.FeedbackFile, feedback), (Json, json))],
                    TestRulings.Of(gate.Phase, feedback, changes) is { Count: > 0 } rulings ? rulings : null
                ),
        ]);
    }

    // A finding may name a change to the tests by its id, as it may name an earlier finding.
    private static RunFinding AsKnown(TestChange change)
    {
        var finding = TestChanges.Finding(change);
        return new RunFinding(
            change.Id,
            finding.Severity,
            finding.File,
            finding.Line,
            finding.Title,
            finding.Hash,
            [],
            default,
            Open: true
        );
    }

    private static IEnumerable<FileDigest> Digests(RunRecord run, params (string Name, byte[]? Content)[] files) =>
        files
            .Where(file => file.Content is not null)
            .Select(file => new FileDigest(
                $"{Prompts.FeedbackFolder(run.Current)}/{file.Name}",
                Convert.ToHexStringLower(SHA256.HashData(file.Content!))
            ));

    private static string ReviewerOf(RunRecord run) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"reviewer {(run.Validation?.Reviewer ?? 0) + 1}{(run.Agent is { Name.Length: > 0 } agent ? $" ({agent.Name}{(agent.Model.Length > 0 ? $" {agent.Model}" : "")})" : "")}"
        );
}
