using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;

namespace Ias.Tui.Observing;

/// <summary>One trigger of the breaker: how close it is, and why.</summary>
/// <param name="Name">The word in files: <c>same_issue</c>.</param>
/// <param name="Label">The word on the screen.</param>
/// <param name="Count">In the trigger's own unit; hours for <c>timeout</c>.</param>
/// <param name="Feeds">What makes it rise: the finding, the last failure.</param>
/// <param name="Next">What the next one of the kind causes: <c>one more halts</c>; empty while it is far.</param>
/// <param name="LoweredBy">What would lower it.</param>
/// <param name="Cycles">The cycles that were counted, rising; empty where cycles are not what is counted.</param>
/// <param name="Clock">What runs by itself, for <c>timeout</c>; null for the others.</param>
public sealed record BreakerMeter(
    string Name,
    string Label,
    double Count,
    double Limit,
    string Feeds,
    string Next,
    string LoweredBy,
    ImmutableArray<int> Cycles,
    RunClock? Clock = null
)
{
    /// <summary>The count at a moment.</summary>
    public double CountAt(DateTimeOffset now) => Clock?.Now(now).TotalHours ?? Count;

    /// <summary>How full it is, 0 to 1.</summary>
    public double Fullness => Limit <= 0 ? 1 : Math.Clamp(Count / Limit, 0, 1);
}

/// <summary>The circuit breaker.</summary>
/// <param name="Meters">In the order of the triggers.</param>
/// <param name="History">Trips and resets, oldest first.</param>
public sealed record BreakerView(BreakerState State, ImmutableArray<BreakerMeter> Meters, ImmutableArray<BreakerTrip> History)
{
    /// <summary>The fullest meter; null when there is none.</summary>
    public BreakerMeter? Fullest { get; } = Meters.MaxBy(meter => meter.Fullness);

    /// <param name="clock">The run's running time.</param>
    public static BreakerView Of(CircuitBreaker breaker, RunRecord run, RunClock clock, IReadOnlyList<RunEvent> events) =>
        new(
            breaker.State,
            [
                .. Triggers(breaker, run)
                    .Select(t =>
                        t is TimeLimit time
                            ? Meter(time.At(clock.Seconds), breaker.State, run, events) with
                            {
                                Clock = clock with { Seconds = Math.Max(0, clock.Seconds - time.FromSeconds) },
                            }
                            : Meter(t, breaker.State, run, events)
                    ),
            ],
            breaker.History.IsDefault ? [] : breaker.History
        );

    // Where the breaker's file is missing, the time limit is that of the run's options. A queue's jobs have no gates and go in no cycles.
    private static IEnumerable<IBreakerTrigger> Triggers(CircuitBreaker breaker, RunRecord run) =>
        (breaker.Triggers ?? new BreakerTriggers())
            .All.Where(t => run.Queue.Length == 0 || t is not (SameIssue or NoProgress or CycleCount))
            .Select(t => t is TimeLimit { Started: null } ? new TimeLimit(LimitHours: run.Limits.TimeoutHours) : t);

    private static BreakerMeter Meter(IBreakerTrigger trigger, BreakerState state, RunRecord run, IReadOnlyList<RunEvent> events)
    {
        var (count, limit) = trigger.Level;
        var (label, feeds, cycles) = trigger switch
        {
            SameIssue same => (
                "same issue",
                FindingOf(run, same) is { } finding ? Describe(finding) : same.Title,
                FindingOf(run, same)?.Cycles ?? []
            ),
            NoProgress none => ("no progress", "cycles in a row that change no file", Idle(events, none.Count)),
            CycleCount => ("cycles", "every cycle", []),
            TimeLimit => ("time", "running time, waits included", []),
            AgentFailure failure => (
                "agent failures",
                failure.Last.Length > 0 ? failure.Last
                : run.Queue.Length > 0 ? "jobs in a row whose turns fail"
                : "turns in a row that fail",
                []
            ),
            WaitLimit => ("waits", "waits in a row without a successful turn", []),
            _ => (trigger.Name, "", ImmutableArray<int>.Empty),
        };
        return new BreakerMeter(
            trigger.Name,
            label,
            count,
            limit,
            feeds,
            run.IsFinished ? "" : Next(trigger, state),
            trigger.LoweredBy,
            cycles
        );
    }

    private static string Next(IBreakerTrigger trigger, BreakerState state)
    {
        var (count, limit) = trigger.Level;
        return (trigger, limit - count) switch
        {
            (_, <= 0) => state == BreakerState.Open ? "halted by this"
            : trigger is CycleCount ? "this cycle is the last one"
            : "halts now",
            (TimeLimit, var left) => left <= 1 ? "halts within the hour" : "",
            (CycleCount, 1) => "one more cycle, then halt",
            (_, 1) => "one more halts",
            _ => "",
        };
    }

    private static RunFinding? FindingOf(RunRecord run, SameIssue same) =>
        run.Findings.IsDefault ? null : run.Findings.LastOrDefault(f => f.Hash == same.LastHash);

    private static string Describe(RunFinding finding) =>
        $"{(finding.File.Length > 0 ? Path.GetFileName(finding.File) + (finding.Line > 0 ? $":{finding.Line}" : "") + " " : "")}{finding.Title}";

    private static ImmutableArray<int> Idle(IReadOnlyList<RunEvent> events, int count)
    {
        if (events.Count == 0)
        {
            return [];
        }

        var idle = new List<int>();
        for (var i = events.Count - 1; i >= 0 && idle.Count < count && events[i] is not RunEvent.SprintStarted; i--)
        {
            if (events[i] is RunEvent.CycleEnded { Progress: false } ended)
            {
                idle.Insert(0, ended.Cycle);
            }
        }

        return [.. idle];
    }
}
