using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Ias.Console.Domain;
using Ias.Console.Tests.Fixtures;

namespace Ias.Console.Tests.Api;

/// <summary>Every endpoint with bodies that are almost right: never a 500, always an answer of the contract.</summary>
public sealed class FuzzTests(PostgresCluster cluster)
{
    private static readonly string[] Odd =
    [
        "null",
        "-1",
        "9223372036854775807",
        "1e400",
        "1.5",
        "true",
        "\"\"",
        "\"a\\u0000b\"",
        "\"\\ud83d\\ude42 \\u202e\"",
        "\"\\ud800\"",
        "\"'; drop table jobs; --\"",
        "\"jobs/../../x\"",
        "[]",
        "[null]",
        "[[[[[[]]]]]]",
        "{}",
        "{\"a\":{\"b\":[{\"\":null}]}}",
        "{\"a\":1,\"a\":2}",
        "\"" + "x%20" + "\"",
    ];

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task No_body_makes_the_server_fail(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await server.Store.NewWorkspaceAsync();
        var (owner, _) = await server.PersonAsync(shop, Role.Owner);
        var machine = await server.TokenAsync(shop);
        var bodies = new Bodies(await server.GetAsync("/control-plane/openapi.json"));
        var known = new Dictionary<string, JsonNode> { ["workspaceId"] = shop.Value, ["status"] = "online" };
        known["repoId"] = (
            await server.AskAsync(
                owner,
                "repos/upsert",
                new JsonObject
                {
                    ["workspaceId"] = shop.Value,
                    ["remoteUrlHash"] = "abc",
                    ["status"] = "active",
                }
            )
        )["repoId"]!.DeepClone();
        known["workerId"] = (
            await server.AskAsync(
                owner,
                "workers/heartbeat",
                new JsonObject
                {
                    ["workspaceId"] = shop.Value,
                    ["displayName"] = "x",
                    ["status"] = "online",
                    ["capabilities"] = new JsonObject { ["reposAllowed"] = new JsonArray(known["repoId"].DeepClone()) },
                }
            )
        )["workerId"]!.DeepClone();

        foreach (
            var path in bodies.Paths.Where(path =>
                !path.Contains("logout", StringComparison.Ordinal) && !path.Contains("remove", StringComparison.Ordinal)
            )
        )
        {
            var whole = bodies.For(path, "words", known, everything: true);
            foreach (var name in whole.Select(field => field.Key).ToList())
            {
                foreach (var odd in Gen.Sample(Gen.Elements(Odd), 1, kind == Kind.Sqlite ? 6 : 3))
                {
                    var fields = whole
                        .Where(field => field.Key != name)
                        .Select(field => $"\"{field.Key}\":{field.Value?.ToJsonString() ?? "null"}");
                    var body = $"{{{string.Join(',', fields.Append($"\"{name}\":{odd}"))}}}";
                    var (status, answer) = await server.PostAsync(
                        path.Contains("jobs/", StringComparison.Ordinal) ? machine : owner,
                        path,
                        body
                    );
                    Assert.True(
                        status is 200 or 400 or 401 or 403 or 404 or 409,
                        string.Create(CultureInfo.InvariantCulture, $"{path} {status} {body} {answer.ToJsonString()}")
                    );
                }
            }
        }
    }
}
