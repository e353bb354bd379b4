using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Queue;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>Jobs that a person cancels while they run: real git, real processes, asked through the control inbox.</summary>
public sealed class CancelledJobsTests : IDisposable
{
    private readonly TemporaryFolder _meet = new();
    private readonly RunnerScene _scene;

    public CancelledJobsTests()
    {
        _scene = new RunnerScene { Writable = [_meet.Path] };
        _scene.Write(
            new AgentScript()
                .Turn("job", target: "stuck")
                .Runs($$"""echo half > stuck.txt; touch "{{_meet.Path}}/begun"; while [ ! -e "{{_meet.Path}}/go" ]; do sleep 0.05; done""")
                .Turn("job")
                .Runs("echo whole > {target}.txt")
        );
    }

    private IEnumerable<RunEvent> Events => _scene.Engine.Events;

    private LiveRunner Runner => LiveRunner.Of(Path.Combine(_scene.Repository.Path, ".git"), _scene.Files)!;

    public void Dispose()
    {
        _meet.Dispose();
        _scene.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_cancelled_job_is_ended_its_changes_are_kept_and_the_others_go_on(int lanes)
    {
        var stuck = _scene.Add("stuck");
        var needs = _scene.Add("needs", stuck.Id);
        var other = _scene.Add("other");
        _scene.Engine.AfterEach = happened =>
        {
            if (happened is RunEvent.CancelAsked)
            {
                Runner.Cancel(stuck.Id, "bob@box", DateTimeOffset.UtcNow, ""); // a second person changes nothing
            }
        };
        var running = await BegunAsync(lanes);

        Runner.Cancel(stuck.Id, "ana@box", DateTimeOffset.UtcNow, "not now");

        Assert.Equal(ExitCode.Ok, await running);
        var job = _scene.Queue.Find(stuck.Id)!;
        Assert.Equal(Path.Combine(_scene.Files.Failed, $"{stuck.Id}.cancelled.json"), job.Path);
        Assert.Equal((JobStatus.Cancelled, "cancelled by ana@box: not now"), (job.Job!.Status, job.Job.Reason));
        Assert.Contains("+half", _scene.Repository.Read(Assert.Single(job.Job.Patches!)));
        Assert.Equal($"it depends on {stuck.Id}, which is cancelled", _scene.Queue.View().WhyStuck(_scene.Queue.Find(needs.Id)!.Job!));
        Assert.Equal(JobStatus.Done, _scene.Queue.StatusOf(other.Id));
        Assert.Equal(
            (TurnOutcome.Interrupted, FailureKind.Cancelled),
            (
                JobResults.Read(_scene.Files, stuck.Id, 1)!.Outcome,
                Assert.Single(Events.OfType<RunEvent.JobEnded>(), e => e.Job == stuck.Id).Failure
            )
        );
        Assert.Empty(RunStateFiles.Peek(new RunFiles(_scene.Repository.Path)).Run!.Cancels);
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_job_that_has_ended_cannot_be_cancelled_any_more_and_the_one_that_runs_instead_is_left_alone()
    {
        var first = _scene.Add("first");
        var stuck = _scene.Add("stuck");
        var running = await BegunAsync(lanes: 1);

        Runner.Cancel(first.Id, "ana@box", DateTimeOffset.UtcNow, "");

        await Eventually.True(() => Events.OfType<RunEvent.RequestRefused>().Any(), "an answer");
        File.WriteAllText(_meet.At("go"), "");
        Assert.Equal(ExitCode.Ok, await running);
        var refused = Assert.Single(Events.OfType<RunEvent.RequestRefused>());
        Assert.Equal((ControlKind.Cancel, first.Id, $"job {first.Id} has no turn under way"), (refused.Request, refused.Job, refused.Why));
        Assert.Equal([JobStatus.Done, JobStatus.Done], new[] { first, stuck }.Select(job => _scene.Queue.StatusOf(job.Id)));
        Assert.Empty(Events.OfType<RunEvent.CancelAsked>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_job_whose_runner_dies_between_the_wish_to_cancel_it_and_its_end_is_cancelled_by_the_next(int lanes)
    {
        var stuck = _scene.Add("stuck");
        using (var kill = new CancellationTokenSource())
        {
            _scene.Engine.AfterEach = happened =>
            {
                if (happened is RunEvent.CancelAsked)
                {
                    kill.Cancel();
                }
            };
            var running = await BegunAsync(lanes, kill.Token);
            Runner.Cancel(stuck.Id, "ana@box", DateTimeOffset.UtcNow, "not now");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        Assert.Equal(JobStatus.Running, _scene.Queue.StatusOf(stuck.Id));
        File.WriteAllText(_meet.At("go"), "");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 1));

        var job = _scene.Queue.Find(stuck.Id)!.Job!;
        Assert.Equal((JobStatus.Cancelled, "cancelled by ana@box: not now"), (job.Status, job.Reason));
        Assert.Contains("+half", _scene.Repository.Read(Assert.Single(job.Patches!)));
        Assert.Single(Events.OfType<RunEvent.TurnStarted>());
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task What_a_killed_runners_lane_holds_is_kept_also_of_a_job_that_was_recovered_before_the_next_runner()
    {
        var stuck = _scene.Add("stuck");
        using (var kill = new CancellationTokenSource())
        {
            var running = await BegunAsync(lanes: 2, kill.Token);
            await kill.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        Assert.Equal(JobStatus.Cancelled, Assert.Single(_scene.Queue.Recover(_ => "cancelled by ana@box").Cancelled).Status);

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Contains("+half", File.ReadAllText(Path.Combine(_scene.Files.AttemptOf(stuck.Id, 1), "changes.patch")));
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    [Trait("Requirement", "R-091")]
    public async Task What_a_killed_runner_left_in_the_main_checkout_is_kept_also_where_runner_recover_came_first()
    {
        var stuck = _scene.Add("stuck");
        using (var kill = new CancellationTokenSource())
        {
            var running = await BegunAsync(lanes: 1, kill.Token);
            await kill.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        File.WriteAllText(_meet.At("go"), "");
        Assert.Equal(JobStatus.Pending, Assert.Single(_scene.Queue.Recover().GivenBack).Status);
        Assert.Equal("half\n", _scene.Repository.Read("stuck.txt"));

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync());

        var job = _scene.Queue.Find(stuck.Id)!.Job!;
        Assert.Equal((JobStatus.Done, 2), (job.Status, job.ClaimGeneration));
        Assert.Contains("+half", _scene.Repository.Read(Assert.Single(job.Patches!)));
        Assert.Contains(job.Patches![0], File.ReadAllText(_scene.Files.PromptOf(stuck.Id)));
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    [Trait("Requirement", "R-092")]
    public async Task A_cancelled_job_that_is_tried_again_runs_to_its_end()
    {
        var stuck = _scene.Add("stuck");
        var running = await BegunAsync(lanes: 1);
        Runner.Cancel(stuck.Id, "ana@box", DateTimeOffset.UtcNow, "");
        await running;
        File.WriteAllText(_meet.At("go"), "");

        _scene.Queue.Again(stuck.Id);

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync());
        Assert.Equal(JobStatus.Done, _scene.Queue.StatusOf(stuck.Id));
        Assert.Single(_scene.Queue.Find(stuck.Id)!.Job!.Patches!); // what the cancelled attempt left, once
    }

    // A runner whose job ends only when it is told to.
    private async Task<Task<ExitCode>> BegunAsync(int lanes, CancellationToken kill = default)
    {
        var running = _scene.RunAsync(lanes, kill: kill);
        await Eventually.True(() => running.IsCompleted || File.Exists(_meet.At("begun")), "the job");
        return running;
    }
}
