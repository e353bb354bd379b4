using System.Net;
using System.Text.Json.Nodes;
using Ias.Console.Server.Serving;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Operation;

/// <summary>What balancers and supervisors are told.</summary>
public sealed class HealthTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Kind.Sqlite, "pragma user_version = 0")]
    [InlineData(Kind.Postgres, "update schema_version set version = 0")]
    public async Task A_server_is_ready_when_its_store_has_the_schema_it_needs(Kind kind, string takeBack)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        using var http = new HttpClient { BaseAddress = server.Url };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz")).StatusCode);
        await server.Store.RunAsync(takeBack);
        var (status, answer) = await AskAsync(http);

        Assert.Equal((503, "SCHEMA"), (status, (string?)answer["error"]));
        Assert.Contains("ias console migrate", (string)answer["message"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);
    }

    [Fact]
    public async Task A_server_goes_on_while_the_next_version_brings_a_newer_schema()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        using var http = new HttpClient { BaseAddress = server.Url };
        await server.Store.RunAsync($"pragma user_version = {Database.NewestSchema + 1}");

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz")).StatusCode);
    }

    [Fact]
    public async Task A_server_that_cannot_reach_its_store_lives_but_is_not_ready_and_says_nothing_of_where_that_is()
    {
        await using var nowhere = new PostgresDatabase("Host=/nowhere/secret-place;Username=x;Database=y;Timeout=1", TimeProvider.System);
        await using var app = ConsoleApplication.Build(
            new ServerOptions("http://127.0.0.1:0", Upkeep: false),
            nowhere,
            TimeProvider.System
        );
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        var (status, answer) = await AskAsync(http);

        Assert.Equal((503, "STORE"), (status, (string?)answer["error"]));
        Assert.DoesNotContain("secret-place", answer.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);
    }

    private static async Task<(int Status, JsonObject Answer)> AskAsync(HttpClient http)
    {
        using var response = await http.GetAsync("/readyz");
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }
}
