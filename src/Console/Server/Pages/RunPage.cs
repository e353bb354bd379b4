using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

public sealed record RunModel(
    Frame Frame,
    Run Run,
    IReadOnlyList<Milestone> Milestones,
    IReadOnlyList<Job> Jobs,
    IReadOnlyList<Fact> Results,
    Names Names
) : PageModel(Frame, Jobs.Select(job => Names.Goal(job.IntakeId)).FirstOrDefault(title => title is not null) ?? Run.RunRef.Value);

internal static class RunPage
{
    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "runs/{id}",
                "board",
                Permission.Read,
                async request =>
                {
                    var runs = new Runs(request.Scope);
                    var jobs = await new Jobs(request.Scope).ListAsync(null, request.Id);
                    return RunDetailView.Create(
                        new RunModel(
                            request.Frame,
                            await runs.FindAsync(request.Id) ?? throw RefusalException.NotFound("run"),
                            await runs.MilestonesAsync(request.Id),
                            jobs,
                            [.. ResultFacts.Of(EvidenceSummary.Of(jobs.Reverse().Select(job => job.Evidence)))],
                            await Names.ReadAsync(request.Scope)
                        )
                    );
                }
            )
            .On("cancel", Permission.Decide, BoardPage.CancelAsync)
            .On("retry", Permission.Decide, BoardPage.RetryAsync);
}
