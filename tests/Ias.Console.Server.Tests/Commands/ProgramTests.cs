using System.Text.Json.Nodes;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Commands;

/// <summary>The program as people get it, from its start to a backup that is served elsewhere: the native one, where it was
/// built.</summary>
public sealed class ProgramTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Kind.Sqlite, Kind.Postgres)]
    [InlineData(Kind.Postgres, Kind.Sqlite)]
    public async Task Work_goes_through_and_what_was_backed_up_meanwhile_is_served_by_another_store(Kind from, Kind to)
    {
        using var folder = new TemporaryFolder();
        var (here, there) = (await PlaceAsync(from, folder.At("here")), await PlaceAsync(to, folder.At("there")));
        Client client;
        string done;
        await using (var server = await ServedConsole.StartAsync(here))
        {
            client = await Client.NewAsync(server.Url, here);
            done = await client.EnqueueAsync();
            var claim = await client.AskAsync("jobs/claim-next", new() { ["workerId"] = client.Worker });
            JsonObject Lease() =>
                new()
                {
                    ["jobId"] = (string)claim["jobId"]!,
                    ["workerId"] = client.Worker,
                    ["claimGeneration"] = (long)claim["claimGeneration"]!,
                };
            Assert.True((bool)(await client.AskAsync("jobs/heartbeat", Lease()))["ok"]!);
            var ending = Lease();
            ending["outcome"] = "done";
            Assert.Equal("done", (string?)(await client.AskAsync("jobs/complete", ending))["result"]!["status"]);
            Assert.Contains("openapi", await client.Http.GetStringAsync("/control-plane/openapi.json"), StringComparison.Ordinal);
            var backup = await ConsoleProgram.RunAsync(["backup", folder.At("backup.gz"), .. here]);
            Assert.True(backup.Exit == 0, backup.Error);
            server.Terminate();
            Assert.Equal(0, await server.EndedAsync());
        }

        var restored = await ConsoleProgram.RunAsync(["restore", folder.At("backup.gz"), .. there]);
        Assert.True(restored.Exit == 0, restored.Error);
        await using var second = await ServedConsole.StartAsync(there);
        var again = client.At(second.Url); // with the token it had
        var jobs = (await again.AskAsync("jobs/list", []))["jobs"]!.AsArray();

        Assert.Equal((done, "done"), ((string?)jobs.Single()!["_id"], (string?)jobs.Single()!["status"]));
        Assert.NotEqual(done, await again.EnqueueAsync());
    }

    private async Task<string[]> PlaceAsync(Kind kind, string folder) =>
        kind == Kind.Sqlite ? ["--data", folder] : ["--store", await cluster.NewDatabaseAsync()];
}
