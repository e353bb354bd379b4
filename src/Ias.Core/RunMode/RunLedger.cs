using Ias.Core.Events;

namespace Ias.Core.RunMode;

/// <summary>Everything a run's events add up to: the three state files.</summary>
public sealed record RunLedger(RunRecord Run, CircuitBreaker Breaker, RateLimit Rate)
{
    /// <summary>Starts with the first event of a run.</summary>
    public static RunLedger Begin(RunEvent.RunStarted started) =>
        new(RunFold.Begin(started), new CircuitBreaker().After(started), new RateLimit().After(started));

    public RunLedger After(RunEvent happened) => new(Run.After(happened), Breaker.After(happened), Rate.After(happened));

    /// <summary>Folds a whole log; null when it holds no run. With several runs in one log the last one counts.</summary>
    public static RunLedger? Fold(IEnumerable<RunEvent> events)
    {
        RunLedger? ledger = null;
        foreach (var happened in events)
        {
            ledger = happened is RunEvent.RunStarted started ? Begin(started) : ledger?.After(happened);
        }

        return ledger;
    }
}
