using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>A page of the list of all jobs.</summary>
/// <param name="Next">Where the next page begins; null: this is the last.</param>
public sealed record JobsModel(Frame Frame, IReadOnlyList<Job> Jobs, string? Next, ListFilterModel Filter, Names Names)
    : PageModel(Frame, "Jobs");

internal static class JobsPage
{
    private const int MostOfAPage = 50;

    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "jobs",
                "board",
                Permission.Read,
                async request =>
                {
                    var (filter, names) = (ListFilter.Of(request), await Names.ReadAsync(request.Scope));
                    var (jobs, next) = await new Jobs(request.Scope).PageAsync(
                        new JobFilter(
                            Words.Find<JobState>(filter.State),
                            Repo: ListFilter.Id(filter.Repo),
                            Text: ListFilter.Given(filter.Text)
                        ),
                        ListFilter.Id(filter.After),
                        MostOfAPage
                    );
                    return JobsView.Create(
                        new JobsModel(
                            request.Frame,
                            await new Queue(request.Scope).ExplainAsync(jobs),
                            next,
                            new ListFilterModel(
                                request.Frame,
                                filter,
                                [.. Enum.GetValues<JobState>().Select(Words.Of)],
                                [.. (await new Repos(request.Scope).ListAsync()).Select(repo => repo.Id)],
                                [],
                                "Text in a job, or in its goal",
                                names
                            ),
                            names
                        )
                    );
                }
            )
            .On("cancel", Permission.Decide, BoardPage.CancelAsync)
            .On("retry", Permission.Decide, BoardPage.RetryAsync);
}
