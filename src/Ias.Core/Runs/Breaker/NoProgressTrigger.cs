using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ias.Core.Config.Keys;
using Ias.Core.Events;

namespace Ias.Core.Runs.Breaker;

/// <summary>Cycles in a row whose IMPLEMENT left the tree (feedback folders aside) as it was.</summary>
public sealed record NoProgressTrigger(int Count = 0, int Threshold = 5) : IBreakerTrigger
{
    /// <summary>Name in files and on screens.</summary>
    public const string Word = "no_progress";

    /// <summary>Key of the limit.</summary>
    public static readonly ConfigKey LimitKey = new(
        "run_mode.circuit_breaker.no_progress_threshold",
        ConfigType.Whole,
        "5",
        "Cycles in a row that change no file before the run halts",
        Min: 1,
        Max: 1000,
        Guards: Guard.Ceiling,
        Binding: new((o, set) => o with { NoProgressThreshold = set.Whole }, o => KeyBinding.Words(o.NoProgressThreshold))
    );

    public string Name => Word;

    ConfigKey IBreakerTrigger.LimitKey => LimitKey;

    public string Label => "no progress";

    public string Counts => "cycles in a row that change no file";

    [JsonIgnore]
    public JsonTypeInfo Json => NoProgressTriggerJson.Default.NoProgressTrigger;

    public bool Probes => true;

    public (double Count, double Limit) Level => (Count, Threshold);

    public bool CountsCycles => true;

    public string LoweredBy => "a cycle that changes a file";

    public string? Due => Count >= Threshold ? $"{Count} cycles in a row changed no file (limit {Threshold})" : null;

    public IBreakerTrigger After(RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted started => new NoProgressTrigger(Threshold: started.Options.NoProgressThreshold),
            RunEvent.SprintStarted => this with { Count = 0 },
            RunEvent.CycleEnded { Progress: false } => this with { Count = Count + 1 },
            RunEvent.CycleEnded => this with { Count = 0 },
            RunEvent.BreakerReset { Trigger: Word } => this with { Count = Math.Min(Count, Threshold - 1) },
            _ => this,
        };

    public string Feeds(RunRecord run) => Counts;

    public ImmutableArray<int> CyclesCounted(RunRecord run, IReadOnlyList<RunEvent> events)
    {
        var idle = new List<int>();
        for (var i = events.Count - 1; i >= 0 && idle.Count < Count && events[i] is not RunEvent.SprintStarted; i--)
        {
            if (events[i] is RunEvent.CycleEnded { Progress: false } ended)
            {
                idle.Insert(0, ended.Cycle);
            }
        }

        return [.. idle];
    }

    public HaltRemedy Remedy(HaltedRun at) =>
        new(
            at.Noted,
            "",
            [
                at.Note,
                at.Resume(at.NextCycle, "Another cycle without a change stops it at once.", at.Reset, RemedyCycles.Trial),
                at.TakeOver,
            ]
        );

    public string HowToResume(HaltedRun at, string line) => at.Run.Queue.Length > 0 ? line : at.NoteOrTrialCycle;
}

/// <summary>JSON of the trigger's part of the breaker's file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(Ias.Core.Json.UtcTime)]
)]
[JsonSerializable(typeof(NoProgressTrigger))]
internal sealed partial class NoProgressTriggerJson : JsonSerializerContext;
