using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Reporting;

/// <summary>
/// Morning report of one run: what ran, what it cost, what failed and why, what is there now, what waits for a person, what to
/// type.
/// </summary>
/// <param name="RunId">Of Run Mode <c>run-…</c>, of the runner its folder's name.</param>
/// <param name="Kind"><c>sprint</c>, <c>plan</c>, <c>bug</c> or <c>queue</c>.</param>
/// <param name="Target">What it was to do, in its short name: <c>sprint-2</c>.</param>
/// <param name="Title">The same in words; may be empty.</param>
/// <param name="Repository">The repository's name.</param>
/// <param name="From">When it began.</param>
/// <param name="To">When the last thing happened.</param>
/// <param name="RunningSeconds">Waits included, standing still not.</param>
/// <param name="Branch">Where the work is; <paramref name="Base"/> is what it is for.</param>
/// <param name="PullRequest">Its address; empty = none.</param>
/// <param name="Steps">Cycles or jobs, in order.</param>
/// <param name="Spans">What the time went into, in order.</param>
/// <param name="Findings">Each once, however often it was reported.</param>
/// <param name="Troubles">What failed or was refused, in order.</param>
/// <param name="Waiting">What waits for a person.</param>
/// <param name="Next">What to type, the likeliest first.</param>
/// <param name="Earlier">Other runs here, not long before, newest first.</param>
public sealed record MorningReport(
    string RunId,
    string Kind,
    string Target,
    string Title,
    string Repository,
    ReportOutcome Outcome,
    DateTimeOffset From,
    DateTimeOffset To,
    double RunningSeconds,
    string Branch,
    string Base,
    string PullRequest,
    ReportTotals Totals,
    IReadOnlyList<ReportStep> Steps,
    IReadOnlyList<ReportSpan> Spans,
    IReadOnlyList<ReportFinding> Findings,
    IReadOnlyList<ReportTrouble> Troubles,
    IReadOnlyList<ReportCommit> Commits,
    IReadOnlyList<ReportDeletion> Deletions,
    IReadOnlyList<ReportDecision> Waiting,
    IReadOnlyList<string> Next,
    IReadOnlyList<ReportEarlier> Earlier
)
{
    /// <summary>Keys are only ever added.</summary>
    [JsonPropertyOrder(-1)]
    public int SchemaVersion => 1;

    /// <summary>Purpose of a run of jobs, in its own words; empty = nobody gave one, or it is not a run of jobs.</summary>
    public string Intent { get; init; } = "";

    /// <summary>Part of <see cref="RunningSeconds"/> that was spent waiting: for a provider, for an hour to pass, for a retry.</summary>
    public double WaitedSeconds { get; init; }

    /// <summary>Seconds it was at work.</summary>
    [JsonIgnore]
    public double WorkSeconds => Math.Max(0, RunningSeconds - WaitedSeconds);

    /// <summary>Remarks that are worth a look and stop nothing.</summary>
    public IReadOnlyList<ReportDecision> Look { get; init; } = [];

    /// <summary>Changes of its work to the tests, with the gates' rulings.</summary>
    public IReadOnlyList<ReportTestChange> Tests { get; init; } = [];

    /// <summary>Mechanism that confined its turns: <c>bubblewrap</c>, <c>landlock</c> or <c>none</c>; empty = unknown.</summary>
    public string Cage { get; init; } = "";

    /// <summary>Reason why the report may be wrong: the log is not what this machine wrote; empty = it is.</summary>
    public string Warning { get; init; } = "";

    /// <summary>Those of <see cref="Next"/> that do not stand in <see cref="Waiting"/> already.</summary>
    [JsonIgnore]
    public IEnumerable<string> NextBeside =>
        Next.Where(line => !Waiting.Concat(Look).Any(decision => decision.Command.Split('\n').Contains(line)));

    /// <summary>Noun for one of <see cref="Steps"/>: <c>cycle</c> or <c>job</c>.</summary>
    [JsonIgnore]
    public string StepNoun => Kind == "queue" ? "job" : "cycle";
}

/// <summary>Outcome of the run: a word, and a sentence with the reason.</summary>
public sealed record ReportOutcome(string Word, ReportTone Tone, string Sentence);

/// <summary>Sums. Unknown is null, never zero.</summary>
/// <param name="Untold">Turns without a reported cost.</param>
/// <param name="Left">Jobs still to be done.</param>
public sealed record ReportTotals(
    int Steps,
    int Turns,
    decimal? CostUsd,
    long? InputTokens,
    long? OutputTokens,
    int Untold,
    int Commits,
    int Files,
    int Added,
    int Removed,
    int FindingsFixed,
    int FindingsOpen,
    int Left = 0
);

/// <summary>A cycle, or a job.</summary>
/// <param name="Row">Which sprint or lane it belongs to.</param>
/// <param name="Name"><c>cycle 3</c>, or the job's id.</param>
/// <param name="Title">What it was, of a plan its sprint's title; may be empty.</param>
/// <param name="Result">How it ended, in a few words.</param>
/// <param name="Seconds">Of its turns.</param>
/// <param name="Costs">Cost of each kind of turn in it, where it was reported.</param>
/// <param name="Findings">How many it ended with.</param>
public sealed record ReportStep(
    string Row,
    string Name,
    string Title,
    string Result,
    ReportTone Tone,
    DateTimeOffset From,
    DateTimeOffset To,
    double Seconds,
    int Turns,
    IReadOnlyList<ReportCost> Costs,
    int Files,
    int Added,
    int Removed,
    int Findings
)
{
    /// <summary>Total cost in US dollars; null where no agent reported any.</summary>
    public decimal? CostUsd => Costs.Count == 0 ? null : Costs.Sum(cost => cost.Usd);
}

/// <summary>Cost of the turns of a kind.</summary>
public sealed record ReportCost(ReportKind Kind, decimal Usd);

/// <summary>A stretch of time.</summary>
/// <param name="Row">Which sprint or lane it belongs to.</param>
/// <param name="Words">What it was, for people.</param>
public sealed record ReportSpan(string Row, ReportKind Kind, string Words, DateTimeOffset From, DateTimeOffset To);

/// <summary>Something a gate wanted changed.</summary>
/// <param name="Place"><c>src/cart.ts:88</c>; may be empty.</param>
/// <param name="Row">The sprint it belongs to.</param>
/// <param name="Steps">The names of the steps that ended with it.</param>
/// <param name="Open">True when it is not fixed.</param>
public sealed record ReportFinding(
    string Id,
    string Severity,
    string Place,
    string Title,
    string Row,
    IReadOnlyList<string> Steps,
    bool Open
);

/// <summary>Something its work did to the tests.</summary>
/// <param name="Kind">As <c>ias checks --json</c> has it: <c>skipped</c>.</param>
/// <param name="Place"><c>test/cart.test.js:8</c>.</param>
/// <param name="Row">The sprint it belongs to.</param>
/// <param name="Rulings">What each gate said of it: <c>REVIEW: fine, it moved</c>.</param>
public sealed record ReportTestChange(string Id, string Kind, string Place, string Text, string Row, IReadOnlyList<string> Rulings)
{
    /// <summary>Entry of a change.</summary>
    public static ReportTestChange Of(TestChange change) =>
        new(
            change.Id,
            JsonNamingPolicy.SnakeCaseLower.ConvertName($"{change.Evidence.Kind}"),
            change.Evidence.Place,
            change.Evidence.Text,
            change.Sprint,
            [.. TestChanges.Rulings(change)]
        );
}

/// <summary>Something that failed, was refused, or made it wait.</summary>
public sealed record ReportTrouble(DateTimeOffset At, ReportTone Tone, string Words);

/// <summary>A commit on its branch.</summary>
public sealed record ReportCommit(string Commit, string Subject, DateTimeOffset At, int Files, int Added, int Removed);

/// <summary>A file that was deleted on purpose.</summary>
/// <param name="By">The step that did it.</param>
public sealed record ReportDeletion(string Path, string By);

/// <summary>Something that waits for a person.</summary>
/// <param name="Words">One sentence.</param>
/// <param name="Command">What to type; several lines where several things must be typed.</param>
/// <param name="Kind">The word for its <see cref="NeedKind"/>; empty = nothing stands still for it.</param>
/// <param name="Id">As <see cref="Need.Id"/>.</param>
/// <param name="Since">When it came up; null = nobody knows.</param>
public sealed record ReportDecision(string Words, string Command, string Kind = "", string Id = "", DateTimeOffset? Since = null)
{
    private const int LongestDetail = 200;

    /// <summary>The need in the report's form: the details of a long one must be looked up.</summary>
    public static ReportDecision Of(Need need) =>
        new(
            need.Detail is { Length: > 0 and <= LongestDetail } detail && !detail.Contains('\n', StringComparison.Ordinal)
                ? $"{need.What} {detail}"
                : need.What,
            need.Command,
            need.Kind.Word(),
            need.Id,
            need.Since
        );
}

/// <summary>Another run, for comparison.</summary>
public sealed record ReportEarlier(
    string RunId,
    string Target,
    string State,
    ReportTone Tone,
    DateTimeOffset From,
    decimal? CostUsd,
    string Result
);

/// <summary>A report as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(MorningReport))]
[JsonSerializable(typeof(RunComparison))]
public sealed partial class ReportJson : JsonSerializerContext;
