using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Runs;

namespace Ias.Tui.Requests;

/// <summary>State of the run that a request depends on.</summary>
/// <param name="RunId">Run id; empty = there is no run.</param>
/// <param name="EngineAlive">Whether an engine holds the work tree.</param>
/// <param name="Trigger">Trigger of the halt; empty = not halted.</param>
/// <param name="WaitEnds">Whether the run is in a wait that the user can end.</param>
/// <param name="HasPullRequest">Whether the whole run has one pull request, whose comments can be addressed.</param>
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
    bool WaitEnds = false,
    bool HasPullRequest = false
)
{
    /// <summary>Precondition as read from the files now.</summary>
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
                status.Engine is not null && CanEnd(run.Wait),
                run.HasOnePullRequest
            );

    // Trying earlier does not shorten ias's own hourly call limit or the wait for a queue's jobs.
    internal static bool CanEnd(RunWait? wait) => wait is { Kind: WaitKind.Retry or WaitKind.Outage or WaitKind.Reset };

    /// <summary>True while an engine works on the run. One whose run is halted only ends; a resume waits for it.</summary>
    public bool IsEngineAtWork => EngineAlive && State != RunState.Halted;

    /// <summary>Checks whether the run is unchanged since the user decided: same run, same state, with or without an engine, waiting for
    /// the same thing.</summary>
    public bool IsStill(RunPrecondition now) =>
        (RunId, State, IsEngineAtWork, PushWaits, Trigger) == (now.RunId, now.State, now.IsEngineAtWork, now.PushWaits, now.Trigger);
}
