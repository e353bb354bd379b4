using Ias.Console.Policy;
using Ias.Console.Store;
using Ias.Console.Tests.Fixtures;

namespace Ias.Console.Tests.Store;

public sealed class WorkersTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_worker_that_falls_silent_is_told_once_by_several_servers_and_so_is_its_return(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        await using var second = shop.Store.Second();
        var silent = await shop.WorkerAsync("silent");
        await shop.WorkerAsync("busy");
        await TellAsync();
        Assert.Equal(["added", "added"], await ToldAsync());

        await shop.Store.RunAsync(
            $"update workers set last_seen_at = last_seen_at - {(long)Workers.Gone.TotalMilliseconds} where id = '{silent}'"
        );
        await TellAsync();
        await TellAsync();
        Assert.Equal(["added", "added", "offline"], await ToldAsync());

        await shop.WorkerAsync("silent");
        await TellAsync();
        Assert.Equal(["added", "added", "offline", "online"], await ToldAsync());

        Task TellAsync() =>
            Task.WhenAll(
                Enumerable
                    .Range(0, 6)
                    .Select(i => (i % 2 == 0 ? shop.Store.Database : second).WriteAsync(Workers.TellPresenceAsync, default))
            );

        async Task<IEnumerable<string>> ToldAsync() =>
            (await shop.In(scope => new History(scope).ChangesAsync(0, 100)))
                .Where(change => change.Subject.Value == "worker")
                .Select(change => change.Happened.Value);
    }
}
