using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>A goal in the list, with its latest proposal while there is something to be done.</summary>
public sealed record ListedGoal(Intake Goal, Proposal? Latest);

public sealed record GoalsModel(
    Frame Frame,
    IReadOnlyList<ListedGoal> Goals,
    IReadOnlyList<Repo> Repos,
    IReadOnlyList<Workstream> Workstreams,
    string? Next,
    ListFilterModel Filter,
    Names Names
) : PageModel(Frame, "Goals");

internal static class GoalsPage
{
    private const int MostRepos = 50;
    private const int MostOfAPage = 50;

    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "goals",
                "goals",
                Permission.Read,
                async request =>
                {
                    var goals = new Goals(request.Scope);
                    var (filter, names) = (ListFilter.Of(request), await Names.ReadAsync(request.Scope));
                    var (found, next) = await goals.ListIntakesAsync(
                        new GoalFilter(
                            Words.Find<IntakeState>(filter.State),
                            ListFilter.Id(filter.Repo),
                            ListFilter.Given(filter.Person),
                            ListFilter.Given(filter.Text)
                        ),
                        ListFilter.Id(filter.After),
                        MostOfAPage
                    );
                    var repos = await new Repos(request.Scope).ListAsync();
                    var listed = new List<ListedGoal>();
                    foreach (var goal in found)
                    {
                        var isUnderWay = goal.Status is IntakeState.Proposed or IntakeState.Active;
                        listed.Add(new ListedGoal(goal, isUnderWay ? (await goals.ProposalsAsync(goal.Id)).FirstOrDefault() : null));
                    }

                    return GoalsView.Create(
                        new GoalsModel(
                            request.Frame,
                            listed,
                            repos,
                            [.. (await new Workstreams(request.Scope).ListAsync()).Where(stream => !stream.Archived)],
                            next,
                            new ListFilterModel(
                                request.Frame,
                                filter,
                                [.. Enum.GetValues<IntakeState>().Select(Words.Of)],
                                [.. repos.Select(repo => repo.Id)],
                                await goals.AuthorsAsync(),
                                "Text in a goal",
                                names
                            ),
                            names
                        )
                    );
                }
            )
            .On("submit", Permission.Decide, SubmitAsync);

    private static async Task<Outcome> SubmitAsync(PageRequest request)
    {
        var repos = request.Fields("repo").Select(text => EntityId.TryParse(text, out var id) ? id : default).Where(id => id != default);
        EntityId[] distinct = [.. repos.Distinct()];
        if (distinct.Length is 0 or > MostRepos)
        {
            throw RefusalException.Invalid($"Choose the repositories that the goal is about: 1 to {MostRepos}.");
        }

        var title = request.Text("title") ?? throw RefusalException.Invalid("Give the goal a title.");
        var (intake, _) = await new Coordination(request.Scope).SubmitAsync(
            title,
            request.Text("content"),
            distinct,
            request.IdOf("workstream")
        );
        return new Outcome("submitted", $"{request.Frame.Root}/goals/{intake}");
    }
}
