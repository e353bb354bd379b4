using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ias.Core.Model;

namespace Ias.Cli.Answers;

/// <summary>Answer of <c>ias run-status</c> in JSON.</summary>
/// <param name="Origin">Null = there is no run.</param>
/// <param name="Run">As in <c>state.json</c>, and so the others as in their files; null = there is none.</param>
internal sealed record RunStatusAnswer(
    RunState State,
    EngineShown Engine,
    string Next,
    IReadOnlyList<NeedShown> Needs,
    JsonNode? Run,
    JsonNode? CircuitBreaker,
    JsonNode? RateLimit,
    JsonNode? SprintPlan,
    OriginShown? Origin
) : VersionedAnswer;

/// <summary>Origin of the run's log.</summary>
/// <param name="Kind"><c>own</c>, <c>unhashed</c>, <c>foreign</c>, <c>copied</c> or <c>altered</c>.</param>
/// <param name="NeedsAllow">It is resumed only when a person has allowed it as it is.</param>
/// <param name="Warning">What is wrong; empty = nothing.</param>
internal sealed record OriginShown(string Kind, bool NeedsAllow, string Warning);

/// <param name="Gone">The run is active by its files, but has no engine.</param>
/// <param name="Pid">Left out, as what follows, where no engine lives.</param>
internal sealed record EngineShown(
    bool Alive,
    bool Gone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Pid,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Host,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Since,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MaySleep
);

/// <summary>Answer of <c>ias checks --evidence</c>.</summary>
/// <param name="From">Commit before the change.</param>
/// <param name="To">Commit with it.</param>
internal sealed record TestEvidenceAnswer(string From, string To, IEnumerable<TestEvidenceLineAnswer> Evidence) : VersionedAnswer;

internal sealed record TestEvidenceLineAnswer(string Kind, string Path, int Line, string Text);

/// <summary>Answer of <c>ias checks</c>.</summary>
/// <param name="Commit">Commit they ran on.</param>
internal sealed record ChecksAnswer(string Commit, IEnumerable<CheckAnswer> Checks) : VersionedAnswer;

/// <param name="Outcome"><c>passed</c>, <c>flaky</c>, <c>failed</c>, or <c>failed_before</c>: at the baseline, too.</param>
/// <param name="Output">Last lines of what it printed, if it failed.</param>
/// <param name="Tests">Single tests of its reports.</param>
/// <param name="NoReport">Reason why its reports were not read.</param>
internal sealed record CheckAnswer(
    string Name,
    string Command,
    string Outcome,
    string Ending,
    double Seconds,
    string Output,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TestsAnswer? Tests,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NoReport
);

/// <param name="Failures">Tests that failed, at most 200.</param>
/// <param name="Flaky">Tests that failed once and passed once on the same commit.</param>
internal sealed record TestsAnswer(int Passed, int Failed, int Skipped, IEnumerable<FailedTestAnswer> Failures, IEnumerable<string> Flaky);

internal sealed record FailedTestAnswer(string Name, string Message);

/// <summary>Answer of <c>ias replay-checks</c>.</summary>
internal sealed record ReplayedChecksAnswer(string RunId, IEnumerable<ReplayedCheckAnswer> Checks) : VersionedAnswer;

/// <param name="Recorded"><c>passed</c> or <c>failed</c>.</param>
/// <param name="Outcome">The same now, or <c>not_run</c>: the commit is gone.</param>
internal sealed record ReplayedCheckAnswer(string Name, string Commit, string Recorded, string Outcome, bool Same, double Seconds);

/// <summary>Answer of <c>ias verify</c> in JSON.</summary>
/// <param name="Seq">Of the last event.</param>
/// <param name="Head">The hash behind the last line.</param>
/// <param name="Notes">What could not be checked.</param>
internal sealed record VerifyAnswer(
    string RunId,
    bool Verified,
    long Events,
    int Commits,
    int Verdicts,
    long Seq,
    string Head,
    IReadOnlyList<string> Mismatches,
    IReadOnlyList<string> Notes
) : VersionedAnswer;

/// <summary>Of <c>ias run-status --sync</c>; what is not known is left out.</summary>
internal sealed record PlanSyncAnswer(
    bool Synced,
    string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? CommitsFound,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? CommitsExpected,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BaseBranch,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? State
);

/// <summary>Body of a request to a webhook.</summary>
internal sealed record RunNotice(string Title, string Text, string Repository, string RunId, DateTimeOffset At);
