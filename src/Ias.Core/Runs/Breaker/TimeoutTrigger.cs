using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ias.Core.Config.Keys;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Breaker;

/// <summary>Running time: waits included, time halted not; from the monotonic clock.</summary>
/// <param name="Started">When the run started.</param>
/// <param name="LimitHours">The limit in hours.</param>
/// <param name="RunningSeconds">Running time counted against the limit.</param>
/// <param name="FromSeconds">The run's running time at the last fresh allowance.</param>
public sealed record TimeoutTrigger(
    DateTimeOffset? Started = null,
    double LimitHours = 8,
    double RunningSeconds = 0,
    double FromSeconds = 0
) : IBreakerTrigger
{
    private const double MoreHours = 4;

    /// <summary>Name in files and on screens.</summary>
    public const string Word = "timeout";

    /// <summary>Path of the limit's key.</summary>
    public const string LimitPath = "run_mode.defaults.timeout_hours";

    /// <summary>Key of the limit.</summary>
    public static readonly ConfigKey LimitKey = new(
        LimitPath,
        ConfigType.Number,
        "8",
        "Running time in hours before the run halts; time halted does not count",
        "--timeout",
        "HOURS",
        0.01,
        24 * 30,
        Guards: Guard.Ceiling,
        Binding: new((o, set) => o with { TimeoutHours = set.Number }, o => KeyBinding.Words(o.TimeoutHours))
    );

    public string Name => Word;

    ConfigKey IBreakerTrigger.LimitKey => LimitKey;

    public string Label => "time";

    public string Counts => "running time, including waits but not time halted";

    [JsonIgnore]
    public JsonTypeInfo Json => TimeoutTriggerJson.Default.TimeoutTrigger;

    public bool Probes => false;

    public (double Count, double Limit) Level => (RunningSeconds / 3600, LimitHours);

    public (string Count, string Limit) LevelKeys => ("running_seconds", "limit_hours");

    public double? HoursFrom => FromSeconds;

    public string LoweredBy => "run-resume --timeout H, or --reset-ice to start the count over";

    public string? Due =>
        RunningSeconds >= LimitHours * 3600 ? $"the run took {RunningSeconds / 3600:0.#} h (limit {LimitHours:0.##} h)" : null;

    public IBreakerTrigger At(double up) => this with { RunningSeconds = Math.Max(0, up - FromSeconds) };

    /// <summary>Seconds left at a running time.</summary>
    public double SecondsLeft(double up) => (LimitHours * 3600) - Math.Max(0, up - FromSeconds);

    public IBreakerTrigger After(RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted started => new TimeoutTrigger(started.At, started.Options.TimeoutHours),
            RunEvent.LimitsChanged { TimeoutHours: { } limit } => this with
            {
                LimitHours = limit,
                RunningSeconds = Math.Max(0, happened.Up - FromSeconds),
            },
            RunEvent.BreakerReset { Trigger: Word } => this with { FromSeconds = happened.Up, RunningSeconds = 0 },
            // Not every event: the file would be written again for each of them.
            RunEvent.TurnEnded or RunEvent.CycleEnded or RunEvent.WaitStarted or RunEvent.WaitEnded or RunEvent.HaltBegun => At(
                happened.Up
            ),
            _ => this,
        };

    public string Feeds(RunRecord run) => "running time, waits included";

    public string NextBelowLimit(double left) => left <= 1 ? "halts within the hour" : "";

    public HaltRemedy Remedy(HaltedRun at)
    {
        var limit = at.Run.Limits.TimeoutHours;
        // a provider's limit that ends later must be outlasted as well
        var still = at.Run is { Halt.At: var halted, LastTurn: { Outcome: TurnOutcome.UsageLimit, Until: { } until } }
            ? (until - halted).TotalHours
            : 0;
        var hours = Math.Max(limit, Math.Ceiling((at.Run.RunningSeconds / 3600) + still)) + MoreHours;
        return new(
            at.Raise(
                $"Resume with up to {HaltedRun.Number(hours)} hours",
                $"{HaltedRun.Number(hours - limit)} hours more of running time.",
                new(TimeoutHours: hours)
            ),
            at.Note,
            at.TakeOver
        );
    }

    public string HowToResume(HaltedRun at, string line) => $"{line}\n{at.ResetCommand}     (another {at.Run.Limits.TimeoutHours:0.##} h)";

    public bool IsRaisedBy(RaisedLimits to) => to.TimeoutHours * 3600 > RunningSeconds;
}

/// <summary>JSON of the trigger's part of the breaker's file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(Ias.Core.Json.UtcTime)]
)]
[JsonSerializable(typeof(TimeoutTrigger))]
internal sealed partial class TimeoutTriggerJson : JsonSerializerContext;
