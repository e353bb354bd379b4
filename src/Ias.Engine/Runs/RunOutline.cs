using System.Collections.Immutable;
using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>
/// Subset of a run that the short status shows. For a finished run it is read directly: describing all of <see cref="RunRecord"/> to the
/// serializer takes longer than the rest of <c>run-status</c>.
/// </summary>
/// <param name="State">State as spelled in the file; also <paramref name="Phase"/> and <paramref name="Breaker"/>.</param>
/// <param name="Work">The sprint or target.</param>
/// <param name="Triggers">Levels of the breaker's triggers, without those that count hours.</param>
/// <param name="Calls">Null = unknown.</param>
/// <param name="BodyPath">The pull request's text; if none, empty like <paramref name="PrUrl"/> and <paramref name="SkippedReason"/>
/// are.</param>
public sealed record RunOutline(
    string RunId,
    string State,
    string Phase,
    string Work,
    string Title,
    int Cycle,
    int CycleLimit,
    string Branch,
    string Base,
    double RunningSeconds,
    double TimeoutHours,
    DateTimeOffset LastActivity,
    string Breaker,
    ImmutableArray<(string Name, double Count, double Limit)> Triggers,
    (DateTimeOffset Hour, int Used, int Limit, int Waits)? Calls,
    int FilesChanged,
    int LinesAdded,
    int LinesRemoved,
    int Commits,
    int FindingsOpen,
    int FindingsFixed,
    long? InputTokens,
    long? OutputTokens,
    decimal? CostUsd,
    int Untold,
    ImmutableArray<string> Layers,
    string Cage,
    string PrUrl,
    string SkippedReason,
    string BodyPath
)
{
    private const int Longest = 64 << 20;

    // Further rows of a short status.
    private static readonly string[] More = ["bug", "plan", "validation", "halt", "wait", "halt_asked", "push_asked", "changed_nothing"];

    /// <summary>Outline of a whole run.</summary>
    public static RunOutline Of(RunRecord run, CircuitBreaker? breaker, RateLimit? rate)
    {
        var usage = run.Usage ?? new RunUsage();
        return new(
            run.RunId,
            run.State.Word(),
            run.Phase.Word(),
            run.Current,
            run.CurrentTitle,
            run.Cycles.Current,
            run.Cycles.Limit,
            run.Branch,
            run.Base,
            run.RunningSeconds,
            run.Limits.TimeoutHours,
            run.Timestamps.LastActivity,
            (breaker?.State ?? BreakerState.Closed) switch
            {
                BreakerState.HalfOpen => "HALF_OPEN",
                BreakerState.Open => "OPEN",
                _ => "CLOSED",
            },
            [
                .. (breaker ?? new CircuitBreaker())
                    .Triggers.All.Where(IsCounted)
                    .Select(trigger => (trigger.Name, trigger.Level.Count, trigger.Level.Limit)),
            ],
            rate is null ? null : (rate.CurrentHour, rate.CallsThisHour, rate.Limit, rate.ConsecutiveWaits),
            run.Metrics.FilesChanged,
            run.Metrics.LinesAdded,
            run.Metrics.LinesRemoved,
            run.Metrics.Commits,
            run.OpenFindings.Count(),
            run.Metrics.FindingsFixed,
            usage.InputTokens,
            usage.OutputTokens,
            usage.CostUsd,
            usage.Untold,
            run.Layers.IsDefault ? [] : run.Layers,
            run.Cage,
            run.Completion?.PrUrl ?? "",
            run.Completion?.SkippedReason ?? "",
            run.Completion?.BodyPath ?? ""
        );
    }

    /// <summary>
    /// Outline of a finished run, from its files. Null if more must be shown, or a file holds anything this version does not write: the run
    /// must be read whole.
    /// </summary>
    public static RunOutline? OfFinished(RunFiles files)
    {
        try
        {
            using var state = Parse(files.State);
            using var breaker = Parse(files.Breaker);
            using var rate = Parse(files.RateLimit);
            return state is not null && breaker is not null && rate is not null
                ? Read(state.RootElement, breaker.RootElement, rate.RootElement)
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException)
        {
            return null;
        }
    }

    private static JsonDocument? Parse(string path) =>
        InsideFile.Read(path, Longest).Content is { } content ? JsonDocument.Parse(content) : null;

    private static RunOutline? Read(JsonElement run, JsonElement breaker, JsonElement rate)
    {
        var (state, options, agent) = (Text(run, "state"), run.GetProperty("options"), run.GetProperty("agent"));
        if (
            state is not ("JACKED_OUT" or "READY_FOR_HITL")
            || More.Any(key => run.GetProperty(key).ValueKind != JsonValueKind.Null)
            || Text(run, "breach_restore").Length > 0
            || run.GetProperty("findings").EnumerateArray().Any(finding => finding.GetProperty("open").GetBoolean())
            || (run.GetProperty("completion") is var done && Flag(done, "pushed") && !Flag(done, "pr_created"))
            || options.GetProperty("daily_budget_usd").GetDouble() > 0
            || (agent.ValueKind != JsonValueKind.Null && Whole(agent, "pid") > 0)
        )
        {
            return null;
        }

        var (cycles, metrics, usage) = (run.GetProperty("cycles"), run.GetProperty("metrics"), run.GetProperty("usage"));
        var (triggers, completion) = (breaker.GetProperty("triggers"), run.GetProperty("completion"));
        var sprint = Text(run, "sprint");
        return new(
            Text(run, "run_id"),
            state,
            Text(run, "phase"),
            sprint.Length > 0 ? sprint : Text(run, "target"),
            Text(run, "title"),
            Whole(cycles, "current"),
            Whole(cycles, "limit"),
            Text(run, "branch"),
            Text(run, "base"),
            run.GetProperty("running_seconds").GetDouble(),
            options.GetProperty("timeout_hours").GetDouble(),
            run.GetProperty("timestamps").GetProperty("last_activity").GetDateTimeOffset(),
            Text(breaker, "state"),
            [.. BreakerTriggers.Registered.Where(IsCounted).Select(Level)],
            (
                rate.GetProperty("current_hour").GetDateTimeOffset(),
                Whole(rate, "calls_this_hour"),
                Whole(rate, "limit"),
                Whole(rate, "consecutive_waits")
            ),
            Whole(metrics, "files_changed"),
            Whole(metrics, "lines_added"),
            Whole(metrics, "lines_removed"),
            Whole(metrics, "commits"),
            run.GetProperty("findings").EnumerateArray().Count(finding => finding.GetProperty("open").GetBoolean()),
            Whole(metrics, "findings_fixed"),
            usage.GetProperty("input_tokens") is { ValueKind: JsonValueKind.Number } input ? input.GetInt64() : null,
            usage.GetProperty("output_tokens") is { ValueKind: JsonValueKind.Number } output ? output.GetInt64() : null,
            usage.GetProperty("cost_usd") is { ValueKind: JsonValueKind.Number } cost ? cost.GetDecimal() : null,
            Whole(usage, "untold"),
            [.. run.GetProperty("layers").EnumerateArray().Select(layer => layer.GetString()!)],
            Text(run, "cage"),
            Text(completion, "pr_url"),
            Text(completion, "skipped_reason"),
            Text(completion, "body_path")
        );

        (string, double, double) Level(IBreakerTrigger of) =>
            triggers.GetProperty(of.Name) is var trigger
                ? (of.Name, Whole(trigger, of.LevelKeys.Count), Whole(trigger, of.LevelKeys.Limit))
                : default;
    }

    // The running time has a row of its own.
    private static bool IsCounted(IBreakerTrigger trigger) => trigger.HoursFrom is null;

    private static string Text(JsonElement of, string key) => of.GetProperty(key).GetString() ?? throw new FormatException(key);

    private static bool Flag(JsonElement of, string key) => of.GetProperty(key).GetBoolean();

    private static int Whole(JsonElement of, string key) => of.GetProperty(key).GetInt32();
}
