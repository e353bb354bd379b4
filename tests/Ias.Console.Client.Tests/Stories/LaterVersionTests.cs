using System.Text.Json.Nodes;
using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Server.Domain;

namespace Ias.Console.Client.Tests.Stories;

/// <summary>A server and clients of which each takes the other for one of a later version.</summary>
public sealed class LaterVersionTests
{
    private const string Script = """
        turns:
          - when: {target: "A goal is to be reached:"}
            steps:
              - account: {outcome: ended, closing: "```proposal\n{\"intent\": \"to count\", \"plan\": \"write it\"}\n```\n"}
          - steps:
              - write: {path: export.txt, text: "a,b\n"}
        """;

    [Fact]
    public async Task A_goal_is_reached_between_versions()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var between = await LaterVersion.BeforeAsync(server);
        await using var box = await WorkBox.NewAsync(server, Script, through: between.Url);
        using var person = new Person();
        Assert.Equal(ExitCode.Ok, (await person.LogInAsync(between.Url, await server.PersonTokenAsync(Role.Member))).Exit);
        async Task<JsonObject> Says(params string[] arguments)
        {
            var said = await person.IasAsync([.. arguments, "--json"]);
            Assert.True(said.Exit == ExitCode.Ok, said.ToString());
            return said.Json;
        }

        await Says("goal", "propose", "Export orders", "--repo", box.RepoId);
        box.Start(); // it hears of the work by events
        await box.UntilAsync(async () => (await Says("inbox"))["items"]!.AsArray().Count == 1);
        await Says("goal", "approve", (string)(await Says("inbox"))["items"]![0]!["id"]!);
        await box.UntilAsync(async () => (string)(await Says("goal", "list"))["goals"]![0]!["status"]! == "done");

        Assert.True(between.Changed > 20, $"{between.Changed}");
        Assert.Equal("a,b", box.Checkout.RemoteGit("show", $"{box.Checkout.RemoteGit("branch", "--list", "ias/*").Trim()}:export.txt"));
    }
}
