using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Ias.Console.Server.Tests.Chaos;

/// <summary>What befalls a worker now and then.</summary>
internal enum Fate
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It dies at any point, also between a request and its answer; another starts in its place.</summary>
    Killed,

    /// <summary>It stands still until its lease is over, and then goes on as if nothing had happened.</summary>
    Paused,
}

/// <summary>What all workers saw, to be compared with what is stored.</summary>
internal sealed class Sightings
{
    /// <summary>Who was given which claim of which job.</summary>
    public ConcurrentDictionary<(string Job, long Generation), string> Claims { get; } = new();

    /// <summary>The claims whose completion was acknowledged.</summary>
    public ConcurrentDictionary<(string Job, long Generation), IReadOnlyList<string>> Completed { get; } = new();

    /// <summary>What must never be.</summary>
    public ConcurrentQueue<string> Wrong { get; } = new();

    public int LeasesLost;

    public int Deaths;

    public int Pauses;

    public int Unanswered;

    /// <summary>Completions that were acknowledged as known already.</summary>
    public int Repeated;
}

/// <summary>A client of the wire contract that works, and suffers; its first job's children are asked for with its completion.</summary>
internal sealed class ChaosWorker(
    string name,
    string token,
    string workspace,
    string repo,
    Fate fate,
    Func<int, Uri> server,
    Sightings seen,
    Random random,
    CancellationToken allDone
) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(20) })
    {
        Timeout = Patience,
    };

    private int _turn;

    public async Task RunAsync()
    {
        try
        {
            while (!allDone.IsCancellationRequested)
            {
                try
                {
                    await LiveAsync();
                }
                catch (KilledException)
                {
                    Interlocked.Increment(ref seen.Deaths);
                }
            }
        }
        catch (OperationCanceledException) when (allDone.IsCancellationRequested)
        {
            // Everything is done.
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task LiveAsync()
    {
        var capabilities = new JsonObject
        {
            ["executionModes"] = new JsonArray("cli", "hybrid"),
            ["canWrite"] = true,
            ["reposAllowed"] = new JsonArray(repo),
        };
        var registered = await UntilAnsweredAsync(
            "workers/heartbeat",
            () =>
                new()
                {
                    ["displayName"] = name,
                    ["status"] = "online",
                    ["capabilities"] = capabilities.DeepClone(),
                }
        );
        var worker = (string)registered["workerId"]!;
        while (!allDone.IsCancellationRequested)
        {
            // An answer that does not come may have been a claim: that lease runs out.
            if (await AskAsync("jobs/claim-next", new() { ["workerId"] = worker, ["leaseMs"] = 600_000 }) is not { } claim)
            {
                await Task.Delay(random.Next(50, 200), allDone);
                continue;
            }

            if ((string?)claim["jobId"] is not { } job)
            {
                await Task.Delay(50, allDone);
                continue;
            }

            var generation = (long)claim["claimGeneration"]!;
            if (!seen.Claims.TryAdd((job, generation), name))
            {
                seen.Wrong.Enqueue($"claim {generation} of {job} was given twice");
            }

            var left = DateTimeOffset.FromUnixTimeMilliseconds((long)claim["leaseExpiresAt"]!) - TimeProvider.System.GetUtcNow();
            if (left > TimeSpan.FromMinutes(11) || left < TimeSpan.FromMinutes(-20))
            {
                seen.Wrong.Enqueue($"a lease of {left} was given: by a clock that is not the database's");
            }

            await WorkAsync(worker, job, generation, (string?)claim["job"]!["role"] == "parent");
        }
    }

    private async Task WorkAsync(string worker, string job, long generation, bool isParent)
    {
        JsonObject Mine(JsonObject body)
        {
            body["jobId"] = job;
            body["workerId"] = worker;
            body["claimGeneration"] = generation;
            return body;
        }

        MayDie();
        if (fate == Fate.Paused && random.Next(15) == 0)
        {
            Interlocked.Increment(ref seen.Pauses);
            await Task.Delay(random.Next(2000, 6000), allDone);
        }

        await Task.Delay(random.Next(300), allDone);
        await AskAsync("jobs/heartbeat", Mine(new() { ["leaseMs"] = 600_000, ["message"] = "half way" }));
        MayDie();
        var answer = await UntilAnsweredAsync(
            "jobs/complete-and-enqueue-children",
            () =>
            {
                var body = Mine(new() { ["outcome"] = "done", ["idempotencyKey"] = $"{name}:{generation}" });
                if (isParent)
                {
                    body["children"] = new JsonArray(new JsonObject { ["kind"] = "work", ["role"] = "child" });
                }

                return body;
            }
        );
        if ((bool)answer["ok"]!)
        {
            var result = answer["result"]!;
            var spawned = result["spawnedJobIds"]!.AsArray().Select(id => (string)id!).ToArray();
            if ((bool)result["idempotent"]!)
            {
                Interlocked.Increment(ref seen.Repeated);
            }

            var known = seen.Completed.GetOrAdd((job, generation), spawned);
            if (!known.SequenceEqual(spawned))
            {
                seen.Wrong.Enqueue($"{job} was acknowledged with other children the second time");
            }
        }
        else if ((string?)answer["error"] == "LEASE_LOST")
        {
            Interlocked.Increment(ref seen.LeasesLost);
        }
        else
        {
            seen.Wrong.Enqueue($"completing {job} was answered {answer.ToJsonString()}");
        }
    }

    private void MayDie()
    {
        if (fate == Fate.Killed && random.Next(30) == 0)
        {
            throw new KilledException();
        }
    }

    private async Task<JsonObject> UntilAnsweredAsync(string path, Func<JsonObject> body)
    {
        while (true)
        {
            if (await AskAsync(path, body()) is { } answer)
            {
                return answer;
            }

            await Task.Delay(random.Next(50, 200), allDone);
        }
    }

    // The answer, or null where none came: no connection, no time, or the server's database is away.
    private async Task<JsonObject?> AskAsync(string path, JsonObject body)
    {
        body["workspaceId"] = workspace;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server(_turn), $"/control-plane/v1/{path}"))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(allDone);
        var dies = fate == Fate.Killed && random.Next(100) == 0;
        if (dies)
        {
            // Somewhere between sending and hearing.
            life.CancelAfter(TimeSpan.FromMilliseconds(random.Next(8)));
        }

        try
        {
            using var response = await _http.SendAsync(request, life.Token);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(life.Token))!.AsObject();
            if (dies)
            {
                throw new KilledException();
            }

            if ((int)response.StatusCode < 500)
            {
                return answer;
            }
        }
        catch (Exception failed)
            when (failed is HttpRequestException or IOException or System.Text.Json.JsonException
                || (failed is OperationCanceledException && !allDone.IsCancellationRequested)
            )
        {
            if (dies)
            {
                throw new KilledException();
            }
        }

        Interlocked.Increment(ref seen.Unanswered);
        _turn++;
        return null;
    }

    private sealed class KilledException : Exception;
}
