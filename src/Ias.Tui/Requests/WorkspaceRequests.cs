using System.Diagnostics;
using Ias.Console.Client.Following;

namespace Ias.Tui.Requests;

/// <summary>Sends requests to a Console.</summary>
public static class WorkspaceRequests
{
    /// <summary>Sends the request and returns when the server has answered.</summary>
    public static async Task<RequestResult> MakeAsync(Workspaces workspaces, Request.OfConsole request, CancellationToken cancel)
    {
        try
        {
            switch (request)
            {
                case Request.AnswerDecision answer:
                    await workspaces.AnswerAsync(answer.Server, answer.Workspace, answer.Decision, answer.Answer, cancel);
                    return new RequestResult.Done(request, "answered: an agent will add it to the repository");
                case Request.ApproveProposal approve:
                    await workspaces.ApproveAsync(approve.Server, approve.Workspace, approve.Proposal, cancel);
                    return new RequestResult.Done(request, $"approved, revision {approve.Revision}: the work begins");
                case Request.RejectProposal reject:
                    await workspaces.RejectAsync(reject.Server, reject.Workspace, reject.Proposal, reject.Reason, cancel);
                    return new RequestResult.Done(request, $"rejected, revision {reject.Revision}: another proposal will be made");
                default:
                    throw new UnreachableException(request.GetType().Name);
            }
        }
        catch (ProblemException refused)
        {
            return new RequestResult.Refused(request, refused.Problem);
        }
    }
}
