using Ias.Console.Client.Tests.Fixtures;

namespace Ias.Console.Client.Tests.Boxes;

/// <summary><c>ias runner run-loop --run RUN</c>, of a run for which approved jobs wait in a Console.</summary>
public sealed class RunLoopTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "ias");

    private const string Writes = """
        turns:
          - steps:
              - run: echo '{target}' >> done.txt
        """;

    [Fact]
    [Trait("Requirement", "R-124")]
    [Trait("Requirement", "R-114")]
    public async Task It_takes_the_run_s_jobs_from_the_Console_and_no_others_then_those_of_the_queue_here()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Writes, here: true);
        var run = await box.RunAsync("goal-tidy");
        var other = await box.EnqueueAsync("Another run's");
        var first = await box.EnqueueAsync("First", run: run);
        var second = await box.EnqueueAsync("Second", run: run);

        var said = Ias("runner", "run-loop", "--run", "goal-tidy");

        Assert.Contains("2 approved jobs of goal-tidy wait in shop", said);
        Assert.Equal(("done", "done"), (await StatusAsync(first), await StatusAsync(second)));
        Assert.Equal("pending", await StatusAsync(other));
        var branch = box.Checkout.Git("for-each-ref", "--format=%(refname:short)", "refs/heads/ias/*goal-tidy").Trim();
        Assert.Equal("First\nSecond", box.Checkout.RemoteGit("show", $"{branch}:done.txt").Trim());

        var third = await box.EnqueueAsync("Third", run: run);
        box.Checkout.Git("switch", "-q", branch);
        Ias("runner", "enqueue", "--run", "goal-tidy", "--role", "implementer", "--prompt", "Mine");
        Ias("runner", "run-loop", "--run", "goal-tidy", "--local");
        Assert.Equal("pending", await StatusAsync(third));
        Assert.Equal("First\nSecond\nMine", box.Checkout.Git("show", $"{branch}:done.txt").Trim());

        string Ias(params string[] arguments) =>
            TemporaryRepository.Run("env", box.Checkout.Path, [$"HOME={Path.GetDirectoryName(box.Person.Folder)}", Program, .. arguments]);
        async Task<string> StatusAsync(string job) => (string)(await box.JobAsync(job))["status"]!;
    }
}
