namespace Ias.Tui.Observing;

/// <summary>A run's running time, which goes on between events while an engine is alive.</summary>
/// <param name="Seconds">At <paramref name="At"/>.</param>
/// <param name="Ticks">It goes on.</param>
public sealed record RunClock(double Seconds, DateTimeOffset At, bool Ticks)
{
    /// <summary>The running time at a moment.</summary>
    public TimeSpan Now(DateTimeOffset now) => TimeSpan.FromSeconds(Seconds) + Since(now);

    /// <summary>What of it came after <see cref="At"/>.</summary>
    public TimeSpan Since(DateTimeOffset now) => Ticks && now > At ? now - At : TimeSpan.Zero;
}
