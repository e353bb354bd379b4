using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ias.Core.Config.Keys;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Breaker;

/// <summary>Cycles since the sprint's start or the last fresh allowance.</summary>
public sealed record CycleCountTrigger(int Current = 0, int Limit = 20, bool LastHadFindings = false) : IBreakerTrigger
{
    private const int MoreCycles = 10;

    /// <summary>Name in files and on screens.</summary>
    public const string Word = "cycle_count";

    /// <summary>Path of the limit's key.</summary>
    public const string LimitPath = "run_mode.defaults.max_cycles";

    /// <summary>Key of the limit.</summary>
    public static readonly ConfigKey LimitKey = new(
        LimitPath,
        ConfigType.Whole,
        "20",
        "Cycles before the run halts",
        "--max-cycles",
        "N",
        1,
        10_000,
        Guards: Guard.Ceiling,
        Binding: new((o, set) => o with { MaxCycles = set.Whole }, o => KeyBinding.Words(o.MaxCycles))
    );

    public string Name => Word;

    ConfigKey IBreakerTrigger.LimitKey => LimitKey;

    public string Label => "cycles";

    public string Counts => "cycles of a sprint; the last one can still pass";

    [JsonIgnore]
    public JsonTypeInfo Json => CycleCountTriggerJson.Default.CycleCountTrigger;

    public bool Probes => false;

    public (double Count, double Limit) Level => (Current, Limit);

    public (string Count, string Limit) LevelKeys => ("current", "limit");

    public bool CountsCycles => true;

    public string NextAtLimit => "this cycle is the last one";

    public string LoweredBy => "run-resume --max-cycles N, or --reset-ice to start the count over";

    // Only a cycle that must be followed by another one exceeds the limit: the last allowed cycle may still pass.
    public string? Due => Current >= Limit && LastHadFindings ? $"{Current} cycles are used up (limit {Limit})" : null;

    public IBreakerTrigger After(RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted started => new CycleCountTrigger(Limit: started.Options.MaxCycles),
            RunEvent.SprintStarted => this with { Current = 0, LastHadFindings = false },
            RunEvent.CycleStarted => this with { Current = Current + 1, LastHadFindings = false },
            RunEvent.CycleEnded ended => this with { LastHadFindings = ended.Findings.Count > 0 },
            RunEvent.LimitsChanged { MaxCycles: { } limit } => this with { Limit = limit },
            RunEvent.BreakerReset { Trigger: Word } => this with { Current = 0, LastHadFindings = false },
            _ => this,
        };

    public string Feeds(RunRecord run) => "every cycle";

    public string NextBelowLimit(double left) => left == 1 ? "one more cycle, then halt" : "";

    public HaltRemedy Remedy(HaltedRun at) =>
        new(
            at.Raise(
                $"Resume with up to {at.Run.Cycles.Limit + MoreCycles} cycles",
                $"{MoreCycles} cycles more.",
                new(MaxCycles: at.Run.Cycles.Limit + MoreCycles)
            ),
            at.Note,
            at.TakeOver
        );

    public string HowToResume(HaltedRun at, string line) => $"{line}\n{at.ResetCommand}     (another {at.Run.Cycles.Limit} cycles)";

    public bool IsRaisedBy(RaisedLimits to) => to.MaxCycles > Current;
}

/// <summary>JSON of the trigger's part of the breaker's file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(Ias.Core.Json.UtcTime)]
)]
[JsonSerializable(typeof(CycleCountTrigger))]
internal sealed partial class CycleCountTriggerJson : JsonSerializerContext;
