using System.Net.Sockets;
using System.Text;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Events;

/// <summary>The stream, as clients see it.</summary>
public sealed class EventsTests(PostgresCluster cluster)
{
    [Theory]
    [Trait("Requirement", "R-112")]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_reader_is_told_what_happens_in_order_and_goes_on_where_it_was(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind, time: BentTime.Patient);
        var shop = await server.Store.NewWorkspaceAsync();
        var token = await server.TokenAsync(shop, TokenScope.Read);
        await AddAsync(server.Store.Database, shop, "before");
        var told = new List<(string Id, string Said)>();
        await using (var reader = await EventReader.OpenAsync(server, shop, token))
        {
            Assert.Equal("start", (await reader.NextAsync())!.Value.Kind);
            for (var i = 0; i < 3; i++)
            {
                await AddAsync(server.Store.Database, shop, $"r{i}");
                told.Add(await reader.ChangeAsync());
            }
        }

        await AddAsync(server.Store.Database, shop, "away");
        await using var again = await EventReader.OpenAsync(server, shop, token, told[0].Id);
        Assert.Equal(("start", told[0].Id), ((await again.NextAsync())!.Value.Kind, told[0].Id));
        Assert.Equal(told[1], await again.ChangeAsync());
        Assert.Equal(told[2], await again.ChangeAsync());
        Assert.EndsWith("added", (await again.ChangeAsync()).Said, StringComparison.Ordinal);
        Assert.Equal(told.OrderBy(change => long.Parse(change.Id)), told);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task What_another_server_writes_is_told_too_and_nothing_of_another_workspace(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind, time: BentTime.Patient);
        var shop = await server.Store.NewWorkspaceAsync();
        var other = await server.Store.NewWorkspaceAsync("other");
        await using var second = server.Store.Second();
        await using var reader = await EventReader.OpenAsync(server, shop, await server.TokenAsync(shop));
        Assert.Equal("start", (await reader.NextAsync())!.Value.Kind);

        await AddAsync(second, other, "theirs");
        var mine = await AddAsync(second, shop, "mine");

        Assert.Equal($"repo {mine} added", (await reader.ChangeAsync()).Said);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_reader_that_was_away_for_longer_than_changes_are_kept_is_told_to_begin_anew(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await server.Store.NewWorkspaceAsync();
        var token = await server.TokenAsync(shop);
        await AddAsync(server.Store.Database, shop, "a");
        await AddAsync(server.Store.Database, shop, "b");
        var kept = (await ChangesAsync(server.Store.Database, shop))[^1].Seq;
        await server.Store.RunAsync("update changes set at = 1");
        await server.Store.Database.WriteAsync(session => History.ForgetAsync(session, TimeSpan.FromDays(7)), default);

        await using var late = await EventReader.OpenAsync(server, shop, token, $"{kept - 1}");
        await using var inTime = await EventReader.OpenAsync(server, shop, token, $"{kept}");
        await using var fromElsewhere = await EventReader.OpenAsync(server, shop, token, $"{kept + 1}");

        Assert.Equal(("reset", $"{kept}"), await BeginsAsync(late));
        Assert.Equal(("start", $"{kept}"), await BeginsAsync(inTime));
        Assert.Equal(("reset", $"{kept}"), await BeginsAsync(fromElsewhere));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_stream_ends_soon_after_its_reader_lost_the_right_to_it(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind, time: BentTime.Hasty);
        var shop = await server.Store.NewWorkspaceAsync();
        var revoked = await EventReader.OpenAsync(server, shop, await server.TokenAsync(shop));
        var (token, person) = await server.PersonAsync(shop, Role.Viewer);
        var removed = await EventReader.OpenAsync(server, shop, token);
        Assert.Equal("start", (await BeginsAsync(revoked)).Kind);
        Assert.Equal("start", (await BeginsAsync(removed)).Kind);

        await server.Store.RunAsync("update tokens set revoked_at = 1 where person_id is null");
        Assert.Null(await revoked.NextAsync());
        await AddAsync(server.Store.Database, shop, "still");
        await removed.ChangeAsync();

        await server.Store.RunAsync($"delete from members where person_id = '{person}'");
        Assert.Null(await removed.NextAsync());
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_reader_that_does_not_read_is_cut_off_and_the_others_are_told_everything(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind, time: new BentTime(TimeSpan.FromSeconds(4)));
        var shop = await server.Store.NewWorkspaceAsync();
        var token = await server.TokenAsync(shop);
        await using var quick = await EventReader.OpenAsync(server, shop, token);
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await slow.ConnectAsync(server.Url.Host, server.Url.Port);
        await slow.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /control-plane/v1/events?workspaceId={shop} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
            )
        );
        var buffer = new byte[16];
        Assert.Equal(buffer.Length, await slow.ReceiveAsync(buffer)); // it follows
        Assert.Equal("start", (await BeginsAsync(quick)).Kind);

        const int flood = 80_000;
        await server.Store.RunAsync(
            $"""
            with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {flood})
            insert into changes (workspace_id, subject, subject_id, happened, at) select '{shop}', 'job', 'x' || n, 'flood', 1 from numbers
            """
        );
        var last = await AddAsync(server.Store.Database, shop, "last");

        for (var i = 1; i <= flood; i++)
        {
            Assert.Equal($"job x{i} flood", (await quick.ChangeAsync()).Said);
        }

        Assert.Equal($"repo {last} added", (await quick.ChangeAsync()).Said);
        await CutOffAsync(slow);
    }

    [Fact]
    public async Task A_server_that_is_told_to_end_waits_for_no_reader()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        await using var reader = await EventReader.OpenAsync(server, shop, await server.TokenAsync(shop));
        Assert.Equal("start", (await BeginsAsync(reader)).Kind);

        await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(20)); // it would wait for 30

        Assert.Null(await reader.NextAsync());
    }

    internal static async Task<EntityId> AddAsync(Database database, EntityId workspace, string name) =>
        await database.WriteAsync(
            session =>
                new Repos(session.In(workspace, DataPolicy.Open, Actor.Server)).UpsertAsync(
                    new Word($"{name}-{Guid.NewGuid():N}"),
                    new Word("active"),
                    null,
                    null
                ),
            default
        );

    internal static Task<List<Change>> ChangesAsync(Database database, EntityId workspace, long after = 0) =>
        database.ReadAsync(
            session => new History(session.In(workspace, DataPolicy.Open, Actor.Server)).ChangesAsync(after, 10_000),
            default
        );

    private static async Task<(string Kind, string? Id)> BeginsAsync(EventReader reader)
    {
        var (kind, id, data) = (await reader.NextAsync())!.Value;
        Assert.Equal(id, data["last"]!.ToJsonString());
        return (kind, id);
    }

    // The server takes no more of it.
    private static async Task CutOffAsync(Socket socket)
    {
        for (var i = 0; i < 600; i++)
        {
            try
            {
                await socket.SendAsync(new byte[1]);
            }
            catch (SocketException)
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail("it is not cut off");
    }
}
