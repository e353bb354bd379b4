using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ias.Core.Config.Keys;
using Ias.Core.Events;

namespace Ias.Core.Runs.Breaker;

/// <summary>Waits for limits with no turn that ended well between them; or one outage that lasts too long.</summary>
public sealed record RateLimitTrigger(
    int Count = 0,
    int Threshold = 5,
    double MaxOutageHours = 6,
    Waits? Waits = null,
    double OutageSeconds = 0
) : IBreakerTrigger
{
    /// <summary>Name in files and on screens.</summary>
    public const string Word = "rate_limit";

    /// <summary>Key of the limit.</summary>
    public static readonly ConfigKey LimitKey = new(
        "run_mode.circuit_breaker.rate_limit_threshold",
        ConfigType.Whole,
        "5",
        "Waits in a row, without a good turn between them, before the run halts",
        Min: 1,
        Max: 1000,
        Guards: Guard.Ceiling,
        Binding: new((o, set) => o with { RateLimitThreshold = set.Whole }, o => KeyBinding.Words(o.RateLimitThreshold))
    );

    public string Name => Word;

    ConfigKey IBreakerTrigger.LimitKey => LimitKey;

    public string Label => "waits";

    public string Counts =>
        "waits in a row without a successful turn between them; or one outage longer than `run_mode.rate_limiting.max_outage_hours`";

    [JsonIgnore]
    public JsonTypeInfo Json => RateLimitTriggerJson.Default.RateLimitTrigger;

    public bool Probes => false;

    public (double Count, double Limit) Level => (Count, Threshold);

    // Waits are listed among the limits as well.
    public bool IsShownAtZero => false;

    public string LoweredBy => "a successful turn";

    public string? Due =>
        Count >= Threshold ? $"{Count} waits in a row without a successful turn between them (limit {Threshold})"
        : OutageSeconds >= MaxOutageHours * 3600
            ? $"the provider has been failing for {OutageSeconds / 3600:0.#} h (limit {MaxOutageHours:0.##} h)"
        : null;

    public IBreakerTrigger After(RunEvent happened)
    {
        if (happened is RunEvent.RunStarted started)
        {
            return new RateLimitTrigger(Threshold: started.Options.RateLimitThreshold, MaxOutageHours: started.Options.MaxOutageHours);
        }

        var waits = (Waits ?? new Waits()).After(happened);
        return this with { Waits = waits, Count = waits.Count, OutageSeconds = waits.OutageSince is { } since ? happened.Up - since : 0 };
    }

    public string Feeds(RunRecord run) => "waits in a row without a successful turn";

    public HaltRemedy Remedy(HaltedRun at) =>
        new(at.Resume("Resume, reset the wait count", "Do this once the provider answers again.", at.Reset), at.TakeOver);
}

/// <summary>JSON of the trigger's part of the breaker's file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(Ias.Core.Json.UtcTime)]
)]
[JsonSerializable(typeof(RateLimitTrigger))]
internal sealed partial class RateLimitTriggerJson : JsonSerializerContext;
