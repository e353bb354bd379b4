using System.Diagnostics;
using Ias.Core.Model;

namespace Ias.Tui.Asking;

/// <summary>Which request makes sense when. The dashboard dims what does not, with the reason; the same rules are asked again when it is
/// sent.</summary>
public static class RequestRules
{
    /// <summary>Why a request cannot be made of a run that stands so; null = it can.</summary>
    public static string? OffBecause(Request request, RunPrecondition at) =>
        request switch
        {
            Request.Start start => OffBecause(start, at),
            Request.OfQueue => null, // how its job stands decides, and that is asked of the queue
            Request.Resume { Queue.Length: > 0 } when at.State is RunState.JackedOut or RunState.ReadyForHitl or RunState.Ready =>
                at.EngineAlive ? "an engine is running" : null, // a run of its own
            _ when at.RunId.Length == 0 => "there is no run",
            _ when at.State is RunState.JackedOut or RunState.ReadyForHitl or RunState.Ready => "the run is finished",
            Request.Halt halt => OffBecause(halt, at),
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
            Request.Resume resume => OffBecause(resume, at),
            _ => throw new UnreachableException(request.GetType().Name),
        };

    private static string? OffBecause(Request.Start start, RunPrecondition at) =>
        at.EngineAlive ? "an engine is running here"
        : at.RunId.Length > 0 && at.State is RunState.Running or RunState.Halted or RunState.Complete or RunState.JackIn && !start.Fresh
            ? $"the run here is not finished ({at.State.Word()}): resume it, or start fresh"
        : null;

    private static string? OffBecause(Request.Halt halt, RunPrecondition at) =>
        at.State == RunState.Halted ? "it is already halted"
        : !at.EngineAlive && at.State == RunState.Complete ? "nothing is running"
        : at.Halting ? "already halting"
        : at.HaltNow ? "the agent is being ended"
        : at.HaltAsked && !halt.Now ? "halt already requested: withdraw it, or halt now"
        : null;

    private static string? OffBecause(Request.Resume resume, RunPrecondition at) =>
        at.EngineAlive ? "an engine is running"
        : at.Trigger == HaltTrigger.IceBreach && !resume.Force ? "a breach halted it: undo the change, or resume with --force in a shell"
        : at.BreakerOpen && !resume.ResetBreaker && resume.Raised is { MaxCycles: null, TimeoutHours: null }
            ? "the breaker is OPEN: resume with --reset-ice"
        : null;
}
