using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ias.Core.Config.Keys;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs.Breaker;

/// <summary>Cycles in which one and the same finding was among the findings, in a row or not.</summary>
/// <param name="Count">The highest count of any finding.</param>
/// <param name="LastHash">The finding that has it.</param>
/// <param name="Threshold">The limit.</param>
/// <param name="Hashes">Count by finding hash.</param>
/// <param name="Title">The words of the finding that has the highest count.</param>
public sealed record SameIssueTrigger(
    int Count = 0,
    string? LastHash = null,
    int Threshold = 3,
    ImmutableSortedDictionary<string, int>? Hashes = null,
    string Title = ""
) : IBreakerTrigger
{
    /// <summary>Name in files and on screens.</summary>
    public const string Word = "same_issue";

    /// <summary>Key of the limit.</summary>
    public static readonly ConfigKey LimitKey = new(
        "run_mode.circuit_breaker.same_issue_threshold",
        ConfigType.Whole,
        "3",
        "Cycles with the same finding before the run halts",
        Min: 1,
        Max: 1000,
        Guards: Guard.Ceiling,
        Binding: new((o, set) => o with { SameIssueThreshold = set.Whole }, o => KeyBinding.Words(o.SameIssueThreshold))
    );

    public string Name => Word;

    ConfigKey IBreakerTrigger.LimitKey => LimitKey;

    public string Label => "same issue";

    public string Counts => "cycles in which the same finding was reported, in a row or not";

    [JsonIgnore]
    public JsonTypeInfo Json => SameIssueTriggerJson.Default.SameIssueTrigger;

    public string Hash => LastHash ?? "";

    public bool Probes => true;

    public (double Count, double Limit) Level => (Count, Threshold);

    public bool CountsCycles => true;

    public string LoweredBy => "run-resume --reset-ice";

    public string? Due => Count >= Threshold ? $"one finding came back in {Count} cycles (limit {Threshold}): {Title}" : null;

    public IBreakerTrigger After(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.RunStarted started:
                return new SameIssueTrigger(Threshold: started.Options.SameIssueThreshold);

            case RunEvent.SprintStarted:
                return new SameIssueTrigger(Threshold: Threshold);

            case RunEvent.CycleEnded { Findings.Count: > 0 } ended:
                var hashes = (Hashes ?? ImmutableSortedDictionary<string, int>.Empty).ToBuilder();
                Finding? top = null;
                foreach (var finding in ended.Findings.DistinctBy(f => f.Hash))
                {
                    hashes[finding.Hash] = hashes.GetValueOrDefault(finding.Hash) + 1;
                    if (top is null || hashes[finding.Hash] > hashes[top.Hash])
                    {
                        top = finding;
                    }
                }

                var next = this with { Hashes = hashes.ToImmutable() };
                return hashes[top!.Hash] >= Count ? next with { Count = hashes[top.Hash], LastHash = top.Hash, Title = top.Title } : next;

            case RunEvent.BreakerReset { Trigger: Word }:
                var capped = (Hashes ?? ImmutableSortedDictionary<string, int>.Empty).ToImmutableSortedDictionary(
                    h => h.Key,
                    h => Math.Min(h.Value, Threshold - 1)
                );
                return this with { Hashes = capped, Count = Math.Min(Count, Threshold - 1) };

            default:
                return this;
        }
    }

    public string Feeds(RunRecord run) => FindingOf(run) is { } finding ? Describe(finding) : Title;

    public ImmutableArray<int> CyclesCounted(RunRecord run, IReadOnlyList<RunEvent> events) => FindingOf(run)?.Cycles ?? [];

    public HaltRemedy Remedy(HaltedRun at) =>
        new(
            at.Noted,
            "",
            [
                new(
                    RemedyKind.Attempts,
                    at.Seen.Attempts == 0
                        ? "Read the finding"
                        : $"Read the finding and the {Wording.Count(at.Seen.Attempts, "attempt")} side by side",
                    "Changes nothing."
                ),
                at.Note,
                at.Resume(at.NextCycle, "The same finding again stops it at once.", at.Reset, RemedyCycles.Trial),
                at.TakeOver,
            ]
        );

    public string HowToResume(HaltedRun at, string line) => at.Run.Queue.Length > 0 ? line : at.NoteOrTrialCycle;

    private RunFinding? FindingOf(RunRecord run) =>
        run.Findings.IsDefault ? null : run.Findings.LastOrDefault(finding => finding.Hash == LastHash);

    private static string Describe(RunFinding finding) =>
        $"{(finding.File.Length > 0 ? Path.GetFileName(finding.File) + (finding.Line > 0 ? $":{finding.Line}" : "") + " " : "")}{finding.Title}";
}

/// <summary>JSON of the trigger's part of the breaker's file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(Ias.Core.Json.UtcTime)]
)]
[JsonSerializable(typeof(SameIssueTrigger))]
internal sealed partial class SameIssueTriggerJson : JsonSerializerContext;
