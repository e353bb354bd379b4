using System.Text.Json.Serialization;
using Ias.Core.Json;
using Ias.Core.StateMachines;

namespace Ias.Core.Runs.Bugs;

/// <summary>State of a bug; the words of <c>.run/bugs/&lt;id&gt;/state.json</c>.</summary>
[JsonConverter(typeof(UpperSnakeEnum<BugState>))]
public enum BugState
{
    Triage,
    Implementing,
    Reviewing,
    Auditing,
    Completed,
    Halted,
}

/// <summary>Trigger that changes a bug's state.</summary>
public enum BugTrigger
{
    TriageComplete,
    ImplementationComplete,
    IssuesFound,
    ReviewPassed,
    AuditPassed,
    Halt,
    Resume,
}

/// <summary>A bug's state machine, as the Run Mode protocol has it; HALTED goes back to where it was halted, COMPLETED is final. A test
/// compares the diagram in <c>docs/guide/run-mode.md</c> with it.</summary>
public static class BugTransitions
{
    /// <summary>The machine standing at <paramref name="current"/>; what is not permitted is refused with what would be.</summary>
    /// <param name="current">Where it stands.</param>
    /// <param name="haltedFrom">For HALTED: the state a resume goes back to.</param>
    public static LifeCycle<BugState, BugTrigger> From(BugState current, BugState haltedFrom = BugState.Triage)
    {
        var bug = new LifeCycle<BugState, BugTrigger>(current);

        bug.Configure(BugState.Triage).Permit(BugTrigger.TriageComplete, BugState.Implementing).Permit(BugTrigger.Halt, BugState.Halted);

        bug.Configure(BugState.Implementing)
            .Permit(BugTrigger.ImplementationComplete, BugState.Reviewing)
            .Permit(BugTrigger.Halt, BugState.Halted);

        bug.Configure(BugState.Reviewing)
            .Permit(BugTrigger.IssuesFound, BugState.Implementing)
            .Permit(BugTrigger.ReviewPassed, BugState.Auditing)
            .Permit(BugTrigger.Halt, BugState.Halted);

        bug.Configure(BugState.Auditing)
            .Permit(BugTrigger.IssuesFound, BugState.Implementing)
            .Permit(BugTrigger.AuditPassed, BugState.Completed)
            .Permit(BugTrigger.Halt, BugState.Halted);

        bug.Configure(BugState.Halted)
            .PermitIf(BugTrigger.Resume, BugState.Triage, () => haltedFrom == BugState.Triage, "halted while TRIAGE")
            .PermitIf(BugTrigger.Resume, BugState.Implementing, () => haltedFrom == BugState.Implementing, "halted while IMPLEMENTING")
            .PermitIf(BugTrigger.Resume, BugState.Reviewing, () => haltedFrom == BugState.Reviewing, "halted while REVIEWING")
            .PermitIf(BugTrigger.Resume, BugState.Auditing, () => haltedFrom == BugState.Auditing, "halted while AUDITING");

        return bug;
    }
}
