using System.Text.Json.Nodes;
using Ias.Console.Server.Api;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Api;

public sealed class AccessTests(PostgresCluster cluster)
{
    private static readonly Dictionary<string, JsonNode> Nothing = [];

    [Theory]
    [Trait("Requirement", "R-113")]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task No_endpoint_lets_a_token_in_that_is_not_for_it(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await server.Store.NewWorkspaceAsync();
        var other = await server.Store.NewWorkspaceAsync("other");
        var bodies = new Bodies(await server.GetAsync("/control-plane/openapi.json"));
        var expired = await server.TokenAsync(shop);
        await server.Store.RunAsync("update tokens set expires_at = 1");
        var revoked = await server.TokenAsync(shop);
        await server.Store.RunAsync("update tokens set revoked_at = 1 where expires_at > 1");
        var foreign = await server.TokenAsync(other);
        var (foreignPerson, _) = await server.PersonAsync(other, Role.Owner);
        var scoped = new Dictionary<TokenScope, string>();
        foreach (var scope in Enum.GetValues<TokenScope>())
        {
            scoped[scope] = await server.TokenAsync(shop, scope);
        }

        var roles = new Dictionary<Role, string>();
        foreach (var role in Enum.GetValues<Role>())
        {
            roles[role] = (await server.PersonAsync(shop, role)).Token;
        }

        var here = new Dictionary<string, JsonNode> { ["workspaceId"] = shop.Value };
        var walked = 0;
        foreach (var endpoint in server.Endpoints.Where(endpoint => endpoint.Permission is not null))
        {
            var body = bodies.For(endpoint.Path, "x", here, everything: false);
            foreach (var bad in (string?[])[null, "", "x", "ias_a_b", expired, revoked])
            {
                Assert.Equal((401, "UNAUTHORIZED"), await server.RefusedAsync(bad, endpoint, body));
            }

            if (endpoint.InWorkspace)
            {
                Assert.Equal((403, "FORBIDDEN"), await server.RefusedAsync(foreign, endpoint, body));
                Assert.Equal((403, "FORBIDDEN"), await server.RefusedAsync(foreignPerson, endpoint, body));
                foreach (var (scope, token) in scoped.Where(one => !Permissions.May(one.Key, endpoint.Permission!.Value)))
                {
                    Assert.Equal((403, "FORBIDDEN"), await server.RefusedAsync(token, endpoint, body));
                }

                foreach (var (role, token) in roles.Where(one => !Permissions.May(one.Key, endpoint.Permission!.Value)))
                {
                    Assert.Equal((403, "FORBIDDEN"), await server.RefusedAsync(token, endpoint, body));
                }
            }

            walked++;
        }

        Assert.True(walked > 40, $"{walked}");
        Assert.Equal(3, server.Endpoints.Count(endpoint => endpoint.Permission is null));
    }

    [Fact]
    public async Task Whoever_has_the_permission_is_not_told_they_have_not()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        var bodies = new Bodies(await server.GetAsync("/control-plane/openapi.json"));
        var here = new Dictionary<string, JsonNode> { ["workspaceId"] = shop.Value };

        foreach (var endpoint in server.Endpoints.Where(endpoint => endpoint.InWorkspace))
        {
            foreach (var scope in Enum.GetValues<TokenScope>().Where(scope => Permissions.May(scope, endpoint.Permission!.Value)))
            {
                var (status, answer) = await server.CallAsync(
                    await server.TokenAsync(shop, scope),
                    endpoint,
                    bodies.For(endpoint.Path, "x", here, everything: false)
                );
                Assert.True(status is 200 or 400 or 404 or 409, $"{endpoint.Path} {scope}: {status} {answer}");
            }
        }
    }

    [Fact]
    public async Task A_resolver_says_nothing_of_other_peoples_workspaces()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        await server.Store.NewWorkspaceAsync("other");

        Assert.Null(
            (await server.AskAsync(await server.TokenAsync(shop), "workspaces/resolve", new JsonObject { ["slug"] = "other" }))[
                "workspaceId"
            ]
        );
    }

    [Fact]
    public async Task A_box_logs_in_by_a_code_that_a_member_approves_and_gets_its_token_once()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        var (member, person) = await server.PersonAsync(shop, Role.Member);

        var started = await server.AskAsync(null, "auth/device/start", new JsonObject { ["client"] = "laptop" });
        var poll = new JsonObject { ["deviceCode"] = (string)started["deviceCode"]! };
        Assert.Equal("pending", (string?)(await server.AskAsync(null, "auth/device/poll", poll))["status"]);
        Assert.Equal(
            (404, "NOT_FOUND"),
            await server.RefusedAsync(member, "auth/device/approve", new JsonObject { ["userCode"] = "XXXX-XXXX" })
        );
        Assert.Equal(
            (403, "FORBIDDEN"),
            await server.RefusedAsync(
                await server.TokenAsync(shop),
                "auth/device/approve",
                new JsonObject { ["userCode"] = (string)started["userCode"]! }
            )
        );
        await server.AskAsync(
            member,
            "auth/device/approve",
            new JsonObject { ["userCode"] = ((string)started["userCode"]!).ToLowerInvariant() }
        );

        var token = (string)(await server.AskAsync(null, "auth/device/poll", poll))["token"]!;
        Assert.Equal(person.Value, (string?)(await server.AskAsync(token, "auth/whoami", new JsonObject()))["personId"]);
        var again = await server.AskAsync(null, "auth/device/poll", poll);
        Assert.True((string?)again["status"] == "expired" && again["token"] is null);

        await server.AskAsync(token, "auth/logout", new JsonObject { ["everywhere"] = true });
        Assert.Equal((401, "UNAUTHORIZED"), await server.RefusedAsync(member, "auth/whoami", new JsonObject()));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_box_that_logs_in_to_a_workspace_is_a_machine_of_it_as_long_as_who_let_it_in_is_a_member(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var (shop, books) = (await server.Store.NewWorkspaceAsync(), await server.Store.NewWorkspaceAsync("books"));
        var (member, person) = await server.PersonAsync(shop, Role.Member);
        var (viewer, _) = await server.PersonAsync(shop, Role.Viewer);
        var (stranger, _) = await server.PersonAsync(books, Role.Owner);
        var started = await server.AskAsync(null, "auth/device/start", new JsonObject { ["client"] = "ias@box", ["workspace"] = "shop" });
        var code = new JsonObject { ["userCode"] = (string)started["userCode"]! };

        Assert.Equal((403, "FORBIDDEN"), await server.RefusedAsync(viewer, "auth/device/approve", code));
        Assert.Equal((403, "FORBIDDEN"), await server.RefusedAsync(stranger, "auth/device/approve", code));
        await server.AskAsync(member, "auth/device/approve", code);
        var token = (string)
            (await server.AskAsync(null, "auth/device/poll", new JsonObject { ["deviceCode"] = (string)started["deviceCode"]! }))["token"]!;

        var who = await server.AskAsync(token, "auth/whoami", new JsonObject());
        Assert.Equal(("machine", null), ((string?)who["scope"], (string?)who["personId"]));
        Assert.Equal(["shop"], who["workspaces"]!.AsArray().Select(one => (string)one!["slug"]!));
        var goal = new JsonObject
        {
            ["workspaceId"] = shop.Value,
            ["repoIds"] = new JsonArray(),
            ["title"] = "x",
        };
        Assert.Equal((403, "FORBIDDEN"), await server.RefusedAsync(token, "intakes/create", goal));

        await server.Store.Database.WriteAsync(
            async session =>
            {
                await new Access.Accounts(session).RemoveMemberAsync(shop, person, Server.Store.Actor.Server);
                return true;
            },
            default
        );
        Assert.Equal((401, "UNAUTHORIZED"), await server.RefusedAsync(token, "auth/whoami", new JsonObject()));
    }

    [Fact]
    public async Task A_denied_login_gets_nothing()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var (member, _) = await server.PersonAsync(await server.Store.NewWorkspaceAsync(), Role.Viewer);
        var started = await server.AskAsync(null, "auth/device/start", new JsonObject());
        await server.AskAsync(
            member,
            "auth/device/approve",
            new JsonObject { ["userCode"] = (string)started["userCode"]!, ["approve"] = false }
        );

        var answer = await server.AskAsync(null, "auth/device/poll", new JsonObject { ["deviceCode"] = (string)started["deviceCode"]! });

        Assert.True((string?)answer["status"] == "denied" && answer["token"] is null);
    }

    [Fact]
    public async Task The_code_for_the_owner_works_once_and_makes_the_others_void()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        await server.Store.NewWorkspaceAsync();
        Task<string> Code() => server.Store.Database.WriteAsync(session => new Access.Accounts(session).InviteOwnerAsync(), default);
        var (first, second) = (await Code(), await Code());

        var owner = (string)(await server.AskAsync(null, "auth/redeem", new JsonObject { ["code"] = second, ["name"] = "Ada" }))["token"]!;

        foreach (var code in (string[])[first, second, "ias_x_y", ""])
        {
            Assert.Equal((401, "UNAUTHORIZED"), await server.RefusedAsync(null, "auth/redeem", new JsonObject { ["code"] = code }));
        }

        await server.AskAsync(owner, "workspaces/create", new JsonObject { ["slug"] = "tools" });
        Assert.Equal(
            ["shop", "tools"],
            (await server.AskAsync(owner, "workspaces/list", new JsonObject()))["workspaces"]!
                .AsArray()
                .Select(one => (string)one!["slug"]!)
        );
        var tools = (string)(await server.AskAsync(owner, "workspaces/resolve", new JsonObject { ["slug"] = "tools" }))["workspaceId"]!;
        Assert.Equal(
            "Ada",
            (string?)
                Assert.Single(
                    (await server.AskAsync(owner, "members/list", new JsonObject { ["workspaceId"] = tools }))["members"]!.AsArray()
                )!["name"]
        );
    }

    [Fact]
    [Trait("Requirement", "R-111")]
    public async Task A_workspace_keeps_an_owner()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        var (owner, person) = await server.PersonAsync(shop, Role.Owner);
        var me = new JsonObject { ["workspaceId"] = shop.Value, ["personId"] = person.Value };

        Assert.Equal((409, "CONFLICT"), await server.RefusedAsync(owner, "members/remove", me));
        Assert.Equal(
            (409, "CONFLICT"),
            await server.RefusedAsync(
                owner,
                "members/set-role",
                new JsonObject
                {
                    ["workspaceId"] = shop.Value,
                    ["personId"] = person.Value,
                    ["role"] = "admin",
                }
            )
        );
    }

    [Fact]
    public async Task No_secret_is_stored_and_none_is_shown_twice()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        var (owner, _) = await server.PersonAsync(shop, Role.Owner);
        var here = new JsonObject { ["workspaceId"] = shop.Value };
        var secret = (string)
            (await server.AskAsync(owner, "tokens/create", new JsonObject { ["workspaceId"] = shop.Value, ["scope"] = "read" }))["token"]!;

        var listed = await server.AskAsync(owner, "tokens/list", here);

        Assert.Single(listed["tokens"]!.AsArray());
        Assert.DoesNotContain(secret.Split('_')[^1], listed.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            secret.Split('_')[^1],
            await File.ReadAllTextAsync(server.Store.Place + "-wal", System.Text.Encoding.Latin1),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_valid_token_passes_while_others_at_its_address_guess()
    {
        await using var server = await RunningServer.StartAsync(cluster, limits: new RateLimitOptions(TokenRate: 0, AddressRate: 1));
        var token = await server.TokenAsync(await server.Store.NewWorkspaceAsync());
        var guesses = 0;
        while ((await server.PostAsync("ias_guess_guess", "auth/whoami", "{}")).Status != 429)
        {
            Assert.True(++guesses < 1000, "the address was never refused");
        }

        Assert.Equal(200, (await server.PostAsync(token, "auth/whoami", "{}")).Status);
    }

    [Fact]
    public async Task Too_many_requests_of_a_token_or_failed_ones_of_an_address_are_refused()
    {
        await using var server = await RunningServer.StartAsync(cluster, limits: new RateLimitOptions(TokenRate: 2, AddressRate: 2));
        var token = await server.TokenAsync(await server.Store.NewWorkspaceAsync());
        async Task<List<int>> Statuses(string? with)
        {
            var statuses = new List<int>();
            for (var i = 0; i < 40; i++)
            {
                statuses.Add((await server.PostAsync(with, "auth/whoami", "{}")).Status);
            }

            return statuses;
        }

        var mine = await Statuses(token);
        var guesses = await Statuses("ias_guess_guess");

        Assert.True(mine[0] == 200 && mine.Contains(429) && mine.TrueForAll(status => status is 200 or 429));
        Assert.True(guesses[0] == 401 && guesses.Contains(429) && guesses.TrueForAll(status => status is 401 or 429));
    }
}
