using Ias.Console.Client.Tests.Fixtures;

namespace Ias.Console.Client.Tests.Boxes;

/// <summary>A person answers at the terminal what a Console's job asks.</summary>
public sealed class AnsweredHereTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "ias");

    private const string Asks = """
        turns:
          - steps:
              - run: |
                  for folder in docs/ias/runs/*/runner/jobs/*/; do
                    if grep -q semicolon "$folder/prompt.md"; then echo semicolon > done.txt; else echo "Comma or not?" > "$folder/decision.md"; fi
                  done
        """;

    [Theory]
    [Trait("Requirement", "R-114")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_question_closes_in_the_Console_and_its_job_goes_on(bool isWorkedOff)
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Asks, here: true);
        var id = await box.EnqueueAsync("Write the export");
        await box.OnceAsync();
        Assert.Equal("blocked", (string)(await box.JobAsync(id))["status"]!);
        var question = Assert.Single((await box.CallAsync("decisions/list", new() { ["status"] = "open" }))["decisions"]!.AsArray())!;
        Assert.Equal(ExitCode.NothingToDo, await box.OnceAsync()); // nobody has answered

        var branch = box.Checkout.Git("for-each-ref", "--format=%(refname:short)", "refs/heads/ias/").Trim();
        box.Checkout.Git("switch", "-q", branch);
        var asked = Path.GetFileName(Assert.Single(Directory.GetFiles(box.Checkout.At("docs", "ias", "decisions"))))[..^".md".Length];
        TemporaryRepository.Run(Program, box.Checkout.Path, "decide", asked, "semicolon");
        if (isWorkedOff)
        {
            TemporaryRepository.Run(Program, box.Checkout.Path, "runner", "run-loop", "--latest");
        }

        box.Checkout.Git("switch", "-q", "main");
        var exit = await box.OnceAsync();

        Assert.True(exit == ExitCode.Ok, box.Said.ToString());
        Assert.Equal("done", (string)(await box.JobAsync(id))["status"]!);
        var decision = (await box.CallAsync("decisions/get", new() { ["decisionRequestId"] = (string)question["_id"]! }))["decision"]!;
        Assert.Equal(("applied", "semicolon"), ((string)decision["status"]!, (string)decision["answer"]!));
        Assert.Equal("semicolon", box.Checkout.RemoteGit("show", $"{branch}:done.txt").Trim());
    }

    [Fact]
    public async Task A_question_is_answered_from_the_checkout_and_its_work_tree_waits_where_it_asked()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Asks);
        await box.EnqueueAsync("Write the export");
        Assert.Equal(ExitCode.Failed, await box.OnceAsync());
        Assert.Equal(ExitCode.NothingToDo, await box.OnceAsync()); // looks again
        var branch = box.Checkout.Git("for-each-ref", "--format=%(refname:short)", "refs/heads/ias/").Trim();
        Assert.Equal(box.Checkout.Git("rev-parse", branch), TemporaryRepository.Run("git", box.JobTree, "rev-parse", "HEAD"));

        var none = await box.Person.InAsync(box.Checkout.Path, "runner", "list", "--latest");
        var asked = Assert.Single(
            (await box.Person.InAsync(box.JobTree, "runner", "list", "--latest", "--status", "blocked", "--json")).Json["jobs"]!.AsArray()
        )!;
        var said = await box.Person.InAsync(box.Checkout.Path, "decide", (string)asked["id"]!, "semicolon");

        Assert.Contains($"next: cd {box.JobTree}", none.Error);
        Assert.Equal(ExitCode.Ok, said.Exit);
        Assert.Contains($"next: cd {box.JobTree} && ias runner run-loop", said.Out);
        Assert.Equal(ExitCode.Ok, await box.OnceAsync());
        Assert.Equal("semicolon", box.Checkout.RemoteGit("show", $"{branch}:done.txt").Trim());
        Assert.Equal("main", box.Checkout.Git("branch", "--show-current").Trim());

        // Nothing is asked any more: the work tree is back where the checkout is.
        Assert.Equal(ExitCode.NothingToDo, await box.OnceAsync());
        Assert.Equal(box.Checkout.Git("rev-parse", "main"), TemporaryRepository.Run("git", box.JobTree, "rev-parse", "HEAD"));
    }
}
