using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ias.Core;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>An agent of a workspace with one repository, on a server that runs as a program.</summary>
public sealed class Client
{
    private Client(Uri url, string workspace, string token)
    {
        (Workspace, Token) = (workspace, token);
        Http = new HttpClient { BaseAddress = url };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Http { get; }

    public string Workspace { get; }

    public string Token { get; }

    public string Repo { get; private set; } = "";

    public string Worker { get; private set; } = "";

    /// <param name="url">The server.</param>
    /// <param name="place">Options that lead commands to its store.</param>
    public static async Task<Client> NewAsync(Uri url, params string[] place)
    {
        var added = await ConsoleProgram.RunAsync(["workspace", "add", "shop", .. place]);
        Assert.True(added.Exit == 0, added.Error);
        var token = await ConsoleProgram.RunAsync(["token", "add", "-w", "shop", "--scope", "machine", "--json", .. place]);
        var client = new Client(url, (string)token.Json()["workspace_id"]!, (string)token.Json()["token"]!);
        var repo = await client.AskAsync(
            "repos/upsert",
            new() { ["remoteUrlHash"] = RemoteIdentity.Hash("https://h/o/shop"), ["status"] = "active" }
        );
        client.Repo = (string)repo["repoId"]!;
        client.Worker = await client.HeartbeatAsync("box");
        return client;
    }

    /// <summary>The same agent, with the same token, at another server.</summary>
    public Client At(Uri url) => new(url, Workspace, Token) { Repo = Repo, Worker = Worker };

    public async Task<string> HeartbeatAsync(string name) =>
        (string)
            (
                await AskAsync(
                    "workers/heartbeat",
                    new()
                    {
                        ["displayName"] = name,
                        ["status"] = "online",
                        ["capabilities"] = new JsonObject
                        {
                            ["executionModes"] = new JsonArray("cli", "hybrid"),
                            ["canWrite"] = true,
                            ["reposAllowed"] = new JsonArray(Repo),
                        },
                    }
                )
            )["workerId"]!;

    public async Task<string> EnqueueAsync() =>
        (string)
            (
                await AskAsync(
                    "jobs/enqueue",
                    new()
                    {
                        ["repoId"] = Repo,
                        ["kind"] = "work",
                        ["prompt"] = "Do it",
                        ["requirements"] = new JsonObject(),
                    }
                )
            )["jobId"]!;

    /// <summary>Posts in the workspace, and returns the answer, whatever it is.</summary>
    public async Task<JsonObject> AskAsync(string path, JsonObject body)
    {
        body["workspaceId"] = Workspace;
        using var response = await Http.PostAsJsonAsync($"/control-plane/v1/{path}", body);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }
}
