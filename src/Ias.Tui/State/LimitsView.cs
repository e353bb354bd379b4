using Ias.Core.Runs;

namespace Ias.Tui.State;

/// <summary>Limits besides the breaker's counters.</summary>
/// <param name="Calls">Call limit of the clock hour, which computes what is left at a moment.</param>
/// <param name="Wait">Current wait; null = none, the provider is available.</param>
/// <param name="WaitsInRow">Waits without a successful turn between them.</param>
/// <param name="InputTokens">Input tokens; null = not reported.</param>
/// <param name="OutputTokens">Output tokens; null = not reported.</param>
/// <param name="CycleTokens">Tokens of the current cycle; null = not reported.</param>
/// <param name="MaxTokens">Token limit; 0 = none.</param>
/// <param name="CostUsd">Cost; null = not reported.</param>
/// <param name="MaxCostUsd">Cost limit; 0 = none.</param>
/// <param name="Today">Spending of all runs on the last day, which computes the amount at a moment; null = not known.</param>
/// <param name="DailyBudgetUsd">Daily budget; 0 = none.</param>
/// <param name="CostPerHour">Average over the run so far; null during its first ten minutes.</param>
/// <param name="UnreportedTurns">Turns whose agent reported no usage.</param>
/// <param name="DiskFree">Free bytes; null = not known.</param>
/// <param name="Denials">Tool calls denied by the agent's own permissions.</param>
/// <param name="GuardBlocks">Operations refused by ICE.</param>
public sealed record LimitsView(
    RateLimit Calls,
    RunWait? Wait,
    int WaitsInRow,
    int MaxWaitsInRow,
    long? InputTokens,
    long? OutputTokens,
    long? CycleTokens,
    long MaxTokens,
    decimal? CostUsd,
    double MaxCostUsd,
    decimal? CostPerHour,
    int UnreportedTurns,
    long? DiskFree,
    int Denials,
    int GuardBlocks,
    DaySpend? Today = null,
    double DailyBudgetUsd = 0
)
{
    private const double WorthSaying = 600;

    public static LimitsView Of(RunRecord run, RateLimit? rate, RunTimeline timeline, Life life, long? diskFree)
    {
        var usage = run.Usage ?? new RunUsage();
        var cycle = timeline.CyclesOf(run.Current, run.Cycles.Current).Where(c => c.Turns.Counted > 0).ToList();
        return new LimitsView(
            rate ?? new RateLimit(Limit: run.Limits.CallsPerHour),
            life.Kind == LifeKind.Waiting ? run.Wait : null,
            rate?.ConsecutiveWaits ?? 0,
            run.Limits.RateLimitThreshold,
            usage.InputTokens,
            usage.OutputTokens,
            cycle.Count == 0 ? null : cycle.Sum(c => c.Turns.Tokens),
            run.Limits.MaxTokens,
            usage.CostUsd,
            run.Limits.MaxCostUsd,
            run.RunningSeconds < WorthSaying ? null : usage.CostUsd / (decimal)(run.RunningSeconds / 3600),
            usage.Untold,
            diskFree,
            run.Metrics.Denials,
            run.Metrics.IceBlocks,
            run.Today,
            run.Limits.DailyBudgetUsd
        );
    }

    /// <summary>Calls used in the clock hour of <paramref name="now"/>.</summary>
    public int CallsUsed(DateTimeOffset now) => Calls.Used(now);

    /// <summary>Time at which the call limit resets.</summary>
    public static DateTimeOffset CallsNewAt(DateTimeOffset now) => RateLimit.NextHour(now);
}
