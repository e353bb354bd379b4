using Ias.Console.Server.Domain;
using Ias.Console.Server.Events;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ias.Console.Server.Tests.Events;

/// <summary>The seam for those who follow within the server.</summary>
public sealed class ChangeFeedTests(PostgresCluster cluster)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Many_followers_miss_nothing_and_see_nothing_twice_while_two_servers_write_at_once(Kind kind)
    {
        const int writers = 8;
        const int each = 40;
        await using var store = await TestStore.NewAsync(kind, cluster);
        await using var second = store.Second();
        await using var feed = NewFeed(store.Database);
        var shop = await store.NewWorkspaceAsync();

        var writing = Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < each; i++)
                        {
                            await EventsTests.AddAsync(writer % 2 == 0 ? store.Database : second, shop, $"r{writer}");
                        }
                    })
                )
        );
        // Some are there from the beginning, others join in the middle and ask for what was.
        var seen = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(async follower =>
                {
                    for (var wait = 0; wait < follower && !writing.IsCompleted; wait++)
                    {
                        await EventsTests.AddAsync(store.Database, await store.NewWorkspaceAsync($"s{follower}-{wait}"), "elsewhere");
                    }

                    return await TakeAsync(feed, shop, 0, writers * each);
                })
        );
        await writing;

        var all = (await EventsTests.ChangesAsync(store.Database, shop)).ConvertAll(change => change.Seq);
        Assert.Equal(writers * each, all.Count);
        Assert.All(seen, one => Assert.Equal(all, one));
    }

    [Fact]
    public async Task Those_who_follow_one_workspace_leave_room_for_others()
    {
        await using var store = await TestStore.NewAsync(Kind.Sqlite, cluster);
        await using var feed = NewFeed(store.Database);
        var shop = await store.NewWorkspaceAsync();
        var bank = await store.NewWorkspaceAsync("bank");
        for (var i = 0; i < ChangeFeed.MostOfWorkspace; i++)
        {
            await feed.FollowAsync(shop, null, default);
        }

        Assert.Equal(429, (await Assert.ThrowsAsync<RefusalException>(() => feed.FollowAsync(shop, null, default))).Status);
        await using var other = await feed.FollowAsync(bank, null, default);
    }

    [Fact]
    public async Task A_change_that_is_committed_late_is_not_passed_over()
    {
        await using var store = await TestStore.NewAsync(Kind.Postgres, cluster);
        await using var feed = NewFeed(store.Database);
        var shop = await store.NewWorkspaceAsync();
        var (noted, mayCommit) = (new TaskCompletionSource(), new TaskCompletionSource());

        var late = store.InAsync(
            shop,
            async scope =>
            {
                var id = await new Repos(scope).UpsertAsync(new Word("late"), new Word("active"), null, null);
                noted.SetResult();
                await mayCommit.Task;
                return id;
            }
        );
        await noted.Task.WaitAsync(Limit);
        var early = await EventsTests.AddAsync(store.Database, shop, "early");
        await using var follower = await feed.FollowAsync(shop, 0, default);
        Assert.Equal(early, (await follower.ReadAsync(default).WaitAsync(Limit))[0].SubjectId);
        mayCommit.SetResult();

        Assert.Equal(await late, (await follower.ReadAsync(default).WaitAsync(Limit))[0].SubjectId);
    }

    [Fact]
    public async Task A_feed_whose_connection_was_killed_catches_up()
    {
        await using var store = await TestStore.NewAsync(Kind.Postgres, cluster);
        await using var second = store.Second();
        await using var feed = NewFeed(store.Database);
        var shop = await store.NewWorkspaceAsync();
        await using var follower = await feed.FollowAsync(shop, null, default);
        for (var i = 0; i < 3; i++)
        {
            await ListensAsync(store);
            await store.RunAsync(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %'"
            );
            var written = await EventsTests.AddAsync(second, shop, "meanwhile");
            Assert.Equal(written, Assert.Single(await follower.ReadAsync(default).WaitAsync(Limit)).SubjectId);
        }
    }

    [Fact]
    public async Task One_who_does_not_keep_up_misses_nothing_and_sees_nothing_twice()
    {
        await using var store = await TestStore.NewAsync(Kind.Sqlite, cluster);
        await using var feed = NewFeed(store.Database);
        var shop = await store.NewWorkspaceAsync();
        await using var slow = await feed.FollowAsync(shop, null, default);
        await using var quick = await feed.FollowAsync(shop, null, default);
        const int flood = 40_000; // more pages than may wait

        var first = slow.ReadAsync(default); // once it has this, it is in the queue
        await EventsTests.AddAsync(store.Database, shop, "first");
        var seen = Assert.Single(await first.WaitAsync(Limit)).Seq;
        await store.RunAsync(
            $"""
            with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {flood})
            insert into changes (workspace_id, subject, subject_id, happened, at) select '{shop}', 'job', 'x' || n, 'flood', 1 from numbers
            """
        );
        await EventsTests.AddAsync(store.Database, shop, "last");
        await ReadToAsync(quick, seen + flood + 1);

        Assert.Equal(Enumerable.Range(1, flood + 1).Select(n => seen + n), await ReadToAsync(slow, seen + flood + 1));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Followers_of_a_store_that_was_restored_begin_anew(Kind kind)
    {
        await using var store = await TestStore.NewAsync(kind, cluster);
        await using var restored = await TestStore.NewAsync(kind, cluster);
        using var folder = new TemporaryFolder();
        var shop = await store.NewWorkspaceAsync();
        await EventsTests.AddAsync(store.Database, shop, "kept");
        await Archive.WriteAsync(store.Database, folder.At("backup"), default);
        await EventsTests.AddAsync(store.Database, shop, "lost");
        var seen = (await EventsTests.ChangesAsync(store.Database, shop))[^1].Seq;

        await Archive.ReadAsync(restored.Database, folder.At("backup"), default);
        for (var i = 0; i < 5; i++)
        {
            await EventsTests.AddAsync(restored.Database, shop, "since");
        }

        await using var feed = NewFeed(restored.Database);
        await using var follower = await feed.FollowAsync(shop, seen, default);
        Assert.True(follower.Missed);
        Assert.Equal(5, (await EventsTests.ChangesAsync(restored.Database, shop, seen)).Count);
    }

    private static ChangeFeed NewFeed(Database database) => new(database, BentTime.Patient, NullLogger<ChangeFeed>.Instance);

    private static async Task<List<long>> TakeAsync(ChangeFeed feed, EntityId workspace, long after, int count)
    {
        await using var follower = await feed.FollowAsync(workspace, after, default);
        var seen = new List<long>();
        while (seen.Count < count)
        {
            seen.AddRange((await follower.ReadAsync(default).WaitAsync(Limit)).Select(change => change.Seq));
        }

        return seen;
    }

    private static async Task<List<long>> ReadToAsync(Follower follower, long last)
    {
        var seen = new List<long>();
        while (seen.Count == 0 || seen[^1] < last)
        {
            seen.AddRange((await follower.ReadAsync(default).WaitAsync(Limit)).Select(change => change.Seq));
        }

        return seen;
    }

    private static async Task ListensAsync(TestStore store)
    {
        for (var waited = TimeSpan.Zero; waited < Limit; waited += TimeSpan.FromMilliseconds(20))
        {
            var listening = await store.Database.ReadAsync(
                session =>
                    session
                        .Sql(
                            "select count(*) from pg_stat_activity where datname = current_database() and query like 'listen %' and wait_event = 'ClientRead'"
                        )
                        .NumberAsync(),
                default
            );
            if (listening > 0)
            {
                return;
            }

            await Task.Delay(20);
        }

        Assert.Fail("it does not listen");
    }
}
