using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Ias.Console.Server.Tests.Operation;

/// <summary>A store that is not there is no fault of the server's, and nobody loses work to a file that was deleted.</summary>
public sealed class StoreGoneTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_deleted_store_is_said_to_be_gone_and_is_not_made_again()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        using var visit = await Visit.LoggedInAsync(server, shop, Role.Member);
        File.Delete(server.Store.Place);

        var written = await visit.LookAsync("/login");
        var wrote = await visit.PostAsync("/login", [("token", written.Token), ("do", "code")]);
        using var http = new HttpClient { BaseAddress = server.Url };
        var ready = await http.GetAsync("/readyz");

        Assert.Equal((503, 503), (wrote.Status, (int)ready.StatusCode));
        Assert.False(File.Exists(server.Store.Place));
    }

    [Theory]
    [InlineData(13, true)] // SQLITE_FULL
    [InlineData(10, true)] // SQLITE_IOERR
    [InlineData(14, true)] // SQLITE_CANTOPEN
    [InlineData(11, true)] // SQLITE_CORRUPT
    [InlineData(19, false)] // SQLITE_CONSTRAINT
    [InlineData(1, false)] // SQLITE_ERROR
    public async Task What_is_the_stores_failure_is_told_from_a_statements(int code, bool isStores)
    {
        using var folder = new TemporaryFolder();
        await using var database = new SqliteDatabase(folder.At("x.db"), TimeProvider.System);

        Assert.Equal(isStores, database.IsUnavailable(new SqliteException("", code)));
    }

    [Theory]
    [InlineData("53100", true)] // disk_full
    [InlineData("57P01", true)] // admin_shutdown
    [InlineData("58030", true)] // io_error
    [InlineData("08006", true)] // connection_failure
    [InlineData("23505", false)] // unique_violation
    [InlineData("40001", false)] // serialization_failure
    [InlineData("42601", false)] // syntax_error
    public async Task What_is_PostgreSQLs_failure_is_told_from_a_statements(string state, bool isStores)
    {
        await using var database = new PostgresDatabase("Host=/nowhere", TimeProvider.System);

        Assert.Equal(isStores, database.IsUnavailable(new PostgresException("", "ERROR", "ERROR", state)));
        Assert.True(database.IsUnavailable(new NpgsqlException("no connection")));
    }

    [Fact]
    public async Task On_a_full_disk_the_server_says_so_stores_nothing_and_goes_on_when_there_is_room_again()
    {
        using var folder = new TemporaryFolder();
        string[] place = ["--data", folder.At("data")];
        await ConsoleProgram.RunAsync(["workspace", "add", "shop", .. place]);
        var token = (await ConsoleProgram.RunAsync(["token", "add", "-w", "shop", "--scope", "machine", "--json", .. place])).Json();
        await using var server = await ServerProcess.StartAsync(place, before: ["env", "--ignore-signal=XFSZ"]);
        using var http = new HttpClient { BaseAddress = server.Url };
        Assert.Equal(200, await UpsertAsync("web"));

        await LimitAsync("4096"); // no file grows beyond, as on a disk without room
        var full = (
            await UpsertAsync("api"),
            (int)(await http.GetAsync("/readyz")).StatusCode,
            (int)(await http.GetAsync("/healthz")).StatusCode
        );
        await LimitAsync("unlimited");

        Assert.Equal((503, 503, 200), full);
        var began = TimeProvider.System.GetTimestamp();
        while ((int)(await http.GetAsync("/readyz")).StatusCode != 200)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1), "the server is not ready again");
            await Task.Delay(50);
        }

        Assert.Equal(200, await UpsertAsync("payments"));
        Assert.Equal(["payments", "web"], await LabelsAsync());

        async Task<int> UpsertAsync(string label) =>
            (int)
                (
                    await AskAsync(
                        "repos/upsert",
                        new()
                        {
                            ["remoteUrlHash"] = Ias.Core.RemoteIdentity.Hash($"git@h:o/{label}.git"),
                            ["status"] = "active",
                            ["label"] = label,
                        }
                    )
                ).StatusCode;

        async Task<IEnumerable<string>> LabelsAsync() =>
            JsonNode.Parse(await (await AskAsync("repos/list", [])).Content.ReadAsStringAsync())!["repos"]!
                .AsArray()
                .Select(repo => (string)repo!["label"]!)
                .Order();

        Task<HttpResponseMessage> AskAsync(string path, JsonObject body)
        {
            body["workspaceId"] = (string)token["workspace_id"]!;
            var request = new HttpRequestMessage(HttpMethod.Post, $"/control-plane/v1/{path}")
            {
                Content = new StringContent(body.ToJsonString()),
            };
            request.Headers.Authorization = new("Bearer", (string)token["token"]!);
            return http.SendAsync(request);
        }

        async Task LimitAsync(string bytes)
        {
            using var limit = System.Diagnostics.Process.Start("prlimit", ["--pid", $"{server.Id}", $"--fsize={bytes}:unlimited"]);
            await limit.WaitForExitAsync();
            Assert.Equal(0, limit.ExitCode);
        }
    }
}
