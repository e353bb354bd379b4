using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;

namespace Ias.Tests;

/// <summary>Trigger that no program has, written as CONTRIBUTING says: requests in a row that were refused.</summary>
public sealed record RefusedRequestsTrigger(int Count = 0, int Threshold = 4) : IBreakerTrigger
{
    /// <summary>Key of the limit.</summary>
    public static readonly ConfigKey LimitKey = new(
        "run_mode.circuit_breaker.refused_requests_threshold",
        ConfigType.Whole,
        "4",
        "Refused requests in a row before the run halts",
        Min: 1,
        Max: 100,
        Guards: Guard.Ceiling
    );

    public string Name => "refused_requests";

    ConfigKey IBreakerTrigger.LimitKey => LimitKey;

    public string Label => "refusals";

    public string Counts => "requests in a row that were refused";

    [JsonIgnore]
    public JsonTypeInfo Json => RefusedRequestsTriggerJson.Default.RefusedRequestsTrigger;

    public bool Probes => false;

    public (double Count, double Limit) Level => (Count, Threshold);

    public string LoweredBy => "a request that is carried out";

    public string? Due => Count >= Threshold ? $"{Count} requests in a row were refused (limit {Threshold})" : null;

    public IBreakerTrigger After(RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted started => new RefusedRequestsTrigger(Threshold: (int)LimitKey.NumberIn(started.Options)),
            RunEvent.RequestRefused => this with { Count = Count + 1 },
            RunEvent.NoteTaken => this with { Count = 0 },
            _ => this,
        };

    public string Feeds(RunRecord run) => "requests in a row that are refused";

    public HaltRemedy Remedy(HaltedRun at) => new(at.Resume("Resume, reset the count", "Read the log first.", at.Reset), at.TakeOver);
}

/// <summary>JSON of the trigger's part of the breaker's file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(RefusedRequestsTrigger))]
internal sealed partial class RefusedRequestsTriggerJson : JsonSerializerContext;
