using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Bugs;

/// <summary>The bug that a run fixes; a fold over its events.</summary>
/// <param name="BugId"><c>yyyyMMdd-xxxxxx</c>.</param>
/// <param name="SprintId"><c>sprint-bug-3</c>: numbered within this work tree.</param>
/// <param name="Title">The reporter's, then the triage's.</param>
/// <param name="Text">What was reported.</param>
/// <param name="Source">Where it was reported: <c>/run --bug</c>, or the issue's address.</param>
/// <param name="HaltedFrom">Where a resume goes back to; null = not halted.</param>
/// <param name="Reproduction"><c>strong</c>, <c>weak</c> or <c>manual_only</c>; empty before triage.</param>
/// <param name="TestType"><c>unit</c>, <c>integration</c>, <c>e2e</c> or <c>contract</c>; empty before triage.</param>
/// <param name="RiskLevel"><c>low</c>, <c>medium</c> or <c>high</c>; empty before triage.</param>
/// <param name="RiskBecause">What makes it high; else empty.</param>
/// <param name="Suspects">Files the triage suspects.</param>
public sealed record RunBug(
    string BugId,
    string SprintId,
    string Title,
    string Text,
    string Source,
    DateTimeOffset CreatedAt,
    BugState State = BugState.Triage,
    BugState? HaltedFrom = null,
    string Reproduction = "",
    string TestType = "",
    string RiskLevel = "",
    string RiskBecause = "",
    ImmutableArray<string> Suspects = default
)
{
    /// <summary>True when auth, payment, data or secrets are touched: the run continues only with <c>--allow-high</c>.</summary>
    [JsonIgnore]
    public bool IsHighRisk => RiskLevel == Triage.High;

    /// <summary>
    /// Facts by which a person judges how far to trust the fix: the risk and its reasons, how surely the bug is reproduced, the kind of
    /// test.
    /// </summary>
    [JsonIgnore]
    public string Signals =>
        RiskLevel.Length == 0
            ? "not triaged yet"
            : $"risk {RiskLevel}{(RiskBecause.Length > 0 ? $" ({RiskBecause})" : "")}, reproduction {Reproduction}, {TestType} test";

    /// <summary>The bug a log begins with.</summary>
    public static RunBug Begin(ReportedBug reported, DateTimeOffset at) =>
        new(reported.BugId, reported.SprintId, reported.Title, reported.Text, reported.Source, at, Suspects: []);

    /// <param name="run">The run's state after the event.</param>
    /// <param name="phase">Its phase after the event.</param>
    /// <param name="happened">What happened.</param>
    public RunBug After(RunState run, Phase phase, RunEvent happened)
    {
        var bug = happened is RunEvent.BugTriaged e
            ? this with
            {
                Title = e.Title,
                Reproduction = e.Reproduction,
                TestType = e.TestType,
                RiskLevel = e.RiskLevel,
                RiskBecause = e.RiskBecause,
                Suspects = [.. e.Suspects],
            }
            : this;
        if (bug.Due(run, phase, happened) is not { } trigger)
        {
            return bug;
        }

        var to = BugTransitions.From(bug.State, bug.HaltedFrom ?? BugState.Triage).Folded(trigger);
        return bug with { State = to, HaltedFrom = to == BugState.Halted ? bug.HaltedFrom ?? bug.State : null };
    }

    private BugTrigger? Due(RunState run, Phase phase, RunEvent happened) =>
        (State, run) switch
        {
            (BugState.Completed, _) or (BugState.Halted, RunState.Halted) => null,
            _ when happened is RunEvent.SprintMarked => BugTrigger.AuditPassed,
            (BugState.Halted, _) => BugTrigger.Resume,
            (_, RunState.Halted) => BugTrigger.Halt,
            (BugState.Triage, _) when phase == Phase.Implement => BugTrigger.TriageComplete,
            (BugState.Reviewing or BugState.Auditing, _) when phase == Phase.Implement => BugTrigger.IssuesFound,
            (BugState.Implementing, _) when phase == Phase.Review => BugTrigger.ImplementationComplete,
            (BugState.Reviewing, _) when phase == Phase.Audit => BugTrigger.ReviewPassed,
            _ => null,
        };
}
