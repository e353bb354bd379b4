using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Operation;

/// <summary>The example of three servers behind a balancer, as its script runs it.</summary>
public sealed class ThreeServersTests
{
    private const int Agents = 4;

    [Fact]
    public async Task Claims_go_on_while_one_server_stops_and_another_is_upgraded()
    {
        Assert.SkipUnless(
            (File.Exists("/usr/sbin/haproxy") || File.Exists("/usr/bin/haproxy")) && Directory.Exists("/usr/lib/postgresql"),
            "haproxy or PostgreSQL is not installed"
        );
        var example = new Example();
        try
        {
            await example.RunAsync("up");
            string[] place = ["--store", example.Store];
            var client = await Client.NewAsync(example.Url, place);
            using var over = new CancellationTokenSource();
            var done = new ConcurrentDictionary<string, string>();
            var agents = Enumerable.Range(0, Agents).Select(n => WorkAsync(client, $"agent {n}", done, over.Token)).ToArray();
            async Task Progress()
            {
                var before = done.Count;
                await Eventually.True(() => done.Count > before + 20 || agents.Any(agent => agent.IsFaulted), "claims that go on");
            }

            await Progress();
            await example.RunAsync("stop", "1");
            await Progress();
            await example.RunAsync("stop", "2");
            await example.RunAsync("start", "2");
            await Progress();
            await example.RunAsync("start", "1");
            await Progress();
            await over.CancelAsync();
            await Task.WhenAll(agents);

            var pending = (await client.AskAsync("jobs/list", new() { ["limit"] = 1000 }))["jobs"]!.AsArray();
            Assert.DoesNotContain(pending, job => (long)job!["expirations"]! > 0);
        }
        finally
        {
            await example.RunAsync("down");
        }

        Assert.False(Directory.Exists(example.At));
    }

    // Each request must succeed: an agent behind the balancer notices nothing.
    private static async Task WorkAsync(Client client, string name, ConcurrentDictionary<string, string> done, CancellationToken over)
    {
        var worker = await client.HeartbeatAsync(name);
        async Task<JsonObject> Ask(string path, JsonObject body)
        {
            body["workerId"] = worker;
            var answer = await client.AskAsync(path, body);
            return (bool)answer["ok"]! ? answer : throw new InvalidOperationException($"{path}: {answer.ToJsonString()}");
        }

        while (!over.IsCancellationRequested)
        {
            await client.EnqueueAsync();
            var claim = await Ask("jobs/claim-next", []);
            if ((string?)claim["jobId"] is not { } job)
            {
                continue;
            }

            JsonObject Lease() => new() { ["jobId"] = job, ["claimGeneration"] = (long)claim["claimGeneration"]! };
            await Ask("jobs/heartbeat", Lease());
            var ending = Lease();
            ending["outcome"] = "done";
            await Ask("jobs/complete", ending);
            Assert.True(done.TryAdd(job, name), $"{job} was done twice");
        }
    }

    private sealed class Example
    {
        private readonly int _port = FreePorts(4);

        // Where PostgreSQL's own user may go.
        public string At => Path.Combine(Path.GetTempPath(), $"test-three-servers-{_port}");

        public Uri Url => new($"http://127.0.0.1:{_port}");

        public string Store => $"Host={At}/postgres;Username=ias;Database=ias";

        public async Task<string> RunAsync(params string[] arguments)
        {
            var script = Path.Combine(Checkout.Root, "examples", "three-servers", "three-servers");
            var start = new ProcessStartInfo(script, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            start.Environment["PORT"] = $"{_port}";
            start.Environment["IAS_EXAMPLE"] = At;
            start.Environment["DRAIN"] = "2";
            start.Environment["TOKEN_RATE"] = "100000"; // all agents have one token here, and a quiet machine is fast
            start.Environment["IAS_CONSOLE_PROGRAM"] = ConsoleProgram.Path;
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var said = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments)}: {said}{await error}{Logs()}");
            return said;
        }

        private string Logs() =>
            Directory.Exists(At)
                ? string.Concat(Directory.GetFiles(At, "*.log").Select(file => $"\n{file}:\n{File.ReadAllText(file)}"))
                : "";

        // So many in a row that nobody listens on now.
        private static int FreePorts(int count)
        {
            while (true)
            {
                var first = Random.Shared.Next(20_000, 32_000);
                var listeners = new List<TcpListener>();
                try
                {
                    for (var port = first; port < first + count; port++)
                    {
                        listeners.Add(new TcpListener(IPAddress.Loopback, port));
                        listeners[^1].Start();
                    }

                    return first;
                }
                catch (SocketException)
                {
                    // One of them is taken.
                }
                finally
                {
                    listeners.ForEach(listener => listener.Stop());
                }
            }
        }
    }
}
