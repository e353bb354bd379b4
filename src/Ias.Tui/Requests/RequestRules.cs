using System.Diagnostics;
using Ias.Core.Model;

namespace Ias.Tui.Requests;

/// <summary>Rules for when a request is allowed. The dashboard dims what is not, with the reason; the rules are checked again when a
/// request is sent.</summary>
public static class RequestRules
{
    /// <summary>Reason why a request is not allowed in a run's state; null = allowed.</summary>
    public static string? DisabledReason(Request request, RunPrecondition at) =>
        request switch
        {
            Request.Start start => DisabledReason(start, at),
            Request.OfQueue => null, // the state of its job decides, which the queue checks
            Request.Resume { Queue.Length: > 0 } when at.State is RunState.JackedOut or RunState.ReadyForHitl or RunState.Ready =>
                at.EngineAlive ? "an engine is running" : null, // a run of its own
            _ when at.RunId.Length == 0 => "there is no run",
            Request.AddressReview => !at.HasPullRequest ? "the run has no pull request of its own"
            : at.EngineAlive ? "an engine is running"
            : at.State is RunState.JackedOut or RunState.ReadyForHitl ? null
            : "the run is not finished: resume it",
            _ when at.State is RunState.JackedOut or RunState.ReadyForHitl or RunState.Ready => "the run is finished",
            Request.Halt halt => DisabledReason(halt, at),
            Request.Withdraw => !at.HaltAsked ? "no halt to withdraw"
            : at.Halting ? "already halting"
            : at.HaltNow ? "the agent is being ended"
            : at.EngineAlive ? null
            : "the engine is gone",
            Request.TryNow => at.WaitEnds ? null : "there is no wait to end",
            Request.Note { Text: var text } => string.IsNullOrWhiteSpace(text) ? "the note is empty" : null,
            Request.AnswerPush => !at.PushWaits ? "no push needs an answer"
            : at.State == RunState.Complete ? null
            : "the push is asked again when the run is done",
            Request.Resume resume => DisabledReason(resume, at),
            _ => throw new UnreachableException(request.GetType().Name),
        };

    private static string? DisabledReason(Request.Start start, RunPrecondition at) =>
        at.EngineAlive ? "an engine is running here"
        : at.RunId.Length > 0 && at.State is RunState.Running or RunState.Halted or RunState.Complete or RunState.JackIn && !start.Fresh
            ? $"the run here is not finished ({at.State.Word()}): resume it, or start fresh"
        : null;

    private static string? DisabledReason(Request.Halt halt, RunPrecondition at) =>
        at.State == RunState.Halted ? "it is already halted"
        : !at.EngineAlive && at.State == RunState.Complete ? "nothing is running"
        : at.Halting ? "already halting"
        : at.HaltNow ? "the agent is being ended"
        : at.HaltAsked && !halt.Now ? "halt already requested: withdraw it, or halt now"
        : null;

    private static string? DisabledReason(Request.Resume resume, RunPrecondition at) =>
        at.IsEngineAtWork ? "an engine is running"
        : at.Trigger == HaltTrigger.IceBreach && !resume.Force ? "a breach halted it: undo the change, or resume with --force in a shell"
        : at.BreakerOpen && !resume.ResetBreaker && resume.Raised is { MaxCycles: null, TimeoutHours: null }
            ? "the breaker is OPEN: resume with --reset-ice"
        : null;
}
