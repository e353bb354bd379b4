using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>A repository, who has it, and whether anything is known of it.</summary>
/// <param name="Agents">Agents online that have it: the name of each, and whether it claims jobs there.</param>
/// <param name="HasContext">True when the Context Lake has an item of it.</param>
public sealed record ListedRepo(Repo Repo, IReadOnlyList<AgentRepo> Agents, bool HasContext, IReadOnlyList<Job> Open);

public sealed record ReposModel(Frame Frame, IReadOnlyList<ListedRepo> Repos, Names Names) : PageModel(Frame, "Repositories");

internal static class ReposPage
{
    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "repos",
                "repos",
                Permission.Read,
                async request =>
                {
                    var scope = request.Scope;
                    var names = await Names.ReadAsync(scope);
                    var workers = (await new Workers(scope).ListAsync()).Where(worker => worker.Online).ToList();
                    var without = (await new Briefings(scope).ReadAsync()).ReposWithoutContext.ToHashSet();
                    var jobs = new Jobs(scope);
                    var open = (await jobs.ListAsync(JobState.Pending))
                        .Concat(await jobs.ListAsync(JobState.Running))
                        .ToLookup(job => job.RepoId);
                    var repos = (await new Repos(scope).ListAsync()).Select(repo => new ListedRepo(
                        repo,
                        [
                            .. workers
                                .Select(worker =>
                                    AgentsPage.StateOf(worker, open[repo.Id].Where(job => job.WorkerId == worker.Id), repo.Id, names)
                                        is { } state
                                        ? state with
                                        {
                                            Name = names.Agent(worker.Id),
                                        }
                                        : null
                                )
                                .OfType<AgentRepo>(),
                        ],
                        !without.Contains(repo.Id),
                        [.. open[repo.Id]]
                    ));
                    return RepositoriesView.Create(new ReposModel(request.Frame, [.. repos], names));
                }
            )
            .On(
                "install",
                Permission.Decide,
                request => OnboardAsync(request, Coordination.Own(CoordinationJobKinds.Install, request.About, null))
            )
            .On(
                "context",
                Permission.Decide,
                request =>
                    OnboardAsync(
                        request,
                        Coordination.Own(CoordinationJobKinds.Plan, request.About, null) with
                        {
                            Role = new Word("architect"),
                        }
                    )
            );

    private static async Task<Outcome> OnboardAsync(PageRequest request, NewJob job)
    {
        var id = await new Jobs(request.Scope).EnqueueAsync(job with { Priority = 1 });
        await request.Scope.AuditAsync("repo.onboard", id, job.Kind.Value);
        return new Outcome("onboarded");
    }
}
