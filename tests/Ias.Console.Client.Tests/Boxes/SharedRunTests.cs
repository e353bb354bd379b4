using System.Text.Json.Nodes;
using Ias.Console.Client.Tests.Fixtures;

namespace Ias.Console.Client.Tests.Boxes;

/// <summary>A run of the Console's on which several machines work in turn.</summary>
public sealed class SharedRunTests
{
    private const string Writes = """
        turns:
          - steps:
              - write: {path: one.txt, text: "one\n"}
        """;

    private static readonly string[] OneByOne = ["one.txt", "two.txt"];

    [Fact]
    public async Task Another_machine_goes_on_with_a_run_from_where_the_first_left_it_and_the_first_goes_on_after_it()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var first = await WorkBox.NewAsync(server, Writes, name: "first");
        await using var second = await WorkBox.NewAsync(server, Writes, name: "second", here: true);
        second.CloneOf(first, Writes.Replace("one", "two", StringComparison.Ordinal));
        var run = await first.RunAsync("goal");

        var branch = await DoneAsync(first, "create_run", run);
        Assert.Equal(first.Checkout.Git("rev-parse", branch).Trim(), first.Checkout.RemoteGit("rev-parse", branch).Trim());
        await DoneAsync(first, "work", run);
        Assert.Equal(branch, await DoneAsync(second, "work", run));
        Assert.Equal(OneByOne, Added(first, branch));
        await DoneAsync(first, "work", run);

        var tip = first.Checkout.RemoteGit("rev-parse", branch).Trim();
        Assert.Equal(tip, first.Checkout.Git("rev-parse", branch).Trim());
        Assert.Equal(OneByOne, Added(first, branch));
        Assert.DoesNotContain("not pushed", $"{first.Said}{second.Said}");
        Assert.Empty(first.Checkout.Git("status", "--porcelain").Trim());
        Assert.Empty(second.Checkout.Git("status", "--porcelain").Trim());
    }

    [Fact]
    public async Task A_job_of_a_run_that_was_begun_elsewhere_waits_while_the_remote_is_away()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var first = await WorkBox.NewAsync(server, Writes, name: "first");
        await using var second = await WorkBox.NewAsync(server, Writes, name: "second", here: true);
        second.CloneOf(first, Writes);
        second.Time = new HastyTime();
        var run = await first.RunAsync("goal");
        var branch = await DoneAsync(first, "create_run", run);
        Directory.Move(first.Remote, first.Remote + ".away");
        var id = await second.EnqueueAsync("Write the export", run: run);
        second.Start();
        await second.UntilAsync(() =>
            Task.FromResult(second.Said.ToString().Contains("waits: origin is not reached", StringComparison.Ordinal))
        );

        Directory.Move(first.Remote + ".away", first.Remote);

        await second.UntilAsync(async () => (string)(await second.JobAsync(id))["status"]! == "done");
        Assert.Equal(["one.txt"], Added(first, branch));
    }

    private static IEnumerable<string> Added(WorkBox box, string branch) =>
        box.Checkout.RemoteGit("ls-tree", "--name-only", branch).Split('\n').Where(name => name.EndsWith(".txt", StringComparison.Ordinal));

    private static async Task<string> DoneAsync(WorkBox box, string kind, string run)
    {
        var id = await box.EnqueueAsync("Write the export", kind, run: run);
        var exit = await box.OnceAsync();
        var job = await box.JobAsync(id);
        Assert.True(exit == ExitCode.Ok, $"{exit}\n{box.Said}\n{job}");
        return (string)job["evidence"]!["branch"]!;
    }
}
