using Ias.Core.Runs;

namespace Ias.Tui.Observing;

/// <summary>What is limited besides the breaker's counters.</summary>
/// <param name="Calls">Calls of this clock hour; ask it for what is left at a moment.</param>
/// <param name="Wait">What is waited for now; null = nothing, the provider is ok.</param>
/// <param name="WaitsInRow">Waits with no turn that ended well between them.</param>
/// <param name="InputTokens">Null = not told.</param>
/// <param name="OutputTokens">Null = not told.</param>
/// <param name="CycleTokens">Of the cycle under way; null = not told.</param>
/// <param name="MaxTokens">0 = no limit.</param>
/// <param name="CostUsd">Null = not told.</param>
/// <param name="MaxCostUsd">0 = no limit.</param>
/// <param name="Today">What all runs spent on the last day; ask it for what that comes to at a moment. Null = not known.</param>
/// <param name="DailyBudgetUsd">0 = no limit.</param>
/// <param name="CostPerHour">Over the run so far; null before its tenth minute.</param>
/// <param name="UntoldTurns">Turns whose agent told no usage.</param>
/// <param name="DiskFree">Bytes; null = not known.</param>
/// <param name="Denials">Tool calls that the agent's own permissions denied.</param>
/// <param name="GuardBlocks">Operations that ICE refused.</param>
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
    int UntoldTurns,
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

    /// <summary>When calls are new again.</summary>
    public static DateTimeOffset CallsNewAt(DateTimeOffset now) => RateLimit.NextHour(now);
}
