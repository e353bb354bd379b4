using System.Text.Json.Serialization;
using Ias.Core.StateMachines;

namespace Ias.Console.Server.Domain;

/// <summary>State of a revision of a goal's proposal.</summary>
[JsonConverter(typeof(WordConverter<ProposalState>))]
public enum ProposalState
{
    /// <summary>It waits for a person.</summary>
    Open,

    /// <summary>Some of its parts are approved.</summary>
    PartlyApproved,

    /// <summary>All parts are approved.</summary>
    Approved,

    /// <summary>A person said no, with a reason, or took the goal back.</summary>
    Rejected,

    /// <summary>A newer revision took its place.</summary>
    Superseded,
}

/// <summary>Event that changes a proposal's state.</summary>
public enum ProposalEvent
{
    /// <summary>Parts are approved, and others still wait.</summary>
    ApproveSome,

    /// <summary>The last parts are approved.</summary>
    ApproveAll,

    /// <summary>A person rejects it.</summary>
    Reject,

    /// <summary>There is a newer revision.</summary>
    Supersede,

    /// <summary>Its goal is withdrawn.</summary>
    Withdraw,
}

/// <summary>A proposal's life cycle.</summary>
public static class ProposalLife
{
    public static LifeCycle<ProposalState, ProposalEvent> From(ProposalState at)
    {
        var proposal = new LifeCycle<ProposalState, ProposalEvent>(at);
        proposal
            .Configure(ProposalState.Open)
            .Permit(ProposalEvent.ApproveSome, ProposalState.PartlyApproved)
            .Permit(ProposalEvent.ApproveAll, ProposalState.Approved)
            .Permit(ProposalEvent.Reject, ProposalState.Rejected)
            .Permit(ProposalEvent.Supersede, ProposalState.Superseded)
            .Permit(ProposalEvent.Withdraw, ProposalState.Rejected);
        proposal
            .Configure(ProposalState.PartlyApproved)
            .PermitReentry(ProposalEvent.ApproveSome)
            .Permit(ProposalEvent.ApproveAll, ProposalState.Approved)
            .Permit(ProposalEvent.Withdraw, ProposalState.Rejected);
        proposal.Configure(ProposalState.Rejected).Permit(ProposalEvent.Supersede, ProposalState.Superseded);
        return proposal;
    }
}

/// <summary>State of one repository's part of a proposal.</summary>
[JsonConverter(typeof(WordConverter<PartState>))]
public enum PartState
{
    /// <summary>It waits for a person.</summary>
    Proposed,

    /// <summary>Approved, and waiting for the parts it needs.</summary>
    Approved,

    /// <summary>Its run has begun.</summary>
    Running,

    /// <summary>Its run is done.</summary>
    Done,

    /// <summary>Its run ended in failure.</summary>
    Failed,
}

/// <summary>State of a decision request.</summary>
[JsonConverter(typeof(WordConverter<DecisionState>))]
public enum DecisionState
{
    /// <summary>It waits for a person.</summary>
    Open,

    /// <summary>Answered; the answer is on its way to the repository.</summary>
    Answered,

    /// <summary>The repository has the answer, and the blocked job resumes.</summary>
    Applied,

    /// <summary>Its job was canceled or tried again without it.</summary>
    Withdrawn,
}

/// <summary>Event that changes the state of a decision request.</summary>
public enum DecisionEvent
{
    Answer,

    /// <summary>The apply_decision job is done.</summary>
    Apply,

    /// <summary>The apply_decision job failed: the person is asked again.</summary>
    Reopen,
    Withdraw,
}

/// <summary>A decision request's life cycle.</summary>
public static class DecisionLife
{
    public static LifeCycle<DecisionState, DecisionEvent> From(DecisionState at)
    {
        var decision = new LifeCycle<DecisionState, DecisionEvent>(at);
        decision
            .Configure(DecisionState.Open)
            .Permit(DecisionEvent.Answer, DecisionState.Answered)
            .Permit(DecisionEvent.Withdraw, DecisionState.Withdrawn);
        decision
            .Configure(DecisionState.Answered)
            .Permit(DecisionEvent.Apply, DecisionState.Applied)
            .Permit(DecisionEvent.Reopen, DecisionState.Open)
            .Permit(DecisionEvent.Withdraw, DecisionState.Withdrawn);
        return decision;
    }
}
