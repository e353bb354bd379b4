using System.Text.Json.Nodes;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Operation;

/// <summary>Metrics, traces and the log of the program itself.</summary>
public sealed class TelemetryTests(PostgresCluster cluster)
{
    private const string Secret = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
    private const string Prose = "the purple walrus flies at dawn";

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Metrics_show_what_the_Console_does_and_what_stands_in_its_store(Kind kind)
    {
        using var folder = new TemporaryFolder();
        string[] place = kind == Kind.Sqlite ? ["--data", folder.At("data")] : ["--store", await cluster.NewDatabaseAsync()];
        await using var server = await ServedConsole.StartAsync(place);
        var client = await Client.NewAsync(server.Url, place);
        await client.EnqueueAsync();
        await client.EnqueueAsync();
        var claim = await client.AskAsync("jobs/claim-next", new() { ["workerId"] = client.Worker });
        var lease = new JsonObject { ["jobId"] = (string)claim["jobId"]!, ["workerId"] = client.Worker };
        await client.AskAsync("jobs/heartbeat", (JsonObject)lease.DeepClone());
        lease["claimGeneration"] = 7;
        await client.AskAsync("jobs/heartbeat", (JsonObject)lease.DeepClone());
        lease["claimGeneration"] = 1;
        lease["outcome"] = "done";
        await client.AskAsync("jobs/complete", lease);

        var metrics = await client.Http.GetStringAsync("/metrics");

        double Value(string name, string label = "")
        {
            var line = metrics
                .Split('\n')
                .FirstOrDefault(line =>
                    line.StartsWith(name, StringComparison.Ordinal)
                    && line[name.Length] is '{' or ' '
                    && line.Contains(label, StringComparison.Ordinal)
                );
            Assert.True(line is not null, $"no {name} {label} in:\n{metrics}");
            return double.Parse(line[line.LastIndexOf('}')..].Split(' ')[1]);
        }

        Assert.Equal(1, Value("ias_claims_total", "result=\"job\""));
        Assert.Equal(1, Value("ias_heartbeats_total", "of=\"worker\""));
        Assert.Equal(1, Value("ias_heartbeats_total", "of=\"job\""));
        Assert.Equal(1, Value("ias_refusals_total", "error=\"LEASE_LOST\""));
        Assert.Equal(1, Value("ias_completions_total", "state=\"done\""));
        Assert.Equal(1, Value("ias_jobs", "state=\"pending\""));
        Assert.Equal(0, Value("ias_jobs", "state=\"running\""));
        Assert.Equal(1, Value("ias_workers_online"));
        Assert.Equal(1, Value("ias_store_up"));
        Assert.Equal(0, Value("ias_events_readers"));
        Assert.Equal(2, Value("http_server_request_duration_seconds_count", "http_route=\"/control-plane/v1/jobs/enqueue\""));
        Assert.True(Value("dotnet_gc_collections_total") >= 0);
        if (kind == Kind.Postgres)
        {
            Assert.True(Value("db_client_connection_count", "state=\"idle\"") >= 0);
        }
    }

    [Fact]
    public async Task The_log_and_the_traces_hold_no_secret_and_no_text_wherever_a_request_carries_them()
    {
        using var folder = new TemporaryFolder();
        await using var collector = await Receiver.StartAsync();
        var start = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        };
        string[] place = ["--data", folder.Path];
        await using var server = await ServedConsole.StartAsync(start, ["--log", "json", "--log-level", "debug", .. place]);
        var client = await Client.NewAsync(server.Url, place);
        foreach (var carried in (string[])[Secret, Prose, "%67hp_0123456789"])
        {
            await CarryAsync(client, carried);
        }

        // The server fails too.
        await using (var database = new Ias.Console.Server.Store.SqliteDatabase(folder.At("console.db"), TimeProvider.System))
        {
            await database.WriteAsync(session => session.Sql("alter table context_items rename to elsewhere").ExecuteAsync(), default);
        }

        var failed = await client.AskAsync(
            "context/add",
            new()
            {
                ["source"] = "x",
                ["kind"] = "x",
                ["title"] = Prose,
                ["text"] = Prose,
            }
        );
        Assert.Equal("INTERNAL", (string?)failed["error"]);
        server.Terminate();
        Assert.Equal(0, await server.EndedAsync());

        var log = string.Join('\n', server.Log);
        var received = string.Join('\n', collector.Posts.Select(post => post.Text));
        Assert.All(server.Log, line => Assert.NotNull(JsonNode.Parse(line)!["Message"]));
        Assert.Contains("/control-plane/v1/context/add", log, StringComparison.Ordinal);
        Assert.Contains("SqliteException", log, StringComparison.Ordinal);
        Assert.Contains("jobs/claim-next", received, StringComparison.Ordinal);
        foreach (var sink in (string[])[log, received])
        {
            foreach (var carried in (string[])["ghp_", "klmnopqrst", "%67hp", "hp_0123456789", "walrus", client.Token, server.OwnerCode!])
            {
                Assert.False(
                    sink.Contains(carried, StringComparison.Ordinal),
                    $"{carried} in: {sink[Math.Max(0, sink.IndexOf(carried, StringComparison.Ordinal) - 200)..][..Math.Min(400, sink.Length)]}"
                );
            }
        }
    }

    [Fact]
    public async Task In_JSON_also_the_start_is_a_line_and_the_code_of_the_owner_is_not_in_it()
    {
        using var folder = new TemporaryFolder();
        using var server = ConsoleProgram.Start("serve", "--urls", "http://127.0.0.1:0", "--log", "json", "--data", folder.Path);
        try
        {
            var listening = JsonNode.Parse((await server.StandardError.ReadLineAsync())!)!;
            var unowned = JsonNode.Parse((await server.StandardError.ReadLineAsync())!)!;
            Assert.Contains("Listening on http://127.0.0.1:", (string)listening["Message"]!, StringComparison.Ordinal);
            Assert.Contains("ias console owner", (string)unowned["Message"]!, StringComparison.Ordinal);
            Assert.DoesNotContain("ias_", unowned.ToJsonString(), StringComparison.Ordinal);
            var owner = await ConsoleProgram.RunAsync("owner", "--data", folder.Path);
            Assert.StartsWith("ias_", owner.Out, StringComparison.Ordinal);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task CarryAsync(Client client, string carried)
    {
        async Task Send(HttpMethod method, string path, string? body = null, string? token = null)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body) };
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token ?? carried}");
            request.Headers.TryAddWithoutValidation("User-Agent", carried);
            request.Headers.TryAddWithoutValidation("Cookie", $"a={carried}");
            request.Headers.TryAddWithoutValidation("X-Request-Id", carried);
            request.Headers.TryAddWithoutValidation("traceparent", carried);
            request.Headers.TryAddWithoutValidation("tracestate", $"a={carried}");
            request.Headers.TryAddWithoutValidation("baggage", $"a={carried.Replace(' ', '_')}");
            request.Headers.Host = $"{string.Concat(carried.Where(char.IsAsciiLetterOrDigit))}.example";
            using var _ = await client.Http.SendAsync(request);
        }

        var typed = carried.Replace(' ', '+');
        await Send(HttpMethod.Get, $"/{typed}?token={typed}");
        await Send(HttpMethod.Post, $"/control-plane/v1/{typed}", "{}");
        await Send(HttpMethod.Post, $"/control-plane/v1/context/add?token={typed}", carried, client.Token);
        await Send(
            HttpMethod.Post,
            "/control-plane/v1/auth/redeem",
            new JsonObject { ["code"] = carried, ["name"] = carried }.ToJsonString()
        );
        foreach (var field in (string[])["source", "kind", "title", "text", "repoId", "workspaceId"])
        {
            var body = new JsonObject
            {
                ["workspaceId"] = client.Workspace,
                ["source"] = "x",
                ["kind"] = "x",
                ["title"] = "x",
                [field] = carried,
                [carried] = carried,
                ["provenance"] = new JsonObject { [carried] = carried },
            };
            await Send(HttpMethod.Post, "/control-plane/v1/context/add", body.ToJsonString(), client.Token);
        }

        await client.AskAsync("jobs/claim-next", new() { ["workerId"] = client.Worker });
    }
}
