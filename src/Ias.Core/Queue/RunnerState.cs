using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Json;
using Ias.Core.Model;

namespace Ias.Core.Queue;

/// <summary>Activity of a runner; a word in <c>state.json</c>.</summary>
[JsonConverter(typeof(LowerSnakeEnum<RunnerStatus>))]
public enum RunnerStatus
{
    /// <summary>None was started yet, or the last one ended with an empty queue.</summary>
    Idle,

    /// <summary>A job is under way, or the next one is being looked for.</summary>
    Running,

    /// <summary>With <c>--stay</c>: the queue is empty, or what is in it is not due.</summary>
    Waiting,

    /// <summary>A person stopped it, or a limit tripped; <see cref="RunnerState.Reason"/> says which.</summary>
    Stopped,
}

/// <summary>Number of jobs in each folder of the queue.</summary>
public sealed record JobCounts(
    int Pending = 0,
    int Waiting = 0,
    int Running = 0,
    int Done = 0,
    int Failed = 0,
    int Blocked = 0,
    int Cancelled = 0
)
{
    /// <summary>All jobs there are.</summary>
    [JsonIgnore]
    public int All => Pending + Waiting + Running + Done + Failed + Blocked + Cancelled;
}

/// <summary>Usage by all turns of the run; null = no agent reported it.</summary>
public sealed record RunnerTotals(
    int Turns = 0,
    int Commits = 0,
    int FollowUps = 0,
    double Seconds = 0,
    long? InputTokens = null,
    long? OutputTokens = null,
    decimal? CostUsd = null
)
{
    public RunnerTotals With(JobResult result) =>
        this with
        {
            Turns = Turns + 1,
            Commits = Commits + (result.Commit.Length > 0 ? 1 : 0),
            FollowUps = FollowUps + (result.FollowUps?.Count ?? 0),
            Seconds = Math.Round(Seconds + result.Seconds, 3),
            InputTokens = Sum(InputTokens, result.InputTokens),
            OutputTokens = Sum(OutputTokens, result.OutputTokens),
            CostUsd = result.CostUsd is { } cost ? (CostUsd ?? 0) + cost : CostUsd,
        };

    private static long? Sum(long? before, long? more) => more is null ? before : (before ?? 0) + more;
}

/// <summary>Published state of a runner: <c>runner/state.json</c>. Not in git; the queue's folders are authoritative.</summary>
/// <param name="Heartbeat">Written every 20 s while a runner lives; one of another machine that is younger than two minutes means that it
/// lives.</param>
/// <param name="Session">The run id under which this runner's events stand in <c>.run/events.jsonl</c>.</param>
/// <param name="Lanes">Maximum number of jobs under way together.</param>
/// <param name="Counts">As of the last job that moved; <c>ias runner status</c> counts again.</param>
public sealed record RunnerState(
    RunnerStatus Status = RunnerStatus.Idle,
    string Reason = "",
    IReadOnlyList<RunningJob>? Jobs = null,
    JobCounts? Counts = null,
    RunnerTotals? Totals = null,
    DateTimeOffset? Heartbeat = null,
    DateTimeOffset? StartedAt = null,
    int Pid = 0,
    string Host = "",
    string Session = "",
    string Next = "",
    int Lanes = 1,
    int SchemaVersion = 1
)
{
    /// <summary>Younger than this, a heartbeat of another machine means a runner that lives.</summary>
    public static readonly TimeSpan HeartbeatLimit = TimeSpan.FromMinutes(2);

    /// <summary>Keys another version wrote; handed on.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
