using System.Text.Json.Serialization;
using Ias.Core.StateMachines;

namespace Ias.Console.Domain;

/// <summary>Where a revision of a goal's proposal stands.</summary>
[JsonConverter(typeof(WordConverter<ProposalState>))]
public enum ProposalState
{
    /// <summary>It waits for a person.</summary>
    Open,

    /// <summary>Some of its parts are approved.</summary>
    PartlyApproved,

    /// <summary>All of them are.</summary>
    Approved,

    /// <summary>A person said no, with a reason.</summary>
    Rejected,

    /// <summary>A newer revision took its place.</summary>
    Superseded,
}

/// <summary>What moves a proposal on.</summary>
public enum ProposalEvent
{
    /// <summary>Parts are approved, and others still wait.</summary>
    ApproveSome,

    /// <summary>The last parts are approved.</summary>
    ApproveAll,

    /// <summary>A person says no.</summary>
    Reject,

    /// <summary>There is a newer revision.</summary>
    Supersede,
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
            .Permit(ProposalEvent.Supersede, ProposalState.Superseded);
        proposal
            .Configure(ProposalState.PartlyApproved)
            .PermitReentry(ProposalEvent.ApproveSome)
            .Permit(ProposalEvent.ApproveAll, ProposalState.Approved);
        proposal.Configure(ProposalState.Rejected).Permit(ProposalEvent.Supersede, ProposalState.Superseded);
        return proposal;
    }
}

/// <summary>Where one repository's part of a proposal stands.</summary>
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

    /// <summary>Its run came to nothing.</summary>
    Failed,
}

/// <summary>Where a decision request stands.</summary>
[JsonConverter(typeof(WordConverter<DecisionState>))]
public enum DecisionState
{
    /// <summary>It waits for a person.</summary>
    Open,

    /// <summary>Answered; the answer is on its way to the repository.</summary>
    Answered,

    /// <summary>The repository has it, and the blocked job goes on.</summary>
    Applied,

    /// <summary>Its job was canceled or tried again without it.</summary>
    Withdrawn,
}

/// <summary>What moves a decision request on.</summary>
public enum DecisionEvent
{
    Answer,

    /// <summary>The apply_decision job is done.</summary>
    Apply,

    /// <summary>That job came to nothing: the person is asked again.</summary>
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
