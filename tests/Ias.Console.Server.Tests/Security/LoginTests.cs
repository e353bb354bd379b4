using System.Text.Json.Nodes;
using Ias.Console.Server.Access;
using Ias.Console.Server.Api;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Security;

/// <summary>Codes and logins in the hands of somebody who should not have them.</summary>
public sealed class LoginTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_code_of_the_owner_is_good_for_a_day_and_for_one_of_many_who_use_it_at_once(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        Task<string> Code() => server.Store.Database.WriteAsync(session => new Accounts(session).InviteOwnerAsync(), default);
        var old = await Code();
        await server.Store.RunAsync("update invites set expires_at = expires_at - 24 * 60 * 60 * 1000");
        Assert.Equal((401, "UNAUTHORIZED"), await server.RefusedAsync(null, "auth/redeem", new JsonObject { ["code"] = old }));
        await server.Store.RunAsync("update invites set expires_at = expires_at + 60 * 1000");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => server.PostAsync(null, "auth/redeem", new JsonObject { ["code"] = old }.ToJsonString()))
        );

        Assert.Equal(19, answers.Count(answer => answer.Status == 401));
        Assert.Single(answers, answer => answer.Status == 200);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_login_gives_one_token_however_many_ask_at_once_and_none_after_its_time(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await server.Store.NewWorkspaceAsync();
        var (viewer, _) = await server.PersonAsync(shop, Role.Viewer);
        async Task<(JsonObject Poll, JsonObject Approve)> Begin()
        {
            var started = await server.AskAsync(null, "auth/device/start", new JsonObject());
            return (
                new() { ["deviceCode"] = started["deviceCode"]!.DeepClone() },
                new() { ["userCode"] = started["userCode"]!.DeepClone() }
            );
        }

        var (poll, approve) = await Begin();
        await server.AskAsync(viewer, "auth/device/approve", approve);
        // Neither approved twice, nor denied afterwards by somebody else.
        Assert.Equal((404, "NOT_FOUND"), await server.RefusedAsync(viewer, "auth/device/approve", approve));
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => server.PostAsync(null, "auth/device/poll", poll.ToJsonString()))
        );
        var token = Assert.Single(answers.Select(answer => (string?)answer.Answer["token"]), one => one is not null);

        // It is as its person is: a viewer.
        var here = new JsonObject { ["workspaceId"] = shop.Value, ["slug"] = "x" };
        Assert.Equal((403, "FORBIDDEN"), await server.RefusedAsync(token, "workstreams/upsert", here));
        Assert.Equal((403, "FORBIDDEN"), await server.RefusedAsync(token, "workspaces/create", new JsonObject { ["slug"] = "mine" }));

        var (late, lateApprove) = await Begin();
        var (approved, approvedApprove) = await Begin();
        await server.AskAsync(viewer, "auth/device/approve", approvedApprove);
        await server.Store.RunAsync("update device_sessions set expires_at = expires_at - 15 * 60 * 1000");
        Assert.Equal((404, "NOT_FOUND"), await server.RefusedAsync(viewer, "auth/device/approve", lateApprove));
        foreach (var one in (JsonObject[])[late, approved])
        {
            var answer = await server.AskAsync(null, "auth/device/poll", one);
            Assert.True((string?)answer["status"] == "expired" && answer["token"] is null, answer.ToJsonString());
        }
    }

    [Fact]
    public async Task Codes_cannot_be_guessed_and_logins_not_polled_faster_than_an_address_may()
    {
        await using var server = await RunningServer.StartAsync(cluster, limits: new RateLimitOptions(TokenRate: 10, AddressRate: 2));
        var shop = await server.Store.NewWorkspaceAsync();
        var (viewer, _) = await server.PersonAsync(shop, Role.Viewer);
        var codes = new HashSet<string>(StringComparer.Ordinal);
        async Task<int> Until429(string? token, string path, Func<JsonObject> body, int most)
        {
            for (var i = 0; i < most; i++)
            {
                var (status, answer) = await server.PostAsync(token, path, body().ToJsonString());
                if (status == 429)
                {
                    Assert.Equal("RATE_LIMITED", (string?)answer["error"]);
                    return i;
                }

                if ((string?)answer["userCode"] is { } code)
                {
                    Assert.Matches("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", code);
                    Assert.True(codes.Add(code));
                }
            }

            return most;
        }

        Assert.InRange(await Until429(viewer, "auth/device/approve", () => new() { ["userCode"] = "BBBB-BBBB" }, 500), 1, 499);
        Assert.InRange(await Until429(null, "auth/device/start", () => [], 500), 1, 499);
        Assert.InRange(await Until429(null, "auth/device/poll", () => new() { ["deviceCode"] = "ias_x_y" }, 500), 0, 499);
        Assert.InRange(await Until429(null, "auth/redeem", () => new() { ["code"] = "ias_x_y" }, 500), 0, 499);
    }

    [Fact]
    public async Task A_token_that_is_almost_right_is_as_wrong_as_any_other()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        var token = await server.TokenAsync(shop);
        var other = await server.TokenAsync(shop);
        var parts = token.Split('_');

        foreach (
            var wrong in (string[])
                [
                    token[..^1],
                    $"{token}0",
                    token.ToUpperInvariant(),
                    $"{token[..^1]}{(token[^1] == '0' ? '1' : '0')}",
                    $"ias_{other.Split('_')[1]}_{parts[2]}",
                    $"ias_{parts[1]}_",
                    $"ias_tokens/{parts[1]}_{parts[2][..^1]}",
                    $"{parts[1]}_{parts[2]}",
                    $"{token}_",
                    $"{token} x",
                ]
        )
        {
            Assert.Equal(
                (401, "UNAUTHORIZED"),
                await server.RefusedAsync(wrong, "jobs/list", new JsonObject { ["workspaceId"] = shop.Value })
            );
        }

        // Nothing that was handed out for one thing opens another.
        var started = await server.AskAsync(null, "auth/device/start", new JsonObject());
        var invitation = await server.Store.Database.WriteAsync(session => new Accounts(session).InviteOwnerAsync(), default);
        foreach (var secret in (string[])[(string)started["deviceCode"]!, invitation])
        {
            Assert.Equal((401, "UNAUTHORIZED"), await server.RefusedAsync(secret, "auth/whoami", new JsonObject()));
        }

        Assert.Equal((401, "UNAUTHORIZED"), await server.RefusedAsync(null, "auth/redeem", new JsonObject { ["code"] = token }));
        Assert.Equal(
            "expired",
            (string?)(await server.AskAsync(null, "auth/device/poll", new JsonObject { ["deviceCode"] = token }))["status"]
        );
    }
}
