using Ias.Core.Events;
using Ias.Core.Runs.Breaker;

namespace Ias.Core.Runs;

/// <summary>
/// The state files of a run, as the sum of its events. <paramref name="Plan"/>: null when the run has one sprint;
/// <paramref name="Bug"/>: null when it fixes no bug.
/// </summary>
public sealed record RunLedger(RunRecord Run, CircuitBreaker Breaker, RateLimit Rate, SprintPlanState? Plan = null, BugFile? Bug = null)
{
    /// <summary>Gates that the run passes.</summary>
    public GateList Gates { get; init; } = GateList.All;

    /// <summary>Starts with the first event of a run.</summary>
    /// <param name="gates">Gates that the run passes; null = this program's.</param>
    public static RunLedger Begin(RunEvent.RunStarted started, GateList? gates = null)
    {
        var run = RunFold.Begin(started, gates);
        var breaker = new CircuitBreaker().After(started);
        return new(run, breaker, new RateLimit().After(started), SprintPlanState.Of(run, null), BugFile.Of(run, breaker, null))
        {
            Gates = gates ?? GateList.All,
        };
    }

    /// <summary>State files of a run whose counters are lost: they start again, with the run's own limits.</summary>
    public static RunLedger Restart(RunRecord run) =>
        Begin(
            new RunEvent.RunStarted(run.Target, run.Title, run.Branch, run.Base, run.BaseCommit, run.Limits, run.Version, run.Repository)
            {
                RunId = run.RunId,
                At = run.Timestamps.Started,
            }
        );

    public RunLedger After(RunEvent happened)
    {
        var run = Run.After(happened, Gates);
        var breaker = Breaker.After(happened);
        return new(
            run,
            breaker,
            Rate.After(happened),
            SprintPlanState.Differs(Run, run) ? SprintPlanState.Of(run, Plan) : Plan,
            BugFile.Of(run, breaker, Bug)
        )
        {
            Gates = Gates,
        };
    }

    /// <summary>Folds a whole log; null when it holds no run. With several runs in one log the last one counts.</summary>
    /// <param name="gates">Gates that the run passes; null = this program's.</param>
    public static RunLedger? Fold(IEnumerable<RunEvent> events, GateList? gates = null)
    {
        RunLedger? ledger = null;
        foreach (var happened in events)
        {
            ledger = happened is RunEvent.RunStarted started ? Begin(started, gates) : ledger?.After(happened);
        }

        return ledger;
    }
}
