using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Security;

/// <summary>What one client had stored never keeps others from being answered.</summary>
public sealed class PoisonTests(PostgresCluster cluster)
{
    private const string Words = "words";

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task An_object_however_deep_is_refused_or_can_be_shown_again(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await Populated.NewAsync(server, "shop", Words);

        foreach (var depth in (int[])[31, 32, 33, 59, 61, 63])
        {
            var nested = $"{string.Concat(Enumerable.Repeat("{\"a\":", depth))}1{new string('}', depth)}";
            foreach (var path in shop.Lasting)
            {
                var body = shop.Body(path, "fine").ToJsonString();
                await Never500Async(server, shop.Owner, path, $"{body[..^1]},\"unknown{depth}\":{nested}}}");
                foreach (var name in (string[])["requirements", "capabilities", "evidence", "provenance"])
                {
                    if (body.Contains($"\"{name}\":", StringComparison.Ordinal))
                    {
                        var changed = JsonNode.Parse(body)!.AsObject();
                        changed[name] = "HERE";
                        await Never500Async(
                            server,
                            shop.Owner,
                            path,
                            changed.ToJsonString().Replace("\"HERE\"", nested, StringComparison.Ordinal)
                        );
                    }
                }
            }
        }

        await ReadsAsync(server, shop);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_number_beyond_all_bounds_is_refused_or_can_be_shown_again(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await Populated.NewAsync(server, "shop", Words);

        foreach (var number in (string[])["1e400", "-1e308", new string('9', 5000)])
        {
            foreach (var path in shop.Lasting)
            {
                foreach (var (pointer, body) in Places.WithEachReplaced(shop.Body(path, "fine"), number))
                {
                    var status = await Never500Async(server, shop.Owner, path, body);
                    Assert.True(status is 200 or 400 or 401 or 403 or 404 or 409, $"{path} {pointer} {status}");
                }
            }

            await ReadsAsync(server, shop);
        }
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Nothing_in_the_place_of_something_is_refused_or_can_be_shown_again(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await Populated.NewAsync(server, "shop", Words);

        foreach (var nothing in (string[])["null", "[null]", "{}", "[]"])
        {
            foreach (var path in shop.Lasting)
            {
                foreach (var (_, body) in Places.WithEachReplaced(shop.Body(path, "fine"), nothing))
                {
                    await Never500Async(server, shop.Owner, path, body);
                }
            }

            await ReadsAsync(server, shop);
        }
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_key_may_be_used_again_by_a_later_claim_of_the_job(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        var job = await team.EnqueueAsync();
        var key = new Func<JsonObject>(() => new() { ["idempotencyKey"] = "always-the-same" });
        await team.CompleteAsync(await team.ClaimAsync(), "failed", key());
        await team.Decides("jobs/retry", new() { ["jobId"] = job });

        var second = await team.ClaimAsync();
        var completed = await team.CompleteAsync(second, "done", key());

        Assert.False((bool)completed["result"]!["idempotent"]!);
        Assert.Equal("done", (string?)completed["result"]!["status"]);
        Assert.True((bool)(await team.CompleteAsync(second, "done", key()))["result"]!["idempotent"]!);
    }

    private static async Task<int> Never500Async(RunningServer server, string token, string path, string body)
    {
        var (status, answer) = await server.PostAsync(token, path, body);
        Assert.True(status < 500, $"{path}: {status} {answer.ToJsonString()} to {body[..Math.Min(body.Length, 500)]}");
        return status;
    }

    // Everything that can be looked at, with ids that are there.
    private static async Task ReadsAsync(RunningServer server, Populated shop)
    {
        foreach (
            var endpoint in server.Endpoints.Where(endpoint =>
                endpoint is { InWorkspace: true, Permission: Permission.Read, Streams: false }
            )
        )
        {
            var (status, answer) = await server.PostAsync(
                shop.Owner,
                endpoint.Path,
                shop.Body(endpoint.Path, "fine", everything: false).ToJsonString()
            );
            Assert.True(status is 200, $"{endpoint.Path}: {status} {answer.ToJsonString()}");
        }
    }
}
