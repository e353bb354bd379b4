using System.Text.Json.Nodes;
using Ias.ControlPlane.Tests.Fixtures;

namespace Ias.ControlPlane.Tests.Boxes;

public sealed class AgentCommandTests
{
    private const string Nothing = "turns: []";

    [Fact]
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

    [Fact]
    public async Task A_token_that_was_revoked_is_told_with_what_to_type()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Nothing);
        await server.RunAsync("update tokens set revoked_at = 1");

        var said = await box.Person.IasAsync("agent", "run-once");

        Assert.Equal(ExitCode.Failed, said.Exit);
        Assert.Contains("revoked", said.Error);
        Assert.Contains("ias auth login", said.Error);
    }

    [Fact]
    public async Task A_token_of_another_scope_does_nothing()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Nothing);
        await server.RunAsync("update tokens set scope = 'read'");

        var said = await box.Person.IasAsync("agent", "run-once");

        Assert.Equal(ExitCode.Failed, said.Exit);
        Assert.Contains("scope read", said.Error);
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
    public async Task The_service_survives_odd_characters_in_paths()
    {
        using var person = new Person();

        var said = await person.IasAsync("agent", "install", "--dry-run");

        Assert.Equal(ExitCode.Ok, said.Exit);
        Assert.Contains("agent start --foreground", said.Out);
        Assert.Contains("ExecStart=\"/a %% \\\" b/ias\" ", Cli.Team.UserService.Unit("/a % \" b/ias", "/usr/bin", 1));
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
