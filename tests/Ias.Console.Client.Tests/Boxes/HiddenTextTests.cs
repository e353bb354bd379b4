using System.Text.Json.Nodes;
using Ias.Console.Client.Tests.Fixtures;

namespace Ias.Console.Client.Tests.Boxes;

/// <summary>A workspace at <c>metadata_only</c>, with the defaults of its allowlist.</summary>
public sealed class HiddenTextTests
{
    private const string Agent = """
        turns:
          - when: {target: "A goal is to be reached:"}
            steps:
              - account:
                  outcome: ended
                  closing: "```proposal\n{\"intent\": \"so that orders can be counted\", \"plan\": \"write it with semicolons\", \"readinessScore\": 0.7}\n```\n"
          - steps:
              - write: {path: export.txt, text: "{target}\n"}
        """;

    [Fact]
    [Trait("Requirement", "R-110")]
    public async Task A_goal_is_planned_approved_and_worked_on_by_its_own_text_and_by_the_plan_that_stayed_in_the_repository()
    {
        await using var server = await ConsoleServer.StartAsync();
        await server.KeepMetadataOnlyAsync();
        await using var first = await WorkBox.NewAsync(server, Agent, name: "first");
        await using var second = await WorkBox.NewAsync(server, Agent, name: "second", here: true);
        second.CloneOf(first, Agent);
        var intake = await WorkBox.AsMemberAsync(
            server,
            "intakes/create",
            new()
            {
                ["repoIds"] = new JsonArray(first.RepoId),
                ["title"] = "Export",
                ["rawContent"] = "orders as CSV",
            }
        );
        var goal = new JsonObject { ["intakeId"] = (string)intake["intakeId"]! };

        await DoneAsync(first);
        var proposal = Assert.Single((await first.CallAsync("intakes/get", goal.DeepClone().AsObject()))["proposals"]!.AsArray())!;
        await WorkBox.AsMemberAsync(server, "proposals/approve", new() { ["proposalId"] = (string)proposal["_id"]! });
        await DoneAsync(second); // create_run, on another machine: the plan comes by git
        await DoneAsync(first); // work

        Assert.Equal("done", (string)(await first.CallAsync("intakes/get", goal))["intake"]!["status"]!);
        var branch = first.Checkout.RemoteGit("for-each-ref", "--format=%(refname:short)", "refs/heads/ias/*goal*").Trim();
        Assert.Equal("write it with semicolons", first.Checkout.RemoteGit("show", $"{branch}:export.txt").Trim());
        var run = branch["ias/".Length..];
        Assert.Contains("Export", first.Checkout.RemoteGit("show", $"{branch}:docs/ias/runs/{run}/intent.md"));
        Assert.Contains("so that orders can be counted", first.Checkout.RemoteGit("show", $"{branch}:docs/ias/runs/{run}/proposal.md"));

        // The Console has the goal's text, and none of the others.
        var kept = await server.TextsAsync("select coalesce(prompt, '') as prompt from jobs", "prompt");
        kept.AddRange(
            await server.TextsAsync(
                "select coalesce(intent, '') || coalesce(plan, '') || coalesce(scope, '') as texts from proposals",
                "texts"
            )
        );
        Assert.All(kept, text => Assert.Equal("", text));

        static async Task DoneAsync(WorkBox box)
        {
            var exit = await box.OnceAsync();
            Assert.True(exit == ExitCode.Ok, $"{exit}\n{box.Said}");
        }
    }

    [Fact]
    public async Task A_job_that_says_nothing_to_do_fails_and_says_why()
    {
        await using var server = await ConsoleServer.StartAsync();
        await server.KeepMetadataOnlyAsync();
        await using var box = await WorkBox.NewAsync(server, Agent);
        await box.EnqueueAsync("Write the export");

        Assert.Equal(ExitCode.Failed, await box.OnceAsync());

        Assert.Contains("This job says nothing to do: the workspace's data policy keeps its text from the Console", box.Said.ToString());
    }
}
