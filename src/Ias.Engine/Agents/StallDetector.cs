namespace Ias.Engine.Agents;

/// <summary>
/// Tells a hanging agent from a thinking one: stalled is who has neither printed anything nor used one hundredth of one core, over its
/// whole process tree, for as long as the limit says. Times are seconds on the engine's monotonic clock since the turn began.
/// </summary>
public sealed class StallDetector(StallLimits limits)
{
    /// <summary>Share of one core under which a process tree counts as asleep.</summary>
    public const double BusyShare = 0.01;

    private readonly Queue<(TimeSpan At, TimeSpan Cpu)> _samples = new([(TimeSpan.Zero, TimeSpan.Zero)]);
    private TimeSpan _cpuSum;
    private TimeSpan _cpuLast;

    /// <summary>How often to take a sample, so that a stall is seen at most a tenth late.</summary>
    public TimeSpan Interval { get; } =
        TimeSpan.FromTicks(Math.Clamp(limits.Shortest.Ticks / 10, TimeSpan.FromMilliseconds(20).Ticks, TimeSpan.FromSeconds(10).Ticks));

    /// <summary>Takes a sample; returns the limit that has passed, or null while the agent may go on.</summary>
    /// <param name="now">Since the turn began.</param>
    /// <param name="lastOutput">When something was printed last; null = nothing yet.</param>
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
        var quiet = now - (lastOutput ?? TimeSpan.Zero);
        if (quiet < window)
        {
            return null;
        }

        var before = _samples.Last(s => s.At <= now - window || s.At == TimeSpan.Zero);
        return _cpuSum - before.Cpu < window * BusyShare ? window : null;
    }
}
