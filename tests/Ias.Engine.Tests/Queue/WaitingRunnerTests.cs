using System.Diagnostics;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>A runner that has nothing to do but stays: it is told of what comes, and does nothing meanwhile.</summary>
public sealed class WaitingRunnerTests : IDisposable
{
    private readonly RunnerScene _scene = new();
    private readonly CancellationTokenSource _end = new();

    public WaitingRunnerTests() => _scene.Write(new AgentScript().Turn("job").Runs("echo whole > {target}.txt"));

    private IEnumerable<RunEvent> Events => _scene.Engine.Events;

    public void Dispose()
    {
        _scene.Dispose();
        _end.Dispose();
    }

    [Fact]
    [Trait("Requirement", "R-094")]
    public async Task A_job_that_comes_while_it_waits_is_taken_up_at_once()
    {
        var running = await WaitingAsync();
        var before = Stopwatch.GetTimestamp();

        var job = _scene.Add("late");

        await Eventually.True(() => _scene.Queue.StatusOf(job.Id) == JobStatus.Done, "the job");
        Assert.True(Stopwatch.GetElapsedTime(before) < TimeSpan.FromSeconds(9), "only the net of ten seconds found it");
        await EndAsync(running);
    }

    [Fact]
    public async Task A_job_that_waits_for_a_time_is_taken_up_when_it_has_come()
    {
        var due = DateTimeOffset.UtcNow.AddSeconds(2);
        var job = _scene.Queue.Enqueue(new Job("implementer", "do it", Title: "later", NotBefore: due))[0];

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync());

        Assert.Equal(JobStatus.Done, _scene.Queue.StatusOf(job.Id));
        Assert.True(Assert.Single(Events.OfType<RunEvent.JobClaimed>()).At >= due);
    }

    [Fact]
    public async Task A_file_that_somebody_is_still_writing_into_the_queue_does_not_make_it_turn_in_circles()
    {
        var running = await WaitingAsync();
        var path = Path.Combine(_scene.Files.Pending, "by-hand.json");

        File.WriteAllText(path, """{"role": "implementer", "prompt": "do wh""");
        await Eventually.True(() => Events.OfType<RunEvent.WaitEnded>().Any(), "a look at it");
        File.WriteAllText(path, """{"role": "implementer", "prompt": "do what", "title": "by hand"}""");

        await Eventually.True(() => Events.OfType<RunEvent.JobEnded>().Any(), "the job");
        Assert.InRange(Events.OfType<RunEvent.WaitStarted>().Count(), 1, 10);
        await EndAsync(running);
    }

    private async Task<Task<ExitCode>> WaitingAsync()
    {
        var running = _scene.RunAsync(signals: new EngineSignals(_end.Token, default, default), stay: true);
        await Eventually.True(() => running.IsCompleted || Events.OfType<RunEvent.WaitStarted>().Any(), "the wait");
        return running;
    }

    private async Task EndAsync(Task<ExitCode> running)
    {
        await _end.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, await running);
        Assert.Equal("the queue is empty; more may come", Events.OfType<RunEvent.WaitStarted>().Last().Reason);
    }
}
