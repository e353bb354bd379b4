using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Security;

/// <summary>A lease belongs to the token that claimed the job, and to the generation of its claim.</summary>
public sealed class LeaseOwnerTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_lease_is_renewed_and_ended_only_by_the_token_that_claimed_and_with_its_generation(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        await team.EnqueueAsync();
        var claim = await team.ClaimAsync();
        var other = await team.Server.TokenAsync(team.Workspace);
        var generation = (long)claim["claimGeneration"]!;
        JsonObject Of(JsonNode? given, string? outcome = null)
        {
            var body = new JsonObject
            {
                ["workspaceId"] = team.Workspace.Value,
                ["jobId"] = (string)claim["jobId"]!,
                ["workerId"] = team.Worker,
            };
            if (given is not null)
            {
                body["claimGeneration"] = given;
            }

            if (outcome is not null)
            {
                body["outcome"] = outcome;
            }

            return body;
        }

        foreach (
            var (token, given) in (IReadOnlyList<(string, long?)>)
                [(other, generation), (other, null), (team.Machine, 0), (team.Machine, -1), (team.Machine, generation + 1)]
        )
        {
            Assert.Equal((409, "LEASE_LOST"), await team.Server.RefusedAsync(token, "jobs/heartbeat", Of(given)));
            Assert.Equal((409, "LEASE_LOST"), await team.Server.RefusedAsync(token, "jobs/complete", Of(given, "done")));
        }

        await team.Server.AskAsync(team.Machine, "jobs/heartbeat", Of(generation));
        await team.Server.AskAsync(team.Machine, "jobs/heartbeat", Of(null)); // a client of before generations were told
        await team.Server.AskAsync(team.Machine, "jobs/complete", Of(generation, "done"));
    }

    [Fact]
    public async Task A_token_brings_in_two_hundred_workers_and_no_more()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        var (first, second) = (await server.TokenAsync(shop), await server.TokenAsync(shop));
        JsonObject Named(int number) =>
            new()
            {
                ["workspaceId"] = shop.Value,
                ["displayName"] = $"box-{number}",
                ["status"] = "online",
                ["capabilities"] = new JsonObject(),
            };
        for (var i = 0; i < 200; i++)
        {
            await server.AskAsync(first, "workers/heartbeat", Named(i));
        }

        Assert.Equal((409, "CONFLICT"), await server.RefusedAsync(first, "workers/heartbeat", Named(200)));
        await server.AskAsync(first, "workers/heartbeat", Named(7));
        await server.AskAsync(second, "workers/heartbeat", Named(200));
    }
}
