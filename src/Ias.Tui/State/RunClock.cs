namespace Ias.Tui.State;

/// <summary>Running time of a run, which advances between events while an engine is alive.</summary>
/// <param name="Seconds">Running time at <paramref name="At"/>.</param>
/// <param name="Ticks">Whether it advances.</param>
public sealed record RunClock(double Seconds, DateTimeOffset At, bool Ticks)
{
    /// <summary>Running time at a given moment.</summary>
    public TimeSpan Now(DateTimeOffset now) => TimeSpan.FromSeconds(Seconds) + Since(now);

    /// <summary>Running time since <see cref="At"/>.</summary>
    public TimeSpan Since(DateTimeOffset now) => Ticks && now > At ? now - At : TimeSpan.Zero;
}
