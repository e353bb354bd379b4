using Ias.Core.Events;
using Ias.Core.Runs.Breaker;

namespace Ias.Core.Runs;

/// <summary>Everything a run's events add up to: its state files. <paramref name="Plan"/>: null when the run is of one sprint; <paramref
/// name="Bug"/>: when it mends none.</summary>
public sealed record RunLedger(RunRecord Run, CircuitBreaker Breaker, RateLimit Rate, SprintPlanState? Plan = null, BugFile? Bug = null)
{
    /// <summary>Starts with the first event of a run.</summary>
    public static RunLedger Begin(RunEvent.RunStarted started)
    {
        var run = RunFold.Begin(started);
        var breaker = new CircuitBreaker().After(started);
        return new(run, breaker, new RateLimit().After(started), SprintPlanState.Of(run, null), BugFile.Of(run, breaker, null));
    }

    public RunLedger After(RunEvent happened)
    {
        var run = Run.After(happened);
        var breaker = Breaker.After(happened);
        return new(
            run,
            breaker,
            Rate.After(happened),
            SprintPlanState.Differs(Run, run) ? SprintPlanState.Of(run, Plan) : Plan,
            BugFile.Of(run, breaker, Bug)
        );
    }

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
