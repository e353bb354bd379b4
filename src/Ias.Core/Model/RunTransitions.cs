using Ias.Core.StateMachines;

namespace Ias.Core.Model;

/// <summary>The run's state machine: the diagram and the table in <c>docs/guide/run-mode.md</c>, which tests compare with this.</summary>
public static class RunTransitions
{
    /// <summary>The machine standing at <paramref name="current"/>.</summary>
    /// <param name="current">Where it stands.</param>
    /// <param name="haltedFrom">For HALTED: the state a resume goes back to.</param>
    public static LifeCycle<RunState, RunTrigger> From(RunState current, RunState haltedFrom = RunState.Running)
    {
        var run = new LifeCycle<RunState, RunTrigger>(current);

        run.Configure(RunState.Ready).Permit(RunTrigger.JackIn, RunState.JackIn);

        run.Configure(RunState.JackIn)
            .Permit(RunTrigger.PreflightPassed, RunState.Running)
            .Permit(RunTrigger.PreflightFailed, RunState.Ready)
            .Permit(RunTrigger.HaltAsked, RunState.Ready)
            .Permit(RunTrigger.FatalError, RunState.Ready);

        run.Configure(RunState.Running)
            .Permit(RunTrigger.GatesPassed, RunState.Complete)
            .Permit(RunTrigger.BreakerTripped, RunState.Halted)
            .Permit(RunTrigger.HaltAsked, RunState.Halted)
            .Permit(RunTrigger.FatalError, RunState.Halted)
            .PermitReentry(RunTrigger.Resume);

        run.Configure(RunState.Complete)
            .Permit(RunTrigger.Published, RunState.JackedOut)
            .Permit(RunTrigger.ValidationPassed, RunState.ReadyForHitl)
            .Permit(RunTrigger.PublishFailed, RunState.Halted)
            .Permit(RunTrigger.ValidationFailed, RunState.Halted)
            .Permit(RunTrigger.BreakerTripped, RunState.Halted)
            .Permit(RunTrigger.HaltAsked, RunState.Halted)
            .Permit(RunTrigger.FatalError, RunState.Halted)
            .PermitReentry(RunTrigger.Resume);

        run.Configure(RunState.Halted)
            .PermitIf(RunTrigger.Resume, RunState.Running, () => haltedFrom == RunState.Running, "halted while RUNNING")
            .PermitIf(RunTrigger.Resume, RunState.Complete, () => haltedFrom == RunState.Complete, "halted while COMPLETE");

        run.Configure(RunState.JackedOut).Permit(RunTrigger.JackIn, RunState.JackIn).Permit(RunTrigger.ReviewReceived, RunState.Running);

        run.Configure(RunState.ReadyForHitl).Permit(RunTrigger.JackIn, RunState.JackIn).Permit(RunTrigger.ReviewReceived, RunState.Running);

        return run;
    }
}
