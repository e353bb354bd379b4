using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.RunMode;

namespace Ias.Tui.Observing;

/// <summary>The run in one row: what it is and how far.</summary>
/// <param name="Phase">The phase; RATE_LIMITED while it waits.</param>
/// <param name="EngineGone">The state is what the files claim; no engine stands behind it.</param>
/// <param name="CostUsd">Null = no agent told, which is not zero.</param>
/// <param name="CostIsPartial">Some turns did not tell.</param>
/// <param name="MaxCostUsd">0 = no limit.</param>
/// <param name="Layers">The guard's layers that are on.</param>
/// <param name="Since">When it came to stand still: halted, or finished; null while it goes on.</param>
public sealed record RunHeadline(
    string RunId, string Target, string Title, RunState State, Phase Phase, bool EngineGone, BreakerState Breaker, int Cycle, int MaxCycles, decimal? CostUsd,
    bool CostIsPartial, double MaxCostUsd, RunClock Time, double TimeoutHours, ImmutableArray<string> Layers, string Branch, string Base, DateTimeOffset Started,
    DateTimeOffset? Since)
{
    /// <summary>How many layers a guard can have.</summary>
    public const int LayersBuilt = 4;

    /// <summary>The state as the first word on the screen: <c>ENGINE GONE</c> where the files' claim is not true.</summary>
    public string StateWord => EngineGone ? "ENGINE GONE" : EventWording.StateWord(State);

    /// <summary>The phase in lower case.</summary>
    public string PhaseWord => EventWording.PhaseWord(Phase).ToLowerInvariant();

    /// <summary>The row of a run.</summary>
    public static RunHeadline Of(RunRecord run, CircuitBreaker? breaker, Life life) => new(
        run.RunId, run.Target, run.Title, run.State, life.Kind == LifeKind.Waiting ? Phase.RateLimited : run.Phase, life.Kind == LifeKind.Gone,
        breaker?.State ?? BreakerState.Closed, run.Cycles.Current, run.Cycles.Limit, run.Usage?.CostUsd, run.Usage is { Untold: > 0, CostUsd: not null }, run.Limits.MaxCostUsd,
        new RunClock(run.RunningSeconds, run.Timestamps.LastActivity, life.Kind is LifeKind.Turn or LifeKind.Engine or LifeKind.Waiting),
        run.Limits.TimeoutHours, run.Layers.IsDefault ? [] : run.Layers, run.Branch, run.Base, run.Timestamps.Started,
        run.State == RunState.Halted ? run.Halt?.At : run.IsFinished ? run.Timestamps.Ended ?? run.Timestamps.LastActivity : null);
}
