using System.Text.Json.Serialization;
using Ias.Core.StateMachines;

namespace Ias.Core.RunMode.Bugs;

/// <summary>Where a bug stands; the words of <c>.run/bugs/&lt;id&gt;/state.json</c>.</summary>
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

/// <summary>What moves a bug on.</summary>
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

/// <summary>A bug's state machine, as the Run Mode protocol has it; HALTED goes back to where it was halted, COMPLETED is final.</summary>
public static class BugTransitions
{
    /// <summary>The machine standing at <paramref name="current"/>; what is not permitted is refused with what would be.</summary>
    /// <param name="current">Where it stands.</param>
    /// <param name="haltedFrom">For HALTED: the state a resume goes back to.</param>
    public static StateMachine<BugState, BugTrigger> From(BugState current, BugState haltedFrom = BugState.Triage)
    {
        var bug = new StateMachine<BugState, BugTrigger>(current);

        bug.Configure(BugState.Triage)
            .Permit(BugTrigger.TriageComplete, BugState.Implementing)
            .Permit(BugTrigger.Halt, BugState.Halted);

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
            .Permit(BugTrigger.Resume, haltedFrom);

        return bug;
    }

    /// <summary>The trigger that leads from one state to another, or null when none does.</summary>
    public static BugTrigger? Between(BugState from, BugState to) => (from, to) switch
    {
        (_, BugState.Halted) => BugTrigger.Halt,
        (BugState.Halted, _) => BugTrigger.Resume,
        (BugState.Triage, BugState.Implementing) => BugTrigger.TriageComplete,
        (BugState.Implementing, BugState.Reviewing) => BugTrigger.ImplementationComplete,
        (BugState.Reviewing, BugState.Auditing) => BugTrigger.ReviewPassed,
        (BugState.Reviewing or BugState.Auditing, BugState.Implementing) => BugTrigger.IssuesFound,
        (BugState.Auditing, BugState.Completed) => BugTrigger.AuditPassed,
        _ => null,
    };
}
