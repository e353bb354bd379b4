using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>A proposal that waits, with the goal it is for.</summary>
public sealed record WaitingProposal(Intake Goal, Proposal Proposal);

/// <summary>A page of what waits for a person.</summary>
/// <param name="Failed">Jobs that failed, and were neither tried again nor given up.</param>
/// <param name="OnTheirWay">Decisions whose answers the repositories do not have yet.</param>
/// <param name="Next">Where the next page begins; null: this is the last.</param>
/// <param name="FirstSteps">URL of the server, for a workspace without a repository; null: it has one.</param>
public sealed record InboxModel(
    Frame Frame,
    IReadOnlyList<Decision> Decisions,
    IReadOnlyList<WaitingProposal> Proposals,
    IReadOnlyList<Job> Failed,
    IReadOnlyList<Decision> OnTheirWay,
    string? Next,
    string? FirstSteps,
    Names Names
) : PageModel(Frame, "Inbox");

internal static class InboxPage
{
    private const int MostOfAPage = 50;

    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "inbox",
                "inbox",
                Permission.Read,
                async request =>
                {
                    var scope = request.Scope;
                    var (items, next) = await new Inbox(scope).ListAsync(
                        request.Query("after") is { Length: > 0 } after ? after : null,
                        MostOfAPage
                    );
                    var (decisions, proposals, failed) = (new List<Decision>(), new List<WaitingProposal>(), new List<Job>());
                    foreach (var item in items)
                    {
                        switch (item.Kind)
                        {
                            case InboxKind.Decision:
                                decisions.Add(await new Decisions(scope).RequireAsync(item.Id));
                                break;
                            case InboxKind.Proposal:
                                var goals = new Goals(scope);
                                proposals.Add(
                                    new WaitingProposal(
                                        await goals.RequireIntakeAsync(item.IntakeId!.Value),
                                        await goals.RequireProposalAsync(item.Id)
                                    )
                                );
                                break;
                            default:
                                failed.Add(await new Jobs(scope).RequireAsync(item.Id));
                                break;
                        }
                    }

                    return InboxView.Create(
                        new InboxModel(
                            request.Frame,
                            decisions,
                            proposals,
                            failed,
                            (await new Decisions(scope).ListAsync(DecisionState.Answered, limit: 20)).Items,
                            next,
                            (await new Repos(scope).ListAsync()).Count == 0
                                ? request.Http.RequestServices.GetRequiredService<ServerAddress>().To("")
                                : null,
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
            request.Text("choice")
            ?? request.Text("words")
            ?? throw RefusalException.Invalid("Choose one of the answers, or write your own.");
        await new Coordination(request.Scope).AnswerAsync(request.About, answer);
        return new Outcome("answered");
    }
}
