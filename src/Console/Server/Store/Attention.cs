namespace Ias.Console.Server.Store;

/// <summary>Counts of a workspace shown on every page.</summary>
/// <param name="AgentsOnline">Agents heard of lately.</param>
/// <param name="Inbox">Items that wait for a person.</param>
public sealed record Attention(long AgentsOnline, InboxCounts Inbox)
{
    /// <summary>Number of items that wait for a person.</summary>
    public long Waiting => Inbox.Total;

    public static async Task<Attention> ReadAsync(Scope scope)
    {
        var online = await scope
            .Sql(
                $"select count(*) from workers where workspace_id = @workspace and status <> 'offline' and last_seen_at > {scope.Now} - @gone"
            )
            .Number("gone", (long)Workers.Gone.TotalMilliseconds)
            .NumberAsync();
        return new Attention(online ?? 0, await new Inbox(scope).CountAsync());
    }
}
