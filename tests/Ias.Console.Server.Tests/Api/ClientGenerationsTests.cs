using System.Text.Json.Nodes;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Api;

/// <summary>
/// Clients of three ages, each by nothing but the table of the wire contract: the first knows no generation of a claim and writes ids with
/// what they are of, the second says what a box is, the third sends along what this server has never heard of.
/// </summary>
public sealed class ClientGenerationsTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(1, Kind.Sqlite)]
    [InlineData(1, Kind.Postgres)]
    [InlineData(2, Kind.Sqlite)]
    [InlineData(2, Kind.Postgres)]
    [InlineData(3, Kind.Sqlite)]
    [InlineData(3, Kind.Postgres)]
    public async Task A_client_of_any_age_works_a_job_off_and_learns_that_it_lost_one(int age, Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var token = await server.TokenAsync(await server.Store.NewWorkspaceAsync());
        var client = new AgedClient(age, server, token);
        await client.ConnectAsync();
        var worker = await client.RegisterAsync("box");

        var first = await client.EnqueueAsync();
        var claim = await client.ClaimAsync(worker);
        Assert.Equal(first, claim.Job);
        Assert.Equal(200, await client.HeartbeatAsync(worker, claim));
        Assert.Equal(200, await client.CompleteAsync(worker, claim));
        Assert.Equal(200, await client.CompleteAsync(worker, claim)); // the answer was lost on the way
        Assert.Contains(first, await client.ListAsync("done"));

        var second = await client.EnqueueAsync();
        var lost = await client.ClaimAsync(worker);
        await server.Store.AgeAsync(TimeSpan.FromHours(1));
        await server.Database.WriteAsync(Jobs.ExpireAsync, default);
        var other = await client.RegisterAsync("another");
        Assert.Equal(second, (await client.ClaimAsync(other)).Job);
        Assert.Equal(409, await client.HeartbeatAsync(worker, lost));
        Assert.Equal(409, await client.CompleteAsync(worker, lost));
        Assert.Contains(second, await client.ListAsync("running"));
    }

    private sealed record Claim(string Job, long Generation);

    private sealed class AgedClient(int age, RunningServer server, string token)
    {
        private string _workspace = "";
        private string _repo = "";

        public async Task ConnectAsync()
        {
            _workspace = (string)(await AskAsync("workspaces/resolve", new() { ["slug"] = "shop" }))["workspaceId"]!;
            var repo = new JsonObject { ["remoteUrlHash"] = new string('a', 64), ["status"] = "active" };
            _repo = (string)(await AskAsync("repos/upsert", repo))["repoId"]!;
        }

        public async Task<string> RegisterAsync(string name)
        {
            var can = new JsonObject
            {
                ["executionModes"] = new JsonArray("cli", "hybrid"),
                ["models"] = new JsonArray(),
                ["canWrite"] = true,
                ["canUseNetwork"] = true,
                ["reposAllowed"] = new JsonArray(Id("repos", _repo)),
            };
            var box = new JsonObject
            {
                ["displayName"] = name,
                ["status"] = "online",
                ["capabilities"] = can,
            };
            if (age >= 2)
            {
                (can["supportedEgressModes"], can["enforcedAllowlistHash"], can["supportsRunTests"]) = (new JsonArray("open"), null, true);
                (box["machineFingerprint"], box["agentVersion"], box["platform"]) = ("f00d", "2.0.1", "linux");
                (box["arch"], box["nodeVersion"], box["configuredRepoIds"]) = ("x64", "v22.1.0", new JsonArray(_repo));
            }

            if (age >= 3)
            {
                (can["openaiAuthMode"], can["fromTheFuture"]) = ("key", new JsonObject { ["a"] = new JsonArray(1, null) });
                (box["effectivePolicyVersion"], box["alsoFromThere"]) = (1, true);
            }

            return (string)(await AskAsync("workers/heartbeat", box))["workerId"]!;
        }

        public async Task<string> EnqueueAsync() =>
            (string)
                (
                    await AskAsync(
                        "jobs/enqueue",
                        new()
                        {
                            ["repoId"] = Id("repos", _repo),
                            ["kind"] = "work",
                            ["prompt"] = "Do it",
                            ["requirements"] = new JsonObject(),
                        }
                    )
                )["jobId"]!;

        public async Task<Claim> ClaimAsync(string worker)
        {
            var body = new JsonObject { ["workerId"] = Id("workers", worker) };
            if (age >= 2)
            {
                body["leaseMs"] = 600_000;
            }

            var claimed = await AskAsync("jobs/claim-next", body);
            Assert.Equal((string?)claimed["jobId"], (string?)claimed["job"]!["_id"]);
            return new Claim((string)claimed["jobId"]!, (long)claimed["claimGeneration"]!);
        }

        public async Task<int> HeartbeatAsync(string worker, Claim claim) => await StatusAsync("jobs/heartbeat", Held(worker, claim));

        public async Task<int> CompleteAsync(string worker, Claim claim)
        {
            var body = Held(worker, claim);
            (body["outcome"], body["message"]) = ("done", "It is done");
            if (age < 3)
            {
                return await StatusAsync("jobs/complete", body);
            }

            (body["idempotencyKey"], body["children"]) = ($"{claim.Job}-{claim.Generation}", new JsonArray());
            body["evidence"] = new JsonObject { ["commits"] = new JsonArray(new string('b', 40)) };
            return await StatusAsync("jobs/complete-and-enqueue-children", body);
        }

        public async Task<IEnumerable<string>> ListAsync(string status) =>
            (await AskAsync("jobs/list", new() { ["status"] = status }))["jobs"]!.AsArray().Select(job => (string)job!["_id"]!);

        private JsonObject Held(string worker, Claim claim)
        {
            var body = new JsonObject { ["jobId"] = Id("jobs", claim.Job), ["workerId"] = Id("workers", worker) };
            if (age >= 2)
            {
                (body["claimGeneration"], body["message"]) = (claim.Generation, "At it");
            }

            return body;
        }

        private string Id(string of, string id) => age == 1 ? $"{of}/{id}" : id;

        private async Task<int> StatusAsync(string path, JsonObject body) =>
            (await server.PostAsync(token, path, Of(body).ToJsonString())).Status;

        private Task<JsonObject> AskAsync(string path, JsonObject body) => server.AskAsync(token, path, Of(body));

        private JsonObject Of(JsonObject body)
        {
            if (_workspace.Length > 0)
            {
                body["workspaceId"] = Id("workspaces", _workspace);
            }

            return body;
        }
    }
}
