using System.Collections.Immutable;
using System.Text.Json;
using Ias.Core.RunMode;
using Ias.Core.RunMode.Triggers;
using Ias.Engine.State;

namespace Ias.Engine.RunMode;

/// <summary>
/// The part of the state files that a short status shows, read by hand: the serializer's generic code cannot be compiled ahead, and compiling it at
/// start-up takes four times as long as all the rest of <c>run-status</c>. Whatever it does not expect, it leaves to <see cref="RunStatus.Of"/>.
/// </summary>
internal static class RunGlance
{
    /// <summary>The files' content as far as a short status shows it; null when they must be read in full.</summary>
    public static (RunRecord? Run, CircuitBreaker? Breaker, RateLimit? Rate)? Read(RunFiles files)
    {
        try
        {
            using var run = Parse(files.State);
            using var breaker = Parse(files.Breaker);
            using var rate = Parse(files.RateLimit);
            return (
                run is null ? null : RunOf(run.RootElement),
                breaker is null ? null : BreakerOf(breaker.RootElement),
                rate is null ? null : new RateLimit(Time(rate.RootElement, "current_hour") ?? default, Whole(rate.RootElement, "calls_this_hour"), Whole(rate.RootElement, "limit", 100), Whole(rate.RootElement, "consecutive_waits")));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static JsonDocument? Parse(string path) => RegularFile.Read(path) is { } content ? JsonDocument.Parse(content) : null;

    private static RunRecord RunOf(JsonElement run)
    {
        var timestamps = run.GetProperty("timestamps");
        var cycles = run.GetProperty("cycles");
        var metrics = run.GetProperty("metrics");
        var options = Part(run, "options");
        return new RunRecord(
            Text(run, "run_id"), Text(run, "target"), Text(run, "branch"), StateOf(Text(run, "state")), PhaseOf(Text(run, "phase")),
            new RunTimestamps(timestamps.GetProperty("started").GetDateTimeOffset(), timestamps.GetProperty("last_activity").GetDateTimeOffset()),
            new RunCycles(Whole(cycles, "current"), Whole(cycles, "limit")),
            new RunMetrics(
                Whole(metrics, "files_changed"), Whole(metrics, "commits"), Whole(metrics, "findings_fixed"), Whole(metrics, "turns"), Whole(metrics, "lines_added"),
                Whole(metrics, "lines_removed")),
            RunningSeconds: Number(run, "running_seconds", 0), Title: Text(run, "title"), Base: Text(run, "base"),
            Options: options is { } o ? new RunOptions(TimeoutHours: Number(o, "timeout_hours", 8), MaxCostUsd: Number(o, "max_cost_usd", 0)) : null,
            Agent: Part(run, "agent") is { } a
                ? new RunAgent(Text(a, "name"), Text(a, "model"), "", Whole(a, "pid"), 0, "", Whole(a, "attempt"), Text(a, "log"), Time(a, "at")) : null,
            Usage: Part(run, "usage") is { } u ? new RunUsage(Long(u, "input_tokens"), Long(u, "output_tokens"), Money(u, "cost_usd"), Untold: Whole(u, "untold")) : null,
            Completion: Part(run, "completion") is { } c ? new RunCompletion(PrUrl: Text(c, "pr_url"), SkippedReason: Text(c, "skipped_reason"), BodyPath: Text(c, "body_path")) : null,
            Halt: Part(run, "halt") is { } h
                ? new RunHalt(Text(h, "reason"), Text(h, "trigger"), "", h.GetProperty("at").GetDateTimeOffset(), new HaltFrom(RunState.Running, Phase.Init), Text(h, "resume")) : null,
            Wait: Part(run, "wait") is { } w ? new RunWait(Text(w, "kind"), w.GetProperty("until").GetDateTimeOffset(), Text(w, "reason"), default) : null,
            HaltAsked: Part(run, "halt_asked") is { } asked ? new HaltRequest(Text(asked, "by"), asked.GetProperty("force").GetBoolean(), "", asked.GetProperty("at").GetDateTimeOffset()) : null,
            PushAsked: Part(run, "push_asked") is { } p
                ? new PushRequest(Whole(p, "commits"), Whole(p, "files"), Time(p, "at") ?? default, Part(p, "approved") is { } answer ? answer.GetBoolean() : null) : null,
            Findings: FindingsOf(run), Layers: LayersOf(run));
    }

    // Loops, not LINQ: over a struct it is generic code again.
    private static ImmutableArray<RunFinding> FindingsOf(JsonElement run)
    {
        var findings = new List<RunFinding>();
        if (Part(run, "findings") is { } list)
        {
            foreach (var finding in list.EnumerateArray())
            {
                findings.Add(new RunFinding("", "", "", 0, "", "", [], Phase.Init, finding.GetProperty("open").GetBoolean()));
            }
        }

        return [.. findings];
    }

    private static ImmutableArray<string> LayersOf(JsonElement run)
    {
        var layers = new List<string>();
        if (Part(run, "layers") is { } list)
        {
            foreach (var layer in list.EnumerateArray())
            {
                layers.Add(layer.GetString() ?? "");
            }
        }

        return [.. layers];
    }

    private static CircuitBreaker BreakerOf(JsonElement breaker)
    {
        var triggers = Part(breaker, "triggers") ?? throw new KeyNotFoundException("triggers");
        var state = Text(breaker, "state") switch
        {
            "CLOSED" => BreakerState.Closed,
            "OPEN" => BreakerState.Open,
            "HALF_OPEN" => BreakerState.HalfOpen,
            var other => throw new FormatException(other),
        };
        (int, int) Counter(string name, string count = "count", string limit = "threshold") => triggers.GetProperty(name) is var t ? (Whole(t, count), Whole(t, limit)) : default;
        var (same, progress, failure, wait) = (Counter("same_issue"), Counter("no_progress"), Counter("agent_failure"), Counter("rate_limit"));
        var cycles = Counter("cycle_count", "current", "limit");
        return new CircuitBreaker(state, new BreakerTriggers(
            new SameIssue(same.Item1, Threshold: same.Item2), new NoProgress(progress.Item1, progress.Item2), new CycleCount(cycles.Item1, cycles.Item2), null,
            new AgentFailure(failure.Item1, failure.Item2), new WaitLimit(wait.Item1, wait.Item2)));
    }

    private static RunState StateOf(string word) => word switch
    {
        "READY" => RunState.Ready,
        "JACK_IN" => RunState.JackIn,
        "RUNNING" => RunState.Running,
        "COMPLETE" => RunState.Complete,
        "HALTED" => RunState.Halted,
        "JACKED_OUT" => RunState.JackedOut,
        "READY_FOR_HITL" => RunState.ReadyForHitl,
        _ => throw new FormatException(word),
    };

    private static Phase PhaseOf(string word) => word switch
    {
        "INIT" => Phase.Init,
        "IMPLEMENT" => Phase.Implement,
        "REVIEW" => Phase.Review,
        "AUDIT" => Phase.Audit,
        "RATE_LIMITED" => Phase.RateLimited,
        "PUBLISH" => Phase.Publish,
        _ => throw new FormatException(word), // the rarer ones are read in full
    };

    private static JsonElement? Part(JsonElement of, string name) => of.TryGetProperty(name, out var part) && part.ValueKind != JsonValueKind.Null ? part : null;

    private static string Text(JsonElement of, string name) => Part(of, name)?.GetString() ?? "";

    private static int Whole(JsonElement of, string name, int without = 0) => Part(of, name)?.GetInt32() ?? without;

    private static double Number(JsonElement of, string name, double without) => Part(of, name)?.GetDouble() ?? without;

    private static long? Long(JsonElement of, string name) => Part(of, name)?.GetInt64();

    private static decimal? Money(JsonElement of, string name) => Part(of, name)?.GetDecimal();

    private static DateTimeOffset? Time(JsonElement of, string name) => Part(of, name)?.GetDateTimeOffset();
}
