namespace Ias.Console.Server.Store;

/// <summary>Counts of a workspace shown on every page.</summary>
/// <param name="AgentsOnline">Agents heard of lately.</param>
/// <param name="Waiting">Decisions, proposals and jobs that failed, which wait for a person.</param>
public sealed record Attention(long AgentsOnline, long Waiting)
{
    public static async Task<Attention> ReadAsync(Scope scope)
    {
        var online = await scope
            .Sql(
                $"select count(*) from workers where workspace_id = @workspace and status <> 'offline' and last_seen_at > {scope.Now} - @gone"
            )
            .Number("gone", (long)Workers.Gone.TotalMilliseconds)
            .NumberAsync();
        var waiting = await scope
            .Sql(
                """
                select (select count(*) from decisions where workspace_id = @workspace and state = 'open')
                    + (select count(*) from proposals where workspace_id = @workspace and state in ('open', 'partly_approved'))
                    + (select count(*) from jobs where workspace_id = @workspace and state = 'failed')
                """
            )
            .NumberAsync();
        return new Attention(online ?? 0, waiting ?? 0);
    }
}
