using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Client.Tests.Kinds;
using Ias.Console.Worker.Kinds;
using Ias.Console.Worker.Loops;

namespace Ias.Console.Client.Tests.Boxes;

/// <summary>A kind of job that the worker has and the Console was never told of.</summary>
public sealed class AddedKindTests
{
    private const string Kind = "count_files";

    [Fact]
    public async Task A_kind_added_to_the_worker_alone_is_claimed_and_done()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, "turns: []\n", here: true);
        var id = await box.EnqueueAsync("How many are there?", Kind);
        Assert.Equal(ExitCode.NothingToDo, await box.OnceAsync());
        Assert.StartsWith($"no agent online names the kind {Kind}", (string?)(await box.JobAsync(id))["waitsBecause"]);

        box.Role = new WorkerRole("agent", [.. JobKinds.OfWorker, new CountFilesKind()], JobKinds.OfRunner);

        Assert.Equal(ExitCode.Ok, await box.OnceAsync());
        var job = await box.JobAsync(id);
        Assert.Equal(("done", "4 files."), ((string?)job["status"], (string?)job["message"]));
    }
}
