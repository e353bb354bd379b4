using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ias.Core.Config.Keys;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs.Breaker;

/// <summary>
/// Turns in a row that failed: crash, stall, time-out, no verdict, denied. A provider's limit does not count. Each of a queue's
/// jobs counts once: one that fails every time is the job's fault, several without a success between them are not. A failure that
/// only a person can fix (no login, an empty account) is retried just once.
/// </summary>
/// <param name="Jobs">The jobs that failed.</param>
/// <param name="Refused">Turns in a row that only a person can fix.</param>
public sealed record AgentFailureTrigger(
    int Count = 0,
    int Threshold = 6,
    string Last = "",
    IReadOnlyList<string>? Jobs = null,
    int Refused = 0
) : IBreakerTrigger
{
    private const int MostRefused = 2;

    /// <summary>Name in files and on screens.</summary>
    public const string Word = "agent_failure";

    /// <summary>Key of the limit.</summary>
    public static readonly ConfigKey LimitKey = new(
        "run_mode.circuit_breaker.agent_failure_threshold",
        ConfigType.Whole,
        "6",
        "Failed turns in a row before the run halts",
        Min: 1,
        Max: 1000,
        Guards: Guard.Ceiling,
        Binding: new((o, set) => o with { AgentFailureThreshold = set.Whole }, o => KeyBinding.Words(o.AgentFailureThreshold))
    );

    public string Name => Word;

    ConfigKey IBreakerTrigger.LimitKey => LimitKey;

    public string Label => "agent failures";

    public string Counts =>
        "failed turns in a row: crash, stall, time-out, no verdict, denied, not logged in, context full, not started; each is tried again after a pause. Two in a row that only a person can fix (not logged in, refused by the provider) are enough";

    [JsonIgnore]
    public JsonTypeInfo Json => AgentFailureTriggerJson.Default.AgentFailureTrigger;

    public bool Probes => true;

    public (double Count, double Limit) Level => (Count, Threshold);

    public bool IsAboutLastTurn => true;

    public string LoweredBy => "a successful turn";

    public string? Due =>
        Refused >= MostRefused ? $"the agent needs you: {Last}"
        : Count >= Threshold ? $"{Count} {(Jobs is null ? "turns" : "jobs")} in a row failed (limit {Threshold}), the last: {Last}"
        : null;

    public IBreakerTrigger After(RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted started => new AgentFailureTrigger(Threshold: started.Options.AgentFailureThreshold),
            RunEvent.SprintStarted => this with { Count = 0, Last = "", Refused = 0 },
            RunEvent.JobEnded { Failure: FailureKind.Transient or FailureKind.TimedOut } job when Jobs?.Contains(job.Job) != true =>
                this with
                {
                    Count = Count + 1,
                    Last = job.Reason,
                    Jobs = [.. Jobs ?? [], job.Job],
                },
            RunEvent.JobEnded { Failure: null } => this with { Count = 0, Last = "", Jobs = null, Refused = 0 },
            RunEvent.TurnEnded ended when ended.Outcome.IsRefusal() => this with
            {
                Count = ended.Phase == Phase.Job ? Count : Count + 1,
                Refused = Refused + 1,
                Last = $"{ended.Outcome.Describe()}: {ended.Detail}",
            },
            RunEvent.TurnEnded { Outcome: TurnOutcome.Ended } e when e.Phase == Phase.Job => this with { Refused = 0 },
            RunEvent.TurnEnded e when e.Phase == Phase.Job => this,
            RunEvent.TurnEnded ended when ended.Outcome.IsFailure() => this with
            {
                Count = Count + 1,
                Last = $"{ended.Outcome.Describe()}: {ended.Detail}",
            },
            RunEvent.TurnEnded { Outcome: TurnOutcome.Ended } => this with { Count = 0, Last = "", Refused = 0 },
            RunEvent.BreakerReset { Trigger: Word } => this with
            {
                Count = Math.Min(Count, Threshold - 1),
                Refused = Math.Min(Refused, MostRefused - 1),
                Jobs = null,
            },
            _ => this,
        };

    public string Feeds(RunRecord run) =>
        Last.Length > 0 ? Last
        : run.Queue.Length > 0 ? "jobs in a row whose turns fail"
        : "turns in a row that fail";

    public HaltRemedy Remedy(HaltedRun at) =>
        new(
            $"{at.CalledAs} preflight, then ",
            "",
            [
                new(
                    RemedyKind.LastLog,
                    "Read the end of the last log",
                    "Changes nothing.",
                    at.Seen.LastLog.Length > 0 ? $"tail -n 50 {ShellWord.Quote(at.Seen.LastLog)}" : ""
                ),
                HaltedRun.ByHand(
                    "Check what a run needs",
                    "Is the agent there, and logged in? Changes nothing.",
                    $"{at.CalledAs} preflight"
                ),
                at.Resume("Resume, breaker half open", "One more failed turn stops it at once.", at.Reset),
                at.TakeOver,
            ]
        );
}

/// <summary>JSON of the trigger's part of the breaker's file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(Ias.Core.Json.UtcTime)]
)]
[JsonSerializable(typeof(AgentFailureTrigger))]
internal sealed partial class AgentFailureTriggerJson : JsonSerializerContext;
