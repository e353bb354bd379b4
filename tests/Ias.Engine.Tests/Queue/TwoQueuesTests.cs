using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>Two queues of one work tree, worked off in turns.</summary>
public sealed class TwoQueuesTests : IDisposable
{
    private readonly RunnerScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_queue_that_stopped_on_request_leaves_the_work_tree_to_another_and_goes_on_later()
    {
        _scene.Write(new AgentScript().Turn("job").Runs("echo {target} > {target}.txt"));
        _scene.Add("one");
        var two = _scene.Add("two");
        await _scene.RunAsync(once: true);
        Assert.Equal(HaltTrigger.User, Halted.Trigger);
        _scene.Repository.Git("switch", "-q", "main");

        var first = _scene.Files.Run;
        _scene.GoTo("20261123-other");
        var three = _scene.Add("three");
        Assert.Equal(ExitCode.Ok, await _scene.RunAsync());
        Assert.Equal((JobStatus.Done, "three\n"), (_scene.Queue.StatusOf(three.Id), _scene.Repository.Read("three.txt")));

        _scene.Repository.Git("switch", "-q", $"ias/{first}");
        _scene.GoTo(first);
        Assert.Equal(ExitCode.Ok, await _scene.RunAsync());
        Assert.Equal((JobStatus.Done, "two\n"), (_scene.Queue.StatusOf(two.Id), _scene.Repository.Read("two.txt")));
    }

    [Fact]
    public async Task One_that_halted_for_another_reason_is_to_be_looked_at_first()
    {
        using var terminate = new CancellationTokenSource();
        _scene.Write(new AgentScript().Turn("job").Runs("sleep 60"));
        _scene.Add("one");
        var running = _scene.RunAsync(signals: new EngineSignals(default, default, terminate.Token));
        await Eventually.True(() => _scene.Engine.Events.OfType<RunEvent.TurnStarted>().Any(), "the turn");
        await terminate.CancelAsync();
        await running;
        Assert.NotEqual(HaltTrigger.User, Halted.Trigger);
        _scene.GoTo("20261123-other");
        _scene.Add("three");

        var refused = await Assert.ThrowsAsync<ProblemException>(() => _scene.RunAsync());

        Assert.Contains("There is an unfinished run here", refused.Problem.What);
    }

    private RunHalt Halted => RunStateFiles.PeekRun(new RunFiles(_scene.Repository.Path).State)!.Halt!;
}
