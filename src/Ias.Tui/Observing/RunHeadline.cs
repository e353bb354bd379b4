using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Core.Runs.PostPr;

namespace Ias.Tui.Observing;

/// <summary>The run in one row: what it is and how far.</summary>
/// <param name="Phase">The phase; RATE_LIMITED while it waits for a limit.</param>
/// <param name="EngineGone">The state is what the files claim; no engine stands behind it.</param>
/// <param name="CostUsd">Null = no agent told, which is not zero.</param>
/// <param name="CostIsPartial">Some turns did not tell.</param>
/// <param name="MaxCostUsd">0 = no limit.</param>
/// <param name="Layers">The guard's layers that are on.</param>
/// <param name="Sprint">What it works on now; the target where it has no plan.</param>
/// <param name="SprintNumber">The present sprint's place in its plan, from 1; 0 = none is begun.</param>
/// <param name="SprintsAll">Sprints of its plan; 0 = it is of one sprint.</param>
/// <param name="Validation">How far the validation of its pull request is; null = none is begun.</param>
/// <param name="Bug">Of a bug's run: the signs by which to judge it; else empty.</param>
/// <param name="IsHighRisk">The bug touches what needs <c>--allow-high</c>.</param>
/// <param name="RedTeam">What holding the code against the design came to in this sprint; empty = nothing yet, or the gate is off.</param>
/// <param name="Queue">The runner's run whose jobs it works off; empty = it is no queue's.</param>
/// <param name="Jobs">Jobs it has begun.</param>
/// <param name="Cancels">Jobs under way that somebody wants cancelled; default = none.</param>
/// <param name="Since">When it came to stand still: halted, or finished; null while it goes on.</param>
public sealed record RunHeadline(
    string RunId,
    string Target,
    string Title,
    RunState State,
    Phase Phase,
    bool EngineGone,
    BreakerState Breaker,
    int Cycle,
    int MaxCycles,
    decimal? CostUsd,
    bool CostIsPartial,
    double MaxCostUsd,
    RunClock Time,
    double TimeoutHours,
    ImmutableArray<string> Layers,
    string Branch,
    string Base,
    DateTimeOffset Started,
    DateTimeOffset? Since,
    string Sprint = "",
    string SprintTitle = "",
    int SprintNumber = 0,
    int SprintsAll = 0,
    PostPrValidation? Validation = null,
    string Bug = "",
    bool IsHighRisk = false,
    string RedTeam = "",
    string Queue = "",
    int Jobs = 0,
    ImmutableArray<CancelRequest> Cancels = default
)
{
    /// <summary>How many layers a guard can have.</summary>
    public const int LayersBuilt = 5;

    /// <summary>The state as the first word on the screen: <c>ENGINE GONE</c> where the files' claim is not true.</summary>
    public string StateWord => EngineGone ? "ENGINE GONE" : State.Word();

    /// <summary>The same in a word a person uses, where there is one.</summary>
    public string PlainState =>
        EngineGone
            ? StateWord
            : State switch
            {
                RunState.JackedOut => "finished",
                RunState.Ready => "idle",
                RunState.Halted => "stopped",
                _ => StateWord,
            };

    /// <summary>The phase in lower case; a fix that a phase of the validation wants bears that phase's name, too.</summary>
    public string PhaseWord =>
        Validation?.Present is { } present && Phase == Phase.Implement
            ? $"{present.Phase.Word().ToLowerInvariant()}, fix"
            : Phase.Word().ToLowerInvariant();

    /// <summary>The row of a run.</summary>
    public static RunHeadline Of(RunRecord run, CircuitBreaker? breaker, Life life) =>
        new(
            run.RunId,
            run.Target,
            run.Title,
            run.State,
            life is { Kind: LifeKind.Waiting, Wait: not { Kind: WaitKind.Jobs or WaitKind.Retry } } ? Phase.RateLimited : run.Phase,
            life.Kind == LifeKind.Gone,
            breaker?.State ?? BreakerState.Closed,
            run.Cycles.Current,
            run.Cycles.Limit,
            run.Usage?.CostUsd,
            run.Usage is { Untold: > 0, CostUsd: not null },
            run.Limits.MaxCostUsd,
            new RunClock(
                run.RunningSeconds,
                run.Timestamps.LastActivity,
                life.Kind is LifeKind.Turn or LifeKind.Engine or LifeKind.Waiting
            ),
            run.Limits.TimeoutHours,
            run.Layers.IsDefault ? [] : run.Layers,
            run.Branch,
            run.Base,
            run.Timestamps.Started,
            run.State == RunState.Halted ? run.Halt?.At
                : run.IsFinished ? run.Timestamps.Ended ?? run.Timestamps.LastActivity
                : null,
            run.Current,
            run.CurrentTitle,
            PlaceOf(run),
            run.Plan?.Sprints.Length ?? 0,
            run.Validation,
            run.Bug?.Signals ?? "",
            run.Bug?.IsHighRisk ?? false,
            run.RedTeamCode?.Words ?? "",
            run.Queue,
            run.Jobs,
            run.Cancels
        );

    private static int PlaceOf(RunRecord run)
    {
        for (var i = 0; run.Plan is { } plan && i < plan.Sprints.Length; i++)
        {
            if (plan.Sprints[i].Id == run.Current)
            {
                return i + 1;
            }
        }

        return 0;
    }
}
