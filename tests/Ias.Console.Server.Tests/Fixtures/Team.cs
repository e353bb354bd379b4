using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Core;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>A workspace with two repositories, a member who decides, and a worker for both.</summary>
public sealed class Team : IAsyncDisposable
{
    private readonly RunningServer _server;
    private readonly EntityId _workspace;
    private string _member = "";

    private Team(RunningServer server, EntityId workspace) => (_server, _workspace) = (server, workspace);

    public RunningServer Server => _server;

    public EntityId Workspace => _workspace;

    /// <summary>The token of the worker's box.</summary>
    public string Machine { get; private set; } = "";

    public string Worker { get; private set; } = "";

    public string First { get; private set; } = "";

    public string Second { get; private set; } = "";

    public static async Task<Team> NewAsync(PostgresCluster cluster, Kind kind)
    {
        var server = await RunningServer.StartAsync(cluster, kind);
        var team = new Team(server, await server.Store.NewWorkspaceAsync());
        team.Machine = await server.TokenAsync(team._workspace);
        team._member = (await server.PersonAsync(team._workspace, Role.Member)).Token;
        team.First = await team.RepoAsync("https://h/o/first");
        team.Second = await team.RepoAsync("https://h/o/second");
        team.Worker = (string)
            (
                await team.Works(
                    "workers/heartbeat",
                    new()
                    {
                        ["displayName"] = "box",
                        ["status"] = "online",
                        ["capabilities"] = new JsonObject
                        {
                            ["executionModes"] = new JsonArray("cli", "hybrid"),
                            ["canWrite"] = true,
                            ["reposAllowed"] = team.Repos(),
                        },
                    }
                )
            )["workerId"]!;
        return team;
    }

    public JsonArray Repos() => new(First, Second);

    public JsonObject Proposal() =>
        new()
        {
            ["intent"] = "Why and what not",
            ["scope"] = "Two repositories",
            ["readinessScore"] = 0.75,
            ["readinessReasons"] = new JsonArray("tests are there"),
            ["parts"] = new JsonArray(
                new JsonObject
                {
                    ["key"] = "first",
                    ["repoId"] = First,
                    ["plan"] = "first: do this",
                },
                new JsonObject
                {
                    ["key"] = "second",
                    ["repoId"] = Second,
                    ["plan"] = "second: do that",
                    ["needs"] = new JsonArray("first"),
                }
            ),
        };

    /// <summary>As a machine.</summary>
    public Task<JsonObject> Works(string path, JsonObject body) => _server.AskAsync(Machine, path, Here(body));

    /// <summary>As a member.</summary>
    public Task<JsonObject> Decides(string path, JsonObject body) => _server.AskAsync(_member, path, Here(body));

    public Task<JsonObject> Looks(string path, JsonObject body) => _server.AskAsync(_member, path, Here(body));

    public Task<(int Status, string Error)> Refused(string path, JsonObject body) => _server.RefusedAsync(_member, path, Here(body));

    public async Task<string> EnqueueAsync(string prompt = "Do it") =>
        (string)
            (
                await Works(
                    "jobs/enqueue",
                    new()
                    {
                        ["repoId"] = First,
                        ["kind"] = "work",
                        ["prompt"] = prompt,
                        ["requirements"] = new JsonObject(),
                    }
                )
            )["jobId"]!;

    /// <param name="run">Only a job of this run.</param>
    public Task<JsonObject> ClaimAsync(string? run = null) => Works("jobs/claim-next", new() { ["workerId"] = Worker, ["runId"] = run });

    public Task<JsonObject> CompleteAsync(JsonObject claim, string outcome, JsonObject? more = null) =>
        Works("jobs/complete", Completion(claim, outcome, more));

    /// <summary>How a completion is refused.</summary>
    public Task<(int Status, string Error)> CompletionRefusedAsync(JsonObject claim, string outcome, JsonObject? more = null) =>
        _server.RefusedAsync(Machine, "jobs/complete", Here(Completion(claim, outcome, more)));

    private JsonObject Completion(JsonObject claim, string outcome, JsonObject? more)
    {
        var body = more ?? [];
        body["jobId"] = (string)claim["jobId"]!;
        body["workerId"] = Worker;
        body["claimGeneration"] = (int)claim["claimGeneration"]!;
        body["outcome"] = outcome;
        return body;
    }

    /// <summary>A goal whose proposal waits for a person.</summary>
    public async Task<(string Intake, string Proposal)> ProposedAsync()
    {
        var intake = (string)(await Decides("intakes/create", new() { ["repoIds"] = Repos(), ["title"] = "Gift cards" }))["intakeId"]!;
        await CompleteAsync(await ClaimAsync(), "done", new() { ["proposal"] = Proposal() });
        return (intake, (string)(await Looks("intakes/get", new() { ["intakeId"] = intake }))["proposals"]![0]!["_id"]!);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private JsonObject Here(JsonObject body)
    {
        body["workspaceId"] = _workspace.Value;
        return body;
    }

    private async Task<string> RepoAsync(string url) =>
        (string)(await Works("repos/upsert", new() { ["remoteUrlHash"] = RemoteIdentity.Hash(url), ["status"] = "active" }))["repoId"]!;
}
