using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Ias.Benchmarks;

/// <summary>The Console's program, serving a store with a workspace, a token and a repository.</summary>
internal sealed class ConsoleServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private ConsoleServer(Process process, Uri url, double start, string workspace, string token)
    {
        (_process, Url, StartMilliseconds, Workspace, Token) = (process, url, start, workspace, token);
        _http = new HttpClient { BaseAddress = url };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Url { get; }

    /// <summary>From its start to its first answer.</summary>
    public double StartMilliseconds { get; }

    public string Workspace { get; }

    public string Token { get; }

    public string Repo { get; private set; } = "";

    /// <summary>Resident memory, in MB.</summary>
    public double Resident =>
        double.Parse(
            File.ReadLines($"/proc/{_process.Id}/status")
                .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                .AsSpan(6)
                .Trim(" \tkB"),
            CultureInfo.InvariantCulture
        ) / 1024;

    /// <summary>Seconds of processor time it has used.</summary>
    public double Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <param name="place"><c>--data DIR</c> or <c>--store CONNECTION</c>.</param>
    public static async Task<ConsoleServer> StartAsync(params string[] place)
    {
        await RunAsync(["workspace", "list", .. place], mayFail: true); // a store that is new gets its schema now
        var (first, _, _) = await ServeAsync(place); // and one of PostgreSQL by the first server
        first.Kill();
        await first.WaitForExitAsync();
        await RunAsync(["workspace", "add", "bench", .. place]);
        var token = JsonNode.Parse(await RunAsync(["token", "add", "--workspace", "bench", "--scope", "machine", "--json", .. place]))!;
        var (process, url, start) = await ServeAsync(place);
        var server = new ConsoleServer(process, url, start, "", (string)token["token"]!);
        var workspace = (string)(await server.AskAsync("workspaces/resolve", new JsonObject { ["slug"] = "bench" }))["workspaceId"]!;
        server = new ConsoleServer(process, url, start, workspace, server.Token);
        server.Repo = (string)
            (await server.AskAsync("repos/upsert", new JsonObject { ["remoteUrlHash"] = new string('a', 64), ["status"] = "active" }))[
                "repoId"
            ]!;
        return server;
    }

    public async Task<JsonObject> AskAsync(string path, JsonObject body)
    {
        body["workspaceId"] ??= Workspace.Length > 0 ? Workspace : "x";
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync($"/control-plane/v1/{path}", content);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        return (bool)answer["ok"]! ? answer : throw new InvalidOperationException($"{path}: {answer.ToJsonString()}");
    }

    /// <summary>Registers workers; their ids.</summary>
    public async Task<string[]> WorkersAsync(int count)
    {
        var ids = new string[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) =>
                ids[i] = (string)
                    (
                        await AskAsync(
                            "workers/heartbeat",
                            new JsonObject
                            {
                                ["displayName"] = $"w{i}",
                                ["status"] = "online",
                                ["capabilities"] = new JsonObject
                                {
                                    ["executionModes"] = new JsonArray("cli", "hybrid"),
                                    ["canWrite"] = true,
                                    ["reposAllowed"] = new JsonArray(Repo),
                                },
                            }
                        )
                    )["workerId"]!
        );
        return ids;
    }

    /// <summary>Asks for a page; its status, bytes and milliseconds.</summary>
    public async Task<(int Status, long Bytes, double Milliseconds)> PageAsync(string path)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await _http.GetAsync(path);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return ((int)response.StatusCode, bytes.Length, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<(Process Process, Uri Url, double Start)> ServeAsync(string[] place)
    {
        var port = FreePort();
        var url = new Uri($"http://127.0.0.1:{port}");
        var started = Stopwatch.GetTimestamp();
        var process = Start(["serve", "--urls", url.ToString().TrimEnd('/'), "--token-rate", "0", "--address-rate", "0", .. place]);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = url };
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync("/control-plane/health");
                return (process, url, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(1);
            }
        }
    }

    private static async Task<string> RunAsync(string[] arguments, bool mayFail = false)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 || mayFail ? output : throw new InvalidOperationException(await error);
    }

    private static Process Start(string[] arguments)
    {
        var program =
            Environment.GetEnvironmentVariable("IAS_CONSOLE_PROGRAM")
            ?? throw new InvalidOperationException("scripts/bench says which program is measured");
        return Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
