using System.Text.Json.Nodes;
using Ias.Console.Server.Tests.Fixtures;
using Ias.Core;

namespace Ias.Console.Server.Tests.Api;

/// <summary>A client that knows the wire contract's table and nothing else.</summary>
public sealed class WireContractTests(PostgresCluster cluster)
{
    private static readonly string Hash = RemoteIdentity.Hash("https://h/o/r");

    [Theory]
    [Trait("Requirement", "R-106")]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_client_registers_claims_heartbeats_and_completes(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var token = await server.TokenAsync(await server.Store.NewWorkspaceAsync());
        Task<JsonObject> Ask(string path, JsonObject body) => server.AskAsync(token, path, body);

        var resolved = await Ask("workspaces/resolve", new() { ["slug"] = "shop" });
        var workspace = (string)resolved["workspaceId"]!;
        Assert.Matches("^[a-z0-9]+$", workspace);
        Assert.Equal(workspace, (string?)resolved["workspace"]!["_id"]);
        var nothing = await Ask("workspaces/resolve", new() { ["slug"] = "nothing" });
        Assert.True(
            nothing.ContainsKey("workspaceId")
                && nothing["workspaceId"] is null
                && nothing.ContainsKey("workspace")
                && nothing["workspace"] is null
        );

        var repo = (string)
            (
                await Ask(
                    "repos/upsert",
                    new()
                    {
                        ["workspaceId"] = workspace,
                        ["remoteUrlHash"] = Hash,
                        ["status"] = "active",
                        ["label"] = "shop",
                    }
                )
            )["repoId"]!;
        Assert.Equal(
            repo,
            (string?)(await Ask("repos/resolve", new() { ["workspaceId"] = workspace, ["remoteUrlHash"] = Hash }))["repoId"]
        );
        Assert.Null((await Ask("repos/resolve", new() { ["workspaceId"] = workspace, ["remoteUrlHash"] = "0" }))["repo"]);
        Assert.Equal("shop", (string?)(await Ask("repos/get", new() { ["workspaceId"] = workspace, ["repoId"] = repo }))["repo"]!["label"]);

        var worker = (string)
            (
                await Ask(
                    "workers/heartbeat",
                    new()
                    {
                        ["workspaceId"] = workspace,
                        ["displayName"] = "box",
                        ["status"] = "online",
                        ["machineFingerprint"] = "0123456789abcdef",
                        ["capabilities"] = new JsonObject
                        {
                            ["executionModes"] = new JsonArray("cli", "hybrid"),
                            ["models"] = new JsonArray("m"),
                            ["canWrite"] = true,
                            ["canUseNetwork"] = true,
                            ["reposAllowed"] = new JsonArray(repo),
                            ["supportedEgressModes"] = new JsonArray("open"),
                            ["enforcedAllowlistHash"] = null,
                            ["supportsRunTests"] = true,
                            ["openaiAuthMode"] = "x",
                        },
                        ["agentVersion"] = "1.2",
                        ["effectivePolicyVersion"] = 3,
                    }
                )
            )["workerId"]!;

        var none = await Ask("jobs/claim-next", new() { ["workspaceId"] = workspace, ["workerId"] = worker });
        Assert.True(none.ContainsKey("jobId") && none["jobId"] is null && none.ContainsKey("job") && none["job"] is null);
        Assert.Equal("NO_MATCHING_JOB", (string?)none["reason"]);

        var job = (string)
            (
                await Ask(
                    "jobs/enqueue",
                    new()
                    {
                        ["workspaceId"] = workspace,
                        ["repoId"] = $"repos/{repo}",
                        ["kind"] = "work",
                        ["prompt"] = "Do it",
                        ["requirements"] = new JsonObject { ["executionMode"] = "hybrid", ["canWrite"] = true },
                        ["role"] = "implementer",
                        ["priority"] = 2,
                        ["fromTheFuture"] = new JsonObject { ["a"] = 1 },
                    }
                )
            )["jobId"]!;
        var listed = (await Ask("jobs/list", new() { ["workspaceId"] = workspace, ["status"] = "pending" }))["jobs"]!.AsArray();
        Assert.Equal(1, (int)Assert.Single(listed)!["extra"]!["fromTheFuture"]!["a"]!);
        Assert.Empty((await Ask("jobs/list", new() { ["workspaceId"] = workspace, ["status"] = "canceled" }))["jobs"]!.AsArray());

        var claimed = await Ask(
            "jobs/claim-next",
            new()
            {
                ["workspaceId"] = workspace,
                ["workerId"] = $"workers/{worker}",
                ["leaseMs"] = 900_000,
            }
        );
        Assert.Equal(job, (string?)claimed["jobId"]);
        Assert.Equal(1, (int)claimed["claimGeneration"]!);
        foreach (
            var (field, value) in new JsonObject
            {
                ["_id"] = job,
                ["kind"] = "work",
                ["role"] = "implementer",
                ["prompt"] = "Do it",
                ["repoId"] = repo,
            }
        )
        {
            Assert.Equal((string?)value, (string?)claimed["job"]![field]);
        }

        Assert.Equal("hybrid", (string?)claimed["job"]!["requirements"]!["executionMode"]);
        await Ask(
            "jobs/heartbeat",
            new()
            {
                ["workspaceId"] = workspace,
                ["jobId"] = job,
                ["workerId"] = worker,
                ["message"] = "half way",
                ["claimGeneration"] = 1,
            }
        );
        var run = (string)
            (
                await Ask(
                    "runs/upsert",
                    new()
                    {
                        ["workspaceId"] = workspace,
                        ["repoId"] = repo,
                        ["runRef"] = "r1",
                        ["status"] = "running",
                        ["currentMilestone"] = "planned",
                    }
                )
            )["runId"]!;
        var completed = await Ask(
            "jobs/complete-and-enqueue-children",
            new()
            {
                ["workspaceId"] = workspace,
                ["jobId"] = $"jobs/{job}",
                ["workerId"] = worker,
                ["outcome"] = "done",
                ["runId"] = run,
                ["evidence"] = new JsonObject { ["commitSha"] = "abc", ["costUsd"] = 0.5 },
                ["claimGeneration"] = 1,
                ["idempotencyKey"] = "k1",
                ["children"] = new JsonArray(
                    new JsonObject
                    {
                        ["kind"] = "pr_review",
                        ["prompt"] = "Look",
                        ["requirements"] = new JsonObject(),
                    }
                ),
            }
        );
        Assert.False((bool)completed["result"]!["idempotent"]!);
        var child = (string)Assert.Single(completed["result"]!["spawnedJobIds"]!.AsArray())!;

        // Of the first generation: without generation, lease or inventory.
        Assert.Equal(child, (string?)(await Ask("jobs/claim-next", new() { ["workspaceId"] = workspace, ["workerId"] = worker }))["jobId"]);
        await Ask(
            "jobs/heartbeat",
            new()
            {
                ["workspaceId"] = workspace,
                ["jobId"] = child,
                ["workerId"] = worker,
            }
        );
        var plain = await Ask(
            "jobs/complete",
            new()
            {
                ["workspaceId"] = workspace,
                ["jobId"] = child,
                ["workerId"] = worker,
                ["outcome"] = "failed",
            }
        );
        Assert.IsType<JsonObject>(plain["result"]);
        Assert.Equal(
            (409, "LEASE_LOST"),
            await server.RefusedAsync(
                token,
                "jobs/complete",
                new JsonObject
                {
                    ["workspaceId"] = workspace,
                    ["jobId"] = job,
                    ["workerId"] = worker,
                    ["outcome"] = "done",
                    ["claimGeneration"] = 7,
                }
            )
        );
    }

    [Fact]
    public async Task What_cannot_be_answered_is_refused_with_a_status_and_a_code()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        var token = await server.TokenAsync(shop);

        Assert.Equal((400, "INVALID_REQUEST"), Of(await server.PostAsync(token, "jobs/list", "{")));
        Assert.Equal((400, "INVALID_REQUEST"), Of(await server.PostAsync(token, "jobs/list", "[]")));
        Assert.Equal((400, "INVALID_REQUEST"), Of(await server.PostAsync(token, "jobs/list", "null")));
        Assert.Equal((400, "INVALID_REQUEST"), Of(await server.PostAsync(token, "jobs/list", "")));
        Assert.Equal((400, "INVALID_REQUEST"), Of(await server.PostAsync(token, "jobs/list", "{}")));
        Assert.Equal((400, "INVALID_REQUEST"), Of(await server.PostAsync(token, "jobs/list", """{"workspaceId":7}""")));
        Assert.Equal(
            (400, "INVALID_REQUEST"),
            Of(await server.PostAsync(token, "jobs/list", $$"""{"workspaceId":"{{shop}}","status":"dancing"}"""))
        );
        Assert.Equal((400, "INVALID_REQUEST"), Of(await server.PostAsync(token, "workspaces/resolve", "{\"slug\":\"\\ud800\"}")));
        Assert.Equal((400, "INVALID_REQUEST"), Of(await server.PostAsync(token, "workspaces/resolve", $"{new string('[', 500)}")));
        Assert.Equal((401, "UNAUTHORIZED"), Of(await server.PostAsync(null, "jobs/list", "{}")));
        Assert.Equal((401, "UNAUTHORIZED"), Of(await server.PostAsync(token[..^1] + "x", "jobs/list", "{}")));
        Assert.Equal((404, "NOT_FOUND"), Of(await server.PostAsync(token, "jobs/dance", "{}")));
        Assert.Equal(
            (404, "NOT_FOUND"),
            await server.RefusedAsync(token, "repos/get", new JsonObject { ["workspaceId"] = shop.Value, ["repoId"] = "none" })
        );
        Assert.Equal(
            (413, "TOO_LARGE"),
            Of(await server.PostAsync(token, "jobs/list", $$"""{"workspaceId":"{{shop}}","x":"{{new string('a', 300_000)}}"}"""))
        );
    }

    [Fact]
    public async Task A_body_is_read_as_JSON_whatever_it_calls_itself()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        using var http = new HttpClient();
        using var body = new StringContent("""{"code":"x"}""", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");

        using var answer = await http.PostAsync(new Uri(server.Url, "/control-plane/v1/auth/redeem"), body);

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Health_and_the_description_need_no_token_and_the_description_tells_of_every_endpoint()
    {
        await using var server = await RunningServer.StartAsync(cluster);

        Assert.True((bool)(await server.GetAsync("/control-plane/health"))["ok"]!);
        var openApi = await server.GetAsync("/control-plane/openapi.json");
        var described = openApi["paths"]!.AsObject();
        var lacking = new JsonObject { ["ok"] = true, ["jobs"] = new JsonArray(new JsonObject { ["_id"] = "x1" }) };
        Assert.Contains("lacks", new Bodies(openApi).Differs("/control-plane/v1/jobs/list", 200, lacking), StringComparison.Ordinal);

        Assert.Equal(
            server.Endpoints.Select(endpoint => endpoint.Path).Order(StringComparer.Ordinal),
            described.Select(path => path.Key).Order(StringComparer.Ordinal)
        );
    }

    private static (int, string) Of((int Status, JsonObject Answer) answered) => (answered.Status, (string)answered.Answer["error"]!);
}
