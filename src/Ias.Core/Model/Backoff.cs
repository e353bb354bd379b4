namespace Ias.Core.Model;

/// <summary>
/// Wait before a failed attempt is repeated: 30 s, 1, 2, 5, 10, then 15 min, with ±10 % jitter so that many runs do not retry
/// together.
/// </summary>
public static class Backoff
{
    // Of the first pause. Five of them together outlast a quarter of an hour.
    private static readonly double[] Steps = [1, 2, 4, 10, 20, 30];

    /// <summary>The first pause where nothing else is set.</summary>
    public const double FirstSeconds = 30;

    /// <param name="attempt">The try within the outage, or the failures in a row; from 1.</param>
    /// <param name="jitter">A random number in [0, 1).</param>
    /// <param name="firstSeconds">The first pause; the others grow with it.</param>
    /// <returns>Between nine and eleven tenths of the step.</returns>
    public static TimeSpan Delay(int attempt, double jitter, double firstSeconds = FirstSeconds) =>
        TimeSpan.FromSeconds(firstSeconds * Steps[Math.Clamp(attempt, 1, Steps.Length) - 1] * (0.9 + (jitter / 5)));

    /// <summary>The end of a wait for <paramref name="named"/>, a time that somebody else's clock says; never before the delay is
    /// over.</summary>
    /// <param name="named">Null = no time is known.</param>
    public static DateTimeOffset Until(
        DateTimeOffset? named,
        DateTimeOffset now,
        int attempt,
        double jitter,
        double firstSeconds = FirstSeconds
    ) => now + Delay(attempt, jitter, firstSeconds) is var soonest && named > soonest ? named.Value : soonest;
}
