using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Runs;

namespace Ias.Tui.Asking;

/// <summary>What a request depends on: the run's identity and how it stands.</summary>
/// <param name="RunId">Empty = there is no run.</param>
/// <param name="EngineAlive">An engine holds the work tree.</param>
/// <param name="Trigger">Why it is halted; empty = it is not.</param>
/// <param name="WaitEnds">It waits, and a person can end that.</param>
public sealed record RunPrecondition(
    string RunId,
    RunState State,
    bool EngineAlive,
    bool HaltAsked = false,
    bool HaltNow = false,
    bool Halting = false,
    bool PushWaits = false,
    bool BreakerOpen = false,
    string Trigger = "",
    bool WaitEnds = false
)
{
    /// <summary>As the files have it now.</summary>
    public static RunPrecondition Of(RunStatus status) =>
        status.Run is not { } run
            ? new RunPrecondition("", RunState.Ready, status.Engine is not null)
            : new RunPrecondition(
                run.RunId,
                run.State,
                status.Engine is not null,
                run.HaltAsked is not null,
                run.HaltAsked is { Force: true },
                run.Halting,
                run.PushAsked is { Approved: null },
                status.Breaker?.State == BreakerState.Open,
                run.State == RunState.Halted ? run.Halt?.Trigger ?? "" : "",
                status.Engine is not null && CanEnd(run.Wait)
            );

    // Our own hour of calls and a queue's jobs are not waited for any less by trying.
    internal static bool CanEnd(RunWait? wait) => wait is { Kind: WaitKind.Retry or WaitKind.Outage or WaitKind.Reset };

    /// <summary>What a person decided upon is still what is there: the same run in the same state, with or without an engine, waiting for
    /// the same.</summary>
    public bool IsStill(RunPrecondition now) =>
        (RunId, State, EngineAlive, PushWaits, Trigger) == (now.RunId, now.State, now.EngineAlive, now.PushWaits, now.Trigger);
}
