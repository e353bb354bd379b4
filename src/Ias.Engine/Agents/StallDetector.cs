using Ias.Core.Agents;

namespace Ias.Engine.Agents;

/// <summary>
/// Distinguishes a hanging agent from a thinking one: it is stalled when it has neither printed anything nor used one hundredth of one
/// core, over its whole process tree, for the configured limit. Times are seconds on the engine's monotonic clock since the turn began.
/// </summary>
public sealed class StallDetector(StallLimits limits)
{
    /// <summary>Share of one core under which a process tree counts as asleep.</summary>
    public const double BusyShare = 0.01;

    private readonly Queue<(TimeSpan At, TimeSpan Cpu)> _samples = new([(TimeSpan.Zero, TimeSpan.Zero)]);
    private TimeSpan _cpuSum;
    private TimeSpan _cpuLast;
    private TimeSpan _since;

    /// <summary>Sampling interval, chosen so that a stall is detected at most a tenth late.</summary>
    public TimeSpan Interval { get; } =
        TimeSpan.FromTicks(Math.Clamp(limits.Shortest.Ticks / 10, TimeSpan.FromMilliseconds(20).Ticks, TimeSpan.FromSeconds(10).Ticks));

    /// <summary>Restarts all limits at <paramref name="now"/> after a period without samples.</summary>
    /// <param name="now">Time since the turn began.</param>
    public void Woke(TimeSpan now)
    {
        _since = now;
        _samples.Clear();
        _samples.Enqueue((now, _cpuSum));
    }

    /// <summary>Takes a sample; returns the limit that was exceeded, or null while the agent may continue.</summary>
    /// <param name="now">Time since the turn began.</param>
    /// <param name="lastOutput">Time of the last output; null = nothing yet.</param>
    /// <param name="cpu">CPU time of the process tree; may fall when a process leaves it.</param>
    /// <param name="toolOpen">A tool call is open, or a child was started after the last output.</param>
    public TimeSpan? Sample(TimeSpan now, TimeSpan? lastOutput, TimeSpan cpu, bool toolOpen)
    {
        _cpuSum += cpu > _cpuLast ? cpu - _cpuLast : TimeSpan.Zero;
        _cpuLast = cpu;
        _samples.Enqueue((now, _cpuSum));
        while (_samples.Count > 2 && _samples.ElementAt(1).At <= now - limits.Longest)
        {
            _samples.Dequeue();
        }

        var window =
            toolOpen ? limits.Tool
            : lastOutput is null ? limits.Startup
            : limits.Silence;
        var quiet = now - (lastOutput > _since ? lastOutput.Value : _since);
        if (quiet < window)
        {
            return null;
        }

        var before = _samples.Last(s => s.At <= now - window || s.At == _since);
        return _cpuSum - before.Cpu < window * BusyShare ? window : null;
    }
}
