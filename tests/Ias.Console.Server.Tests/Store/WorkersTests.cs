using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Store;

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

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_worker_that_was_not_heard_of_for_long_is_forgotten_unless_it_holds_a_job(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        await shop.EnqueueAsync();
        var (busy, _) = (await shop.WorkerAsync("busy"), await shop.WorkerAsync("gone"));
        Assert.NotNull(await shop.ClaimAsync(busy));
        await shop.Store.RunAsync($"update workers set last_seen_at = last_seen_at - {(long)TimeSpan.FromDays(31).TotalMilliseconds}");
        await shop.WorkerAsync("here");

        var forgotten = await shop.Store.Database.WriteAsync(session => Workers.ForgetAsync(session, TimeSpan.FromDays(30)), default);

        Assert.Equal(1, forgotten);
        Assert.Equal(
            ["busy", "here"],
            (await shop.In(scope => new Workers(scope).ListAsync())).Select(worker => worker.DisplayName).Order()
        );
    }
}
