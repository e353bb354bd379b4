using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>A goal and every revision of its proposal.</summary>
/// <param name="Revisions">The latest first.</param>
/// <param name="Failed">Its jobs that failed, and were neither tried again nor given up.</param>
/// <param name="Steps">The parts of the latest, those first that wait for nothing.</param>
public sealed record GoalModel(
    Frame Frame,
    Intake Goal,
    IReadOnlyList<Proposal> Revisions,
    IReadOnlyList<IReadOnlyList<Part>> Steps,
    IReadOnlyList<Job> Failed,
    Names Names
) : PageModel(Frame, Goal.Title ?? $"Goal {Names.Short(Goal.Id)}")
{
    public Proposal? Latest => Revisions.Count > 0 ? Revisions[0] : null;
}

internal static class GoalPage
{
    public static void Add(PageRoutes pages) =>
        pages
            .Member("goals/{id}", "goals", Permission.Read, ShowAsync)
            .On("approve", Permission.Decide, ApproveAsync)
            .On("reject", Permission.Decide, RejectAsync)
            .On("answer", Permission.Decide, AnswerAsync)
            .On("retry", Permission.Decide, BoardPage.RetryAsync)
            .On("cancel", Permission.Decide, BoardPage.CancelAsync)
            .On(
                "withdraw",
                Permission.Decide,
                async request =>
                {
                    await new Coordination(request.Scope).WithdrawIntakeAsync(request.Id);
                    return new Outcome("withdrawn");
                }
            );

    /// <summary>Approves a proposal, or those of its parts that are ticked.</summary>
    public static async Task<Outcome> ApproveAsync(PageRequest request)
    {
        var parts = request.Fields("part").Where(Word.Fits).Select(key => new Word(key)).ToList();
        if (parts.Count == 0 && request.Field("choose") == "parts")
        {
            throw RefusalException.Invalid("Tick the parts to approve.");
        }

        await new Coordination(request.Scope).ApproveAsync(request.About, parts.Count == 0 ? null : parts);
        return new Outcome("approved");
    }

    /// <summary>Rejects a proposal with a reason.</summary>
    public static async Task<Outcome> RejectAsync(PageRequest request)
    {
        var reason =
            request.Text("reason") ?? throw RefusalException.Invalid("Say why, in a sentence or more: the next proposal is made from it.");
        await new Coordination(request.Scope).RejectAsync(request.About, reason);
        return new Outcome("rejected");
    }

    // A revision of the same proposal whose intent has the answers; questions without one stay open.
    private static async Task<Outcome> AnswerAsync(PageRequest request)
    {
        var goals = new Goals(request.Scope);
        var latest = (await goals.ProposalsAsync(request.Id)).FirstOrDefault() ?? throw RefusalException.NotFound("proposal");
        if (latest.Id != request.About)
        {
            throw RefusalException.Conflict($"Meanwhile there is revision {latest.Revision}, and its questions are shown.");
        }

        var asked = latest.Questions.Index().Select(one => (Question: one.Item, Answer: request.Text($"answer-{one.Index}"))).ToList();
        var answered = asked.Where(one => one.Answer is not null).ToList();
        if (answered.Count == 0)
        {
            throw RefusalException.Invalid("Answer at least one question.");
        }

        await goals.AddProposalAsync(
            request.Id,
            new ProposalDraft(
                $"{latest.Intent}\n\n{string.Join('\n', answered.Select(one => $"- {one.Question}\n  {one.Answer}"))}".Trim(),
                latest.Scope,
                latest.Plan,
                latest.ReadinessScore,
                latest.ReadinessReasons,
                [.. asked.Where(one => one.Answer is null).Select(one => one.Question)],
                [.. latest.Parts.Select(part => new PartDraft(part.Key, part.RepoId, part.Scope, part.Plan, part.Needs))]
            )
        );
        await request.Scope.AuditAsync("proposal.revise", request.Id);
        return new Outcome("revised");
    }

    private static async Task<RazorSlices.RazorSlice> ShowAsync(PageRequest request)
    {
        var goals = new Goals(request.Scope);
        var goal = await goals.RequireIntakeAsync(request.Id);
        var revisions = await goals.ProposalsAsync(goal.Id);
        return GoalView.Create(
            new GoalModel(
                request.Frame,
                goal,
                revisions,
                revisions.Count == 0 ? [] : Steps(revisions[0].Parts),
                await new Jobs(request.Scope).ListAsync(JobState.Failed, intake: goal.Id),
                await Names.ReadAsync(request.Scope)
            )
        );
    }

    // Parts in order of their dependencies; the store accepts no cycles.
    private static List<IReadOnlyList<Part>> Steps(IReadOnlyList<Part> parts)
    {
        var steps = new List<IReadOnlyList<Part>>();
        var before = new HashSet<Word>();
        while (before.Count < parts.Count)
        {
            var next = parts.Where(part => !before.Contains(part.Key) && part.Needs.All(before.Contains)).ToList();
            if (next.Count == 0)
            {
                break;
            }

            steps.Add(next);
            before.UnionWith(next.Select(part => part.Key));
        }

        return steps;
    }
}
