using System.Text.Json.Nodes;
using Ias.Console.Client.Tests.Fixtures;

namespace Ias.Console.Client.Tests.Boxes;

public sealed class AgentCommandTests
{
    private const string Nothing = "turns: []";

    [Fact]
    [Trait("Requirement", "R-104")]
    public async Task Run_once_introduces_the_machine_and_says_that_there_is_nothing_to_do()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Nothing);

        var said = await box.Person.IasAsync("agent", "run-once", "--name", "build-7");

        Assert.True(said.Exit == ExitCode.NothingToDo, said.ToString());
        var worker = Assert.Single((await box.CallAsync("workers/list", []))["workers"]!.AsArray())!;
        Assert.Equal("build-7", (string)worker["displayName"]!);
        Assert.Equal("offline", (string)worker["status"]!);
    }

    [Fact]
    public async Task In_a_pipeline_the_token_comes_from_the_environment_and_stays_nowhere()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Nothing);
        using var pipeline = new Person();
        var token = await server.TokenAsync();
        var variable = $"IAS_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(variable, token);

        var said = await pipeline.InAsync(
            box.Checkout.Path,
            "agent",
            "run-once",
            "--server",
            Person.Origin(server.Url),
            "--token-env",
            variable,
            "--remote",
            "known"
        );

        Assert.True(said.Exit == ExitCode.NothingToDo, said.ToString());
        Assert.Null(Environment.GetEnvironmentVariable(variable));
        Assert.DoesNotContain(token, said.All);
        Assert.All(
            Directory.EnumerateFiles(pipeline.Folder, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(token, File.ReadAllText(file))
        );
    }

    [Theory]
    [InlineData("revoked_at = 1", "revoked")]
    [InlineData("expires_at = 1", "expired")]
    [InlineData("scope = 'read'", "scope read")]
    [InlineData("workspace_id = (select id from workspaces where slug = 'other')", "not for that workspace")]
    public async Task A_token_that_is_not_good_for_it_is_told_and_does_nothing(string made, string told)
    {
        await using var server = await ConsoleServer.StartAsync();
        await server.AddWorkspaceAsync("other");
        await using var box = await WorkBox.NewAsync(server, Nothing);
        var id = await box.EnqueueAsync("Write the export");
        await server.RunAsync($"update tokens set {made}");

        var said = await box.Person.IasAsync("agent", "run-once");

        Assert.Equal(ExitCode.Failed, said.Exit);
        Assert.Contains(told, said.Error);
        Assert.Contains("ias auth ", said.Error);
        Assert.DoesNotContain(box.Login.Token, said.All);
        Assert.All(
            Directory
                .EnumerateFiles(box.Person.Folder, "*", SearchOption.AllDirectories)
                .Where(file => file != box.Person.AuthFile)
                .Select(File.ReadAllText),
            text => Assert.DoesNotContain(box.Login.Token, text)
        );
        Assert.Equal(["pending"], await server.TextsAsync($"select state from jobs where id = '{id}'", "state"));
        Assert.Equal("main", box.Checkout.Git("branch", "--show-current"));
    }

    [Fact]
    public async Task Where_nobody_is_logged_in_or_nothing_is_linked_it_says_what_to_type()
    {
        using var person = new Person();

        var said = await person.IasAsync("agent", "start");

        Assert.Equal(ExitCode.NothingToDo, said.Exit);
        Assert.Contains("ias auth login", said.Error);
        Assert.Equal(ExitCode.NothingToDo, (await person.IasAsync("agent", "status")).Exit);
        Assert.Equal(ExitCode.NothingToDo, (await person.IasAsync("agent", "stop")).Exit);
    }

    [Fact]
    public async Task The_doctor_tells_of_an_agent_that_works_and_of_one_that_is_cut_off()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Nothing);
        async Task<System.Text.Json.Nodes.JsonNode?> AgentAsync() =>
            (await box.Person.InAsync(box.Checkout.Path, "doctor", "--json")).Json["checks"]!
                .AsArray()
                .FirstOrDefault(check => (string)check!["name"]! == "console_agent");
        Assert.Null(await AgentAsync());
        box.Start();
        await box.UntilAsync(async () => (await AgentAsync()) is { } line && (string)line["level"]! == "ok");

        await server.StopAsync();

        await box.UntilAsync(async () => (string)(await AgentAsync())!["level"]! == "warning");
        var cut = (await AgentAsync())!;
        Assert.Contains("off line", (string)cut["text"]!);
        Assert.Equal("ias agent status", (string)cut["fix"]!);
    }

    [Fact]
    public async Task The_service_survives_odd_characters_in_paths()
    {
        using var person = new Person();

        var said = await person.IasAsync("agent", "install", "--dry-run");

        Assert.Equal(ExitCode.Ok, said.Exit);
        Assert.Contains("agent start --foreground", said.Out);
        Assert.Contains("ExecStart=\"/a %% \\\" b/ias\" ", Cli.Console.UserService.Unit("/a % \" b/ias", "/usr/bin", 1));
    }

    [Fact]
    public async Task What_an_existing_client_has_set_up_is_brought_over()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Nothing);
        using var person = new Person();
        Directory.CreateDirectory(person.Folder);
        var file = Path.Combine(person.Folder, "worker.json");
        await File.WriteAllTextAsync(
            file,
            new JsonObject
            {
                ["controlPlane"] = new JsonObject
                {
                    ["convexDeploymentUrl"] = Person.Origin(server.Url),
                    ["workspaceSlug"] = "shop",
                    ["httpServiceToken"] = await server.TokenAsync(),
                },
                ["repos"] = new JsonObject { ["mappings"] = new JsonArray() },
            }.ToJsonString()
        );
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await person.IasAsync("agent", "install");

        Assert.Equal(ExitCode.Ok, (await person.IasAsync("auth", "status")).Exit);
        Assert.True(File.Exists(file));
    }
}
