using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Commands;

/// <summary>The program from outside, as the page on the Console shows it.</summary>
public sealed class CommandTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task From_nothing_to_a_served_workspace_with_commands_beside_the_server(Kind kind)
    {
        using var folder = new TemporaryFolder();
        string[] place = kind == Kind.Sqlite ? ["--data", folder.At("data")] : ["--store", await cluster.NewDatabaseAsync()];
        using var server = ConsoleProgram.Start(["serve", "--urls", "http://127.0.0.1:0", "--json", .. place]);
        try
        {
            var welcome = JsonNode.Parse(await ReadObjectAsync(server.StandardOutput))!;
            var url = (string)welcome["urls"]![0]!;
            Assert.Equal(0, (await ConsoleProgram.RunAsync(["workspace", "add", "shop", .. place])).Exit);
            var token = (
                await ConsoleProgram.RunAsync([
                    "token",
                    "add",
                    "--workspace",
                    "shop",
                    "--scope",
                    "machine",
                    "--days",
                    "2",
                    "--json",
                    .. place,
                ])
            ).Json();
            using var http = new HttpClient { BaseAddress = new Uri(url) };
            async Task<JsonNode> Ask(string? bearer, string path, JsonObject body)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/control-plane/v1/{path}")
                {
                    Content = JsonContent.Create(body),
                };
                request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
                using var response = await http.SendAsync(request);
                return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            }

            Assert.Equal(
                (string?)token["workspace_id"],
                (string?)(await Ask((string?)token["token"], "workspaces/resolve", new() { ["slug"] = "shop" }))["workspaceId"]
            );
            Assert.Equal(1, (await ConsoleProgram.RunAsync(["doctor", .. place])).Exit);
            var owner = await Ask(null, "auth/redeem", new() { ["code"] = (string)welcome["owner_code"]!, ["name"] = "Ada" });
            Assert.Equal(
                "Ada",
                (string?)
                    (await ConsoleProgram.RunAsync(["member", "list", "-w", "shop", "--json", .. place])).Json()["members"]![0]!["name"]
            );
            var revoked = await ConsoleProgram.RunAsync(["token", "revoke", (string)token["token_id"]!, "-w", "shop", .. place]);
            Assert.Equal((0, ""), (revoked.Exit, revoked.Error));
            Assert.Equal(
                "UNAUTHORIZED",
                (string?)(await Ask((string?)token["token"], "workspaces/resolve", new() { ["slug"] = "shop" }))["error"]
            );
            var checks = await ConsoleProgram.RunAsync(["doctor", .. place]);
            Assert.True(checks.Exit == 0, checks.Out);
            Assert.Equal(
                "Ada",
                (string?)
                    (await Ask((string?)owner["token"], "members/list", new() { ["workspaceId"] = (string)token["workspace_id"]! }))[
                        "members"
                    ]![0]!["name"]
            );
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    [Theory]
    [InlineData(Kind.Sqlite, Kind.Postgres)]
    [InlineData(Kind.Postgres, Kind.Sqlite)]
    public async Task A_backup_of_one_kind_of_store_restores_into_the_other(Kind from, Kind to)
    {
        await using var shop = await Shop.NewAsync(from, cluster);
        var job = await shop.EnqueueAsync("""{"canWrite":true,"number":1.5}""", priority: 3, prompt: "Größe, \"quotes\"\nand 🙂");
        await shop.In(scope =>
            new ContextItems(scope).AddAsync(new NewContextItem(new Word("person"), new Word("note"), "Taxes", "Each country"))
        );
        await using var empty = await TestStore.NewAsync(to, cluster);
        using var folder = new TemporaryFolder();
        var file = folder.At("backup.gz");

        var written = await Archive.WriteAsync(shop.Store.Database, file, default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(written, await Archive.ReadAsync(empty.Database, file, default));

        var restored = await empty.InAsync(shop.Workspace, scope => new Jobs(scope).RequireAsync(job));
        var before = await shop.In(scope => new Jobs(scope).RequireAsync(job));
        Assert.Equal((before.Prompt, before.Priority, before.CreatedAt), (restored.Prompt, restored.Priority, restored.CreatedAt));
        Assert.Equal(before.Requirements.ToJsonString(), restored.Requirements.ToJsonString());
        Assert.Single((await empty.InAsync(shop.Workspace, scope => new ContextItems(scope).PageAsync("country", null))).Items);
        var next = await empty.InAsync(
            shop.Workspace,
            scope => new Jobs(scope).EnqueueAsync(new NewJob(shop.Repo, new Word("work"), "next", []))
        );
        Assert.Equal(next, (await empty.InAsync(shop.Workspace, scope => new Jobs(scope).ListAsync(null)))[0].Id);
    }

    [Fact]
    public async Task A_backup_that_is_cut_off_or_mixed_into_another_store_restores_nothing()
    {
        await using var shop = await Shop.NewAsync(Kind.Sqlite, cluster);
        await shop.EnqueueAsync();
        await using var empty = await TestStore.NewAsync(Kind.Sqlite, cluster);
        using var folder = new TemporaryFolder();
        await Archive.WriteAsync(shop.Store.Database, folder.At("whole"), default);
        var bytes = await File.ReadAllBytesAsync(folder.At("whole"));
        await File.WriteAllBytesAsync(folder.At("cut"), bytes[..(bytes.Length * 2 / 3)]);

        await Assert.ThrowsAsync<Ias.Core.ProblemException>(() => Archive.ReadAsync(empty.Database, folder.At("cut"), default));
        Assert.Empty(await empty.Database.ReadAsync(session => new Workspaces(session).ListAsync(), default));
        await Assert.ThrowsAsync<Ias.Core.ProblemException>(() => Archive.ReadAsync(shop.Store.Database, folder.At("whole"), default));
        await Assert.ThrowsAsync<Ias.Core.ProblemException>(() => Archive.WriteAsync(shop.Store.Database, folder.At("whole"), default));
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_with_what_to_type_next()
    {
        using var folder = new TemporaryFolder();
        string[] place = ["--data", folder.Path];
        async Task Refused(int exit, string words, params string[] arguments)
        {
            var said = await ConsoleProgram.RunAsync([.. arguments, .. place]);
            Assert.True(
                said.Exit == exit && said.Error.Contains(words, StringComparison.Ordinal),
                $"{string.Join(' ', arguments)}: {said}"
            );
        }

        await Refused(2, "--insecure-http", "serve", "--urls", "http://0.0.0.0:0");
        await Refused(2, "--certificate FILE", "serve", "--urls", "https://127.0.0.1:0");
        await Refused(2, "This is not a URL", "serve", "--urls", "127.0.0.1:7420");
        await Refused(1, "A slug has", "workspace", "add", "A b");
        await Refused(1, "ias console workspace add shop", "token", "add", "--workspace", "shop", "--scope", "machine");
        await Refused(2, "ias console --help", "dance");
        await Refused(1, "cannot be read", "restore", folder.At("nothing"));
        await Refused(2, "connection string", "doctor", "--store", "dance");
        await Refused(1, "The store cannot be used", "workspace", "list", "--store", "Host=/nowhere;Username=x;Database=y");
    }

    [Fact]
    public async Task What_is_removed_is_told_in_JSON_where_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        string[] shop = ["--json", "--data", folder.Path, "--workspace", "shop"];
        Assert.Equal(0, (await ConsoleProgram.RunAsync(["workspace", "add", "shop", "--data", folder.Path])).Exit);
        var hook = (await ConsoleProgram.RunAsync(["hook", "add", "--system", "github", .. shop])).Json();
        var notice = (await ConsoleProgram.RunAsync(["notice", "add", "--mail", "ada@example.org", .. shop])).Json();

        foreach (var (what, id) in ((string, string)[])[("hook", (string)hook["hook_id"]!), ("notice", (string)notice["target_id"]!)])
        {
            var removed = await ConsoleProgram.RunAsync([what, "remove", id, .. shop]);

            Assert.True(removed.Exit == 0 && (bool)removed.Json()["ok"]!, $"{removed}");
        }
    }

    private static async Task<string> ReadObjectAsync(StreamReader lines)
    {
        var text = new System.Text.StringBuilder();
        while (await lines.ReadLineAsync() is { } line)
        {
            text.AppendLine(line);
            if (line == "}")
            {
                break;
            }
        }

        return text.ToString();
    }
}
