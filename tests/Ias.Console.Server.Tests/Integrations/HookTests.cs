using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Server.Access;
using Ias.Console.Server.Api;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Integrations;

/// <summary>What other systems deliver.</summary>
public sealed class HookTests(PostgresCluster cluster)
{
    [Theory]
    [Trait("Requirement", "R-122")]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task An_issue_of_GitHub_is_one_item_that_follows_it_until_it_is_deleted(Kind kind)
    {
        await using var scene = await Scene.StartAsync(cluster, kind, "github");

        var opened = await scene.GithubAsync("d1", "issues", Issue("opened", "Taxes are wrong", 10));
        var again = await scene.GithubAsync("d1", "issues", Issue("opened", "Taxes are wrong", 10));
        var edited = await scene.GithubAsync("d2", "issues", Issue("edited", "Taxes are wrong in France", 20));
        await scene.GithubAsync("d3", "issues", Issue("opened", "Taxes are wrong", 10)); // an old delivery under a new id
        Assert.Equal((200, 200), (opened.Status, again.Status));
        Assert.True((bool)again.Answer["idempotent"]!);
        Assert.Equal((string?)opened.Answer["contextItemId"], (string?)edited.Answer["contextItemId"]);
        var item = Assert.Single(await scene.ItemsAsync("France"));
        Assert.Equal("#12 Taxes are wrong in France", item.Title);
        Assert.Equal("github", item.Source.Value);
        Assert.Equal("https://github.com/o/r/issues/12", (string?)item.Provenance!["url"]);
        Assert.Equal(scene.Repo, item.RepoId);
        await scene.GithubAsync(
            "d4",
            "issue_comment",
            new JsonObject
            {
                ["action"] = "created",
                ["issue"] = Issue("", "Taxes", 1)["issue"]!.DeepClone(),
                ["comment"] = new JsonObject { ["html_url"] = "https://github.com/o/r/issues/12#c1", ["body"] = "In Spain too" },
            }
        );
        Assert.Single(await scene.ItemsAsync("Spain"));
        var gone = await scene.GithubAsync("d5", "issues", Issue("deleted", "Taxes", 30));
        Assert.Equal((string?)opened.Answer["contextItemId"], (string?)gone.Answer["contextItemId"]);
        Assert.Empty(await scene.ItemsAsync("France"));
        Assert.Null((await scene.GithubAsync("d6", "ping", new JsonObject { ["zen"] = "x" })).Answer["contextItemId"]);
    }

    [Fact]
    public async Task GitLab_delivers_with_its_token()
    {
        await using var scene = await Scene.StartAsync(cluster, Kind.Sqlite, "gitlab");
        var body = new JsonObject
        {
            ["object_kind"] = "issue",
            ["object_attributes"] = new JsonObject
            {
                ["url"] = "https://gitlab.com/o/r/-/issues/3",
                ["iid"] = 3,
                ["title"] = "Gift cards",
                ["description"] = "Each shop sells them",
                ["updated_at"] = "2026-01-02 03:04:05 UTC",
            },
        }.ToJsonString();

        var taken = await scene.PostAsync(body, ("X-Gitlab-Token", scene.Secret), ("X-Gitlab-Event-UUID", "u1"));
        var wrong = await scene.PostAsync(body, ("X-Gitlab-Token", scene.Secret + "x"), ("X-Gitlab-Event-UUID", "u2"));

        Assert.Equal((200, 401), (taken.Status, wrong.Status));
        Assert.Equal("#3 Gift cards", Assert.Single(await scene.ItemsAsync("shop sells")).Title);
    }

    [Fact]
    public async Task Anybody_delivers_the_envelope_with_a_standard_signature_that_is_fresh()
    {
        await using var scene = await Scene.StartAsync(cluster, Kind.Sqlite, "signed");
        const string body = """{"source":"chat","kind":"message","title":"Deploys","text":"We deploy on Tuesdays","address":"chat/1"}""";
        Task<(int Status, JsonObject Answer)> Deliver(string id, DateTimeOffset at, string? secret = null, string? sent = null) =>
            scene.PostAsync(
                sent ?? body,
                ("webhook-id", id),
                ("webhook-timestamp", $"{at.ToUnixTimeSeconds()}"),
                (
                    "webhook-signature",
                    $"v1,AAAA {WebhookSignature.Sign(secret ?? scene.Secret, id, at.ToUnixTimeSeconds(), Encoding.UTF8.GetBytes(body))}"
                )
            );
        var now = DateTimeOffset.UtcNow;

        Assert.Equal(200, (await Deliver("m1", now)).Status);
        Assert.Equal(401, (await Deliver("m2", now.AddMinutes(-6))).Status);
        Assert.Equal(401, (await Deliver("m3", now.AddMinutes(6))).Status);
        Assert.Equal(401, (await Deliver("m4", now, WebhookSignature.NewSecret())).Status);
        Assert.Equal(401, (await Deliver("m5", now, sent: body.Replace("Tuesdays", "Fridays", StringComparison.Ordinal))).Status);
        Assert.Single(await scene.ItemsAsync("Tuesdays"));
        Assert.Empty(await scene.ItemsAsync("Fridays"));
    }

    [Fact]
    public async Task A_delivery_with_a_wrong_signature_or_to_no_hook_stores_nothing_and_counts_as_an_attempt()
    {
        await using var scene = await Scene.StartAsync(cluster, Kind.Sqlite, "github", new RateLimitOptions(0, 1));
        var body = Issue("opened", "x", 1).ToJsonString();

        Assert.Equal(401, (await scene.PostAsync(body, ("X-GitHub-Delivery", "d"), ("X-Hub-Signature-256", "sha256=00"))).Status);
        Assert.Equal(401, (await scene.PostAsync(body, ("X-GitHub-Delivery", "d"))).Status);
        var status = 0;
        while (status != 429)
        {
            status = (await scene.PostAsync(body, to: "/control-plane/v1/hooks/nothing")).Status;
            Assert.True(status is 401 or 429, $"{status}");
        }

        Assert.Empty(await scene.ItemsAsync("x"));
    }

    [Fact]
    public async Task What_must_not_be_stored_is_refused_and_can_be_delivered_again_without_it()
    {
        await using var scene = await Scene.StartAsync(cluster, Kind.Sqlite, "github");
        var body = Issue("opened", "Log in", 1);
        body["issue"]!["body"] = "Use ghp_abcdefghijklmnopqrstuvwxyz0123456789";

        var refused = await scene.GithubAsync("d1", "issues", body);
        Assert.Equal((400, "CONTENT_REFUSED"), (refused.Status, (string?)refused.Answer["error"]));
        body["issue"]!["body"] = "Use a token";
        Assert.False((bool)(await scene.GithubAsync("d1", "issues", body)).Answer["idempotent"]!);

        await scene.Server.Store.Database.WriteAsync(
            session => new Workspaces(session).SetPolicyAsync(scene.Workspace, DataPolicyMode.MetadataOnly, [], Actor.Server),
            default
        );
        await scene.GithubAsync("d2", "issues", Issue("opened", "The purple walrus", 2, 13));
        var stored = (await scene.Server.Store.InAsync(scene.Workspace, scope => new ContextItems(scope).PageAsync(null, null))).Items;
        Assert.DoesNotContain(stored, item => item.Title?.Contains("walrus", StringComparison.Ordinal) == true);
        Assert.Equal("https://github.com/o/r/issues/13", (string?)stored[0].Provenance!["url"]);
    }

    [Theory]
    [InlineData("[]", 400)]
    [InlineData("payload=%7B%7D", 400)]
    [InlineData("{\"issue\":[]}", 200)]
    [InlineData("{\"issue\":{\"html_url\":7}}", 200)]
    [InlineData("{\"issue\":{\"html_url\":\"x\",\"updated_at\":\"never\",\"number\":\"x\"}}", 200)]
    public async Task Nothing_that_is_signed_but_strange_fails_the_server(string body, int status)
    {
        await using var scene = await Scene.StartAsync(cluster, Kind.Sqlite, "github");

        Assert.Equal(status, (await scene.GithubAsync("d", "issues", body)).Status);
    }

    [Fact]
    public async Task A_token_that_integrates_changes_its_item_by_its_address()
    {
        await using var scene = await Scene.StartAsync(cluster, Kind.Sqlite, "signed");
        var token = await scene.Server.TokenAsync(scene.Workspace, Ias.Console.Server.Domain.TokenScope.Integration);
        async Task<string> Add(string text, long at) =>
            (string)
                (
                    await scene.Server.AskAsync(
                        token,
                        "context/add",
                        new JsonObject
                        {
                            ["workspaceId"] = scene.Workspace.Value,
                            ["source"] = "tracker",
                            ["kind"] = "ticket",
                            ["text"] = text,
                            ["address"] = "SHOP-7",
                            ["changedAt"] = at,
                        }
                    )
                )["contextItemId"]!;

        var first = await Add("old words", 1);
        Assert.Equal(first, await Add("new words", 2));
        Assert.Equal(first, await Add("older words", 1));
        Assert.Equal("new words", Assert.Single(await scene.ItemsAsync("words")).Text);
    }

    [Fact]
    public async Task Jobs_of_a_goal_name_the_items_that_are_about_it()
    {
        await using var scene = await Scene.StartAsync(cluster, Kind.Sqlite, "signed");
        async Task<EntityId> Add(string title, string text) =>
            await scene.Server.Store.InAsync(
                scene.Workspace,
                scope => new ContextItems(scope).AddAsync(new NewContextItem(new Word("person"), new Word("note"), title, text))
            );
        var taxes = await Add("Taxes", "Each country has its own rate");
        var other = await Add("Holidays", "The office is closed");

        var (_, job) = await scene.Server.Store.InAsync(
            scene.Workspace,
            scope => new Coordination(scope).SubmitAsync("Show taxes", "in every country", [scene.Repo], null)
        );

        var prompt = (await scene.Server.Store.InAsync(scene.Workspace, scope => new Jobs(scope).RequireAsync(job))).Prompt;
        Assert.StartsWith("Show taxes", prompt, StringComparison.Ordinal);
        Assert.Contains($"- {taxes} Taxes", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Value, prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("own rate", prompt, StringComparison.Ordinal);
    }

    private static JsonObject Issue(string action, string title, int minute, int number = 12) =>
        new()
        {
            ["action"] = action,
            ["issue"] = new JsonObject
            {
                ["html_url"] = $"https://github.com/o/r/issues/{number}",
                ["number"] = number,
                ["title"] = title,
                ["body"] = "Each country has its own",
                ["state"] = "open",
                ["updated_at"] = $"2026-01-02T03:{minute}:00Z",
            },
        };

    /// <summary>A server with a hook.</summary>
    private sealed class Scene(RunningServer server, EntityId workspace, EntityId repo, string path, string secret) : IAsyncDisposable
    {
        public RunningServer Server => server;

        public EntityId Workspace => workspace;

        public EntityId Repo => repo;

        public string Secret => secret;

        public static async Task<Scene> StartAsync(PostgresCluster cluster, Kind kind, string system, RateLimitOptions? limits = null)
        {
            var server = await RunningServer.StartAsync(cluster, kind, limits);
            var workspace = await server.Store.NewWorkspaceAsync();
            var repo = await server.Store.InAsync(
                workspace,
                scope => new Repos(scope).UpsertAsync(new Word("abc"), new Word("active"), null, null)
            );
            var (owner, _) = await server.PersonAsync(workspace, Role.Owner);
            var added = await server.AskAsync(
                owner,
                "integrations/add",
                new JsonObject
                {
                    ["workspaceId"] = workspace.Value,
                    ["system"] = system,
                    ["repoId"] = repo.Value,
                }
            );
            var listed = await server.AskAsync(owner, "integrations/list", new JsonObject { ["workspaceId"] = workspace.Value });
            Assert.DoesNotContain((string)added["secret"]!, listed.ToJsonString(), StringComparison.Ordinal);
            return new Scene(server, workspace, repo, (string)added["path"]!, (string)added["secret"]!);
        }

        public Task<(int Status, JsonObject Answer)> GithubAsync(string id, string happened, JsonObject body) =>
            GithubAsync(id, happened, body.ToJsonString());

        public Task<(int Status, JsonObject Answer)> GithubAsync(string id, string happened, string body) =>
            PostAsync(
                body,
                ("X-GitHub-Delivery", id),
                ("X-GitHub-Event", happened),
                (
                    "X-Hub-Signature-256",
                    $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)))}"
                )
            );

        public Task<(int Status, JsonObject Answer)> PostAsync(string body, params (string Name, string Value)[] headers) =>
            PostAsync(body, path, headers);

        public async Task<(int Status, JsonObject Answer)> PostAsync(string body, string to, params (string Name, string Value)[] headers)
        {
            using var http = new HttpClient { BaseAddress = server.Url };
            using var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new StringContent(body) };
            foreach (var (name, value) in headers)
            {
                request.Headers.Add(name, value);
            }

            using var response = await http.SendAsync(request);
            return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
        }

        public async Task<IReadOnlyList<ContextItem>> ItemsAsync(string search) =>
            (await server.Store.InAsync(workspace, scope => new ContextItems(scope).PageAsync(search, null))).Items;

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
