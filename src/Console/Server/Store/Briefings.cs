using Ias.Console.Server.Contract;

namespace Ias.Console.Server.Store;

/// <summary>Summary of a workspace: work in progress, items waiting for a person, stuck jobs, possible next work and cost.</summary>
public sealed record Briefing(
    long JobsPending,
    long JobsRunning,
    long JobsDoneToday,
    long JobsFailedToday,
    IReadOnlyList<EntityId> OpenDecisions,
    IReadOnlyList<EntityId> OpenProposals,
    IReadOnlyList<EntityId> JobsWithoutWorker,
    IReadOnlyList<EntityId> JobsThatKeepExpiring,
    long AgentsOnline,
    IReadOnlyList<EntityId> IdleAgents,
    IReadOnlyList<EntityId> ReposWithoutContext,
    double CostUsdToday,
    double CostUsdWeek
);

/// <summary>Looks a workspace over.</summary>
public sealed class Briefings(Scope scope)
{
    private const long Day = 24L * 60 * 60 * 1000;
    private const int KeepsExpiring = 3;

    public async Task<Briefing> ReadAsync()
    {
        var workers = await new Workers(scope).ListAsync();
        var online = workers.Where(worker => worker.Online).ToList();
        var reachable = new HashSet<string>(StringComparer.Ordinal);
        foreach (var worker in online)
        {
            reachable.UnionWith((await new Workers(scope).RequireAsync(worker.Id)).Repos);
        }

        var busy = await IdsAsync("select distinct worker_id as id from jobs where workspace_id = @workspace and state = 'running'");
        return new Briefing(
            await CountAsync("state = 'pending'"),
            await CountAsync("state = 'running'"),
            await CountAsync($"state = 'done' and finished_at > {scope.Now} - {Day}"),
            await CountAsync($"state = 'failed' and finished_at > {scope.Now} - {Day}"),
            await IdsAsync("select id from decisions where workspace_id = @workspace and state = 'open' order by created_at"),
            await IdsAsync(
                "select id from proposals where workspace_id = @workspace and state in ('open', 'partly_approved') order by created_at"
            ),
            await IdsAsync(
                $"select id from jobs where workspace_id = @workspace and state = 'pending' and claimable = 1 and not ({scope.Database.In("repo_id", "repos")}) order by seq",
                reachable
            ),
            await IdsAsync(
                $"select id from jobs where workspace_id = @workspace and state in ('pending', 'running') and expirations >= {KeepsExpiring} order by seq"
            ),
            online.Count,
            [.. online.Select(worker => worker.Id).Except(busy)],
            await IdsAsync(
                $"""
                select id from repos where workspace_id = @workspace
                    and not exists (select 1 from context_items where context_items.workspace_id = @workspace and context_items.repo_id = repos.id
                        and context_items.source <> '{NewContextItem.Goals}')
                order by created_at
                """
            ),
            await CostAsync(Day),
            await CostAsync(7 * Day)
        );
    }

    private async Task<long> CountAsync(string which) =>
        await scope.Sql($"select count(*) from jobs where workspace_id = @workspace and {which}").NumberAsync() ?? 0;

    private Task<List<EntityId>> IdsAsync(string sql, IReadOnlyCollection<string>? repos = null) =>
        scope
            .Sql($"{sql} limit 100")
            .Also(repos is not null, statement => statement.List("repos", [.. repos!]))
            .ListAsync(row => row.Id("id"));

    private async Task<double> CostAsync(long since) =>
        (
            await scope
                .Sql($"select sum(cost_usd) as cost from jobs where workspace_id = @workspace and finished_at > {scope.Now} - @since")
                .Number("since", since)
                .ListAsync(row => row.Real("cost") ?? 0)
        )[0];
}
