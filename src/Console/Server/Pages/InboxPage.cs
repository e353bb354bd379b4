using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>A proposal that waits, with the goal it is for.</summary>
public sealed record WaitingProposal(Intake Goal, Proposal Proposal);

/// <summary>Items that wait for a person.</summary>
/// <param name="Failed">Jobs that failed, and were neither tried again nor given up.</param>
/// <param name="OnTheirWay">Decisions whose answers the repositories do not have yet.</param>
public sealed record InboxModel(
    Frame Frame,
    IReadOnlyList<Decision> Decisions,
    IReadOnlyList<WaitingProposal> Proposals,
    IReadOnlyList<Job> Failed,
    IReadOnlyList<Decision> OnTheirWay,
    Names Names
) : PageModel(Frame, "Inbox");

internal static class InboxPage
{
    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "inbox",
                "inbox",
                Permission.Read,
                async request =>
                {
                    var (scope, goals) = (request.Scope, new Goals(request.Scope));
                    var proposals = new List<WaitingProposal>();
                    foreach (
                        var goal in (await goals.ListIntakesAsync()).Where(goal =>
                            goal.Status is IntakeState.Proposed or IntakeState.Active
                        )
                    )
                    {
                        var latest = (await goals.ProposalsAsync(goal.Id)).FirstOrDefault();
                        if (latest is { Status: ProposalState.Open or ProposalState.PartlyApproved })
                        {
                            proposals.Add(new WaitingProposal(goal, latest));
                        }
                    }

                    return InboxView.Create(
                        new InboxModel(
                            request.Frame,
                            await new Decisions(scope).ListAsync(DecisionState.Open),
                            proposals,
                            await new Jobs(scope).ListAsync(JobState.Failed),
                            await new Decisions(scope).ListAsync(DecisionState.Answered, limit: 20),
                            await Names.ReadAsync(scope)
                        )
                    );
                }
            )
            .On("answer", Permission.Decide, AnswerAsync)
            .On("approve", Permission.Decide, GoalPage.ApproveAsync)
            .On("reject", Permission.Decide, GoalPage.RejectAsync)
            .On("retry", Permission.Decide, BoardPage.RetryAsync)
            .On("cancel", Permission.Decide, BoardPage.CancelAsync);

    /// <summary>Answers a decision request.</summary>
    public static async Task<Outcome> AnswerAsync(PageRequest request)
    {
        var answer =
            request.Text("words")
            ?? request.Text("choice")
            ?? throw RefusalException.Invalid("Choose one of the answers, or write your own.");
        await new Coordination(request.Scope).AnswerAsync(request.About, answer);
        return new Outcome("answered");
    }
}
