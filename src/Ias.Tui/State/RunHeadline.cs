using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Core.Runs.PostPr;

namespace Ias.Tui.State;

/// <summary>Summary of the run in one row.</summary>
/// <param name="Phase">Phase; RATE_LIMITED while it waits for a limit.</param>
/// <param name="EngineGone">Whether no engine is alive, although the files say that the run is in progress.</param>
/// <param name="CostUsd">Cost; null = not reported, which is not zero.</param>
/// <param name="CostIsPartial">Whether some turns reported no cost.</param>
/// <param name="MaxCostUsd">Cost limit; 0 = none.</param>
/// <param name="Layers">Active layers of the guard.</param>
/// <param name="Sprint">Current sprint; the target if there is no plan.</param>
/// <param name="SprintNumber">Position of the current sprint in its plan, from 1; 0 = none has begun.</param>
/// <param name="SprintsAll">Number of sprints in the plan; 0 = a run of one sprint.</param>
/// <param name="Validation">Progress of the pull request's validation; null = none has begun.</param>
/// <param name="Bug">Signs for judging a bug's run; empty otherwise.</param>
/// <param name="IsHighRisk">Whether the bug touches something that needs <c>--allow-high</c>.</param>
/// <param name="Queue">Runner's run whose jobs are processed; empty = not a queue.</param>
/// <param name="Jobs">Number of jobs started.</param>
/// <param name="Cancels">Running jobs that somebody asked to cancel; default = none.</param>
/// <param name="Since">Time at which it halted or finished; null while it is in progress.</param>
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
    string Queue = "",
    int Jobs = 0,
    ImmutableArray<CancelRequest> Cancels = default
)
{
    /// <summary>Sandbox of the turns: <c>bubblewrap</c>, <c>landlock</c> or <c>none</c>; empty = written by an older version.</summary>
    public string Cage { get; init; } = "";

    /// <summary>Maximum number of layers of a guard.</summary>
    public const int LayersBuilt = 5;

    /// <summary>State as the first word on the screen: <c>ENGINE GONE</c> if the files are wrong.</summary>
    public string StateWord => EngineGone ? "ENGINE GONE" : State.Word();

    /// <summary>State in plain words, where there are any.</summary>
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

    /// <summary>Results of gates in this sprint that keep a count of their own.</summary>
    public ImmutableArray<GateStatus> Gates { get; init; } = [];

    /// <summary>Names of the gates left in this cycle; null = no cycle is under way.</summary>
    public IReadOnlyList<string>? Following { get; init; }

    /// <summary>Phase in lower case; a fix for a validation phase has that phase's name appended.</summary>
    public string PhaseWord =>
        Validation?.Present is { } present && Phase == Phase.Implement
            ? $"{present.Phase.Word().ToLowerInvariant()}, fix"
            : Phase.Word().ToLowerInvariant();

    /// <summary>Summary of a run's state.</summary>
    public static RunHeadline Of(RunRecord run, CircuitBreaker? breaker, Life life) =>
        new(
            run.RunId,
            run.Target,
            run.Title,
            run.State,
            life is { Kind: LifeKind.Waiting, Wait: not { Kind: WaitKind.Jobs or WaitKind.Retry or WaitKind.Outage } }
                ? Phase.RateLimited
                : run.Phase,
            life.Kind == LifeKind.Gone,
            breaker?.State ?? BreakerState.Closed,
            run.Cycles.Current,
            run.Cycles.Limit,
            run.Usage?.CostUsd,
            run.Usage is { Untold: > 0 },
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
            run.Queue,
            run.Jobs,
            run.Cancels
        )
        {
            Cage = run.Cage,
            Gates =
            [
                .. GateList
                    .All.Gates.Select(gate => new GateStatus(gate.Name.Replace('-', ' '), gate.Status(run)))
                    .Where(gate => gate.Words.Length > 0),
            ],
            Following =
                run.Phase == Phase.Implement || GateList.All.IsOfSprint(run.Phase)
                    ? [.. GateList.All.Following(run.Phase, run.Limits).Select(gate => gate.Label)]
                    : null,
        };

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

/// <summary>Result of a gate in a sprint so far.</summary>
/// <param name="Name"><c>red team</c>.</param>
public sealed record GateStatus(string Name, string Words);
