using System.Text.Json.Nodes;

namespace Ias.Console.Client.Tests.Fixtures;

/// <summary>A machine that works for a workspace with one repository, by the calls that scripts make.</summary>
internal sealed class Box : IDisposable
{
    private readonly Person _machine = new();

    public string Repo { get; private set; } = "";

    public string Worker { get; private set; } = "";

    public static async Task<Box> NewAsync(ConsoleServer server, string label = "web")
    {
        var box = new Box();
        var login = await box._machine.LogInAsync(server.Url, await server.TokenAsync());
        Assert.True(login.Exit == ExitCode.Ok, login.All);
        var repo = new JsonObject
        {
            ["remoteUrlHash"] = new string('a', 64),
            ["status"] = "active",
            ["label"] = label,
        };
        box.Repo = (string)(await box.CallAsync("repos/upsert", repo))["repoId"]!;
        box.Worker = (string)
            (
                await box.CallAsync(
                    "workers/heartbeat",
                    new JsonObject
                    {
                        ["displayName"] = "box",
                        ["status"] = "online",
                        ["capabilities"] = new JsonObject
                        {
                            ["executionModes"] = new JsonArray("cli", "hybrid"),
                            ["canWrite"] = true,
                            ["reposAllowed"] = new JsonArray(box.Repo),
                        },
                    }
                )
            )["workerId"]!;
        return box;
    }

    /// <summary>Takes the next job to its end.</summary>
    public async Task<JsonObject> CompleteNextAsync(string outcome, JsonObject more)
    {
        var claim = await CallAsync("jobs/claim-next", new JsonObject { ["workerId"] = Worker });
        more["jobId"] = (string)claim["jobId"]!;
        more["workerId"] = Worker;
        more["claimGeneration"] = (int)claim["claimGeneration"]!;
        more["outcome"] = outcome;
        await CallAsync("jobs/complete", more);
        return claim["job"]!.AsObject();
    }

    /// <summary>Makes the proposal that was asked for.</summary>
    public Task<JsonObject> ProposeAsync(string intent = "Why and what not") =>
        CompleteNextAsync(
            "done",
            new JsonObject
            {
                ["proposal"] = new JsonObject
                {
                    ["intent"] = intent,
                    ["scope"] = "One repository",
                    ["plan"] = "First this,\nthen that",
                    ["readinessScore"] = 0.75,
                    ["readinessReasons"] = new JsonArray("tests are there"),
                    ["questions"] = new JsonArray("Which separator?"),
                    ["parts"] = new JsonArray(
                        new JsonObject
                        {
                            ["key"] = "one",
                            ["repoId"] = Repo,
                            ["plan"] = "one: do this",
                        },
                        new JsonObject
                        {
                            ["key"] = "two",
                            ["repoId"] = Repo,
                            ["plan"] = "two: do that",
                            ["needs"] = new JsonArray("one"),
                        }
                    ),
                },
            }
        );

    /// <summary>Asks a person, on behalf of a new job.</summary>
    public async Task<string> AskAsync(string question)
    {
        await CallAsync(
            "jobs/enqueue",
            new JsonObject
            {
                ["repoId"] = Repo,
                ["kind"] = "work",
                ["prompt"] = "Do it",
                ["requirements"] = new JsonObject(),
            }
        );
        var asked = new JsonObject { ["text"] = question, ["options"] = new JsonArray("7 %", "19 %") };
        await CompleteNextAsync("blocked", new JsonObject { ["decision"] = asked });
        return (string)(await CallAsync("decisions/list", new JsonObject { ["status"] = "open" }))["decisions"]![0]!["_id"]!;
    }

    public async Task<JsonObject> CallAsync(string path, JsonObject body)
    {
        var said = await _machine.IasAsync("console", "call", path, body.ToJsonString());
        Assert.True(said.Exit == ExitCode.Ok, $"{path}: {said}");
        return said.Json;
    }

    public void Dispose() => _machine.Dispose();
}
