using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Breaker;

/// <summary>Running time: waits included, time halted not; from the monotonic clock.</summary>
/// <param name="Started">When the run started.</param>
/// <param name="LimitHours">The limit in hours.</param>
/// <param name="RunningSeconds">Running time counted against the limit.</param>
/// <param name="FromSeconds">The run's running time at the last fresh allowance.</param>
public sealed record TimeLimit(DateTimeOffset? Started = null, double LimitHours = 8, double RunningSeconds = 0, double FromSeconds = 0)
    : IBreakerTrigger
{
    public string Name => HaltTrigger.Timeout;

    public bool Probes => false;

    public (double Count, double Limit) Level => (RunningSeconds / 3600, LimitHours);

    public string LoweredBy => "run-resume --timeout H, or --reset-ice to start the count over";

    public string? Due =>
        RunningSeconds >= LimitHours * 3600 ? $"the run took {RunningSeconds / 3600:0.#} h (limit {LimitHours:0.##} h)" : null;

    /// <summary>The limit at a running time, between events.</summary>
    public TimeLimit At(double up) => this with { RunningSeconds = Math.Max(0, up - FromSeconds) };

    /// <summary>Seconds left at a running time.</summary>
    public double SecondsLeft(double up) => (LimitHours * 3600) - Math.Max(0, up - FromSeconds);

    public IBreakerTrigger After(RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted started => new TimeLimit(started.At, started.Options.TimeoutHours),
            RunEvent.LimitsChanged { TimeoutHours: { } limit } => this with
            {
                LimitHours = limit,
                RunningSeconds = Math.Max(0, happened.Up - FromSeconds),
            },
            RunEvent.BreakerReset { Trigger: HaltTrigger.Timeout } => this with { FromSeconds = happened.Up, RunningSeconds = 0 },
            // Not every event: the file would be written again for each of them.
            RunEvent.TurnEnded or RunEvent.CycleEnded or RunEvent.WaitStarted or RunEvent.WaitEnded or RunEvent.HaltBegun => At(
                happened.Up
            ),
            _ => this,
        };
}
