using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs.PostPr;

/// <summary>The validation of a run's pull request; a fold over its events (<see cref="PostPrFold"/>), the key <c>validation</c> of
/// <c>state.json</c>.</summary>
/// <param name="Phases">Those that are switched on, in order.</param>
/// <param name="External">A program of the repository's does it all: nothing of it is fixed here.</param>
/// <param name="Failed">Reason why the present phase cannot continue; empty = it can.</param>
/// <param name="Found">Latest findings of the present phase, to be fixed.</param>
/// <param name="Reports">What the reviewers of the present round have found so far.</param>
/// <param name="Disputed">What reviewers found and too few others saw.</param>
/// <param name="Checkpoint">The file CONTEXT_CLEAR wrote, within the repository; empty before it.</param>
public sealed record PostPrValidation(
    ImmutableArray<PostPrPhase> Phases,
    bool External = false,
    string Failed = "",
    ImmutableArray<Finding> Found = default,
    ImmutableArray<PostPrReport> Reports = default,
    ImmutableArray<Finding> Disputed = default,
    string Checkpoint = ""
)
{
    /// <summary>The phase under way; null = none is begun, or one is done and the next not begun.</summary>
    [JsonIgnore]
    public PostPrPhase? Present => Phases.FirstOrDefault(p => p.IsUnderWay);

    /// <summary>The phase to begin next; null = none is left.</summary>
    [JsonIgnore]
    public PostPrPhase? Next => Phases.FirstOrDefault(p => p.Status == PostPrStatus.Pending);

    /// <summary>Index of the phase's reviewer whose turn it is, from 0.</summary>
    [JsonIgnore]
    public int Reviewer => Reports.IsDefault ? 0 : Reports.Length;

    /// <summary>The validation a published run begins with.</summary>
    public static PostPrValidation Begin(IReadOnlyList<PostPrPhase> phases, bool isExternal) =>
        new([.. phases], isExternal, Found: [], Reports: [], Disputed: []);

    /// <summary>Seconds the present phase has left at a running time; infinite where it has no limit.</summary>
    public double SecondsLeft(double up) =>
        Present is { LimitMinutes: > 0 } present
            ? (present.LimitMinutes * 60) - Math.Max(0, up - present.FromSeconds)
            : double.PositiveInfinity;

    /// <summary>Reason why the present phase is over its time; null = it is not.</summary>
    public string? Late(double up) =>
        Present is { } present && SecondsLeft(up) <= 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{present.Phase.Word()} took {(up - present.FromSeconds) / 60:0.#} min (limit {present.LimitMinutes:0.##} min)"
            )
            : null;

    /// <summary>The same with the present phase changed.</summary>
    public PostPrValidation With(Func<PostPrPhase, PostPrPhase> change) =>
        Present is { } present ? this with { Phases = Phases.Replace(present, change(present)) } : this;

    /// <summary>
    /// Progress of the validation, for people: <c>POST_PR_AUDIT passed, E2E_TESTING round 2 of 3, FLATLINE_PR to come</c>.
    /// </summary>
    public string Describe() => string.Join(", ", Phases.Select(p => $"{p.Phase.Word()} {ResultOf(p)}"));

    /// <summary>Result of a phase so far: <c>passed after 2 fixes</c>, <c>round 2 of 3</c>.</summary>
    public static string ResultOf(PostPrPhase phase) =>
        phase switch
        {
            { Status: PostPrStatus.Pending } => "pending",
            { Status: PostPrStatus.Completed, Skipped: { Length: > 0 } why } => $"not looked at: {why}",
            { Status: PostPrStatus.Completed, Fixes: 0 } => "passed",
            { Status: PostPrStatus.Completed } => $"passed after {Wording.Count(phase.Fixes, "fix")}",
            { Status: PostPrStatus.Failed } => "failed",
            { MaxRounds: 1 } or { Round: 0 } => "in progress",
            _ => $"round {phase.Round} of {phase.MaxRounds}",
        };
}
