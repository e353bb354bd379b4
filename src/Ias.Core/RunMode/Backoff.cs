namespace Ias.Core.RunMode;

/// <summary>How long to wait for a provider that fails: doubling from 30 s to 15 min, with jitter so that many runs do not come back at once.</summary>
public static class Backoff
{
    /// <param name="attempt">The try within the outage, from 1.</param>
    /// <param name="jitter">A random number in [0, 1).</param>
    /// <returns>Between half of and the whole step.</returns>
    public static TimeSpan Delay(int attempt, double jitter)
    {
        var step = Math.Min(900, 30 * Math.Pow(2, Math.Clamp(attempt, 1, 10) - 1));
        return TimeSpan.FromSeconds(step * (0.5 + (jitter / 2)));
    }
}
