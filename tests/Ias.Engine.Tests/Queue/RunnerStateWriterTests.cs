using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Queue;

namespace Ias.Engine.Tests.Queue;

public sealed class RunnerStateWriterTests : IDisposable
{
    private readonly QueueFixture _at = new();
    private readonly RunnerStateWriter _board;

    public RunnerStateWriterTests() => _board = new RunnerStateWriter(_at.Files, _at.Queue.View(), _at.Time, "run-1");

    private RunnerState Told => RunnerStateFile.Peek(_at.Files)!;

    public void Dispose()
    {
        _board.Dispose();
        _at.Dispose();
    }

    [Fact]
    public void Jobs_that_begin_side_by_side_are_told_at_once()
    {
        var (first, second) = (_at.Add(), _at.Add());

        _board.Claimed(first, lane: 1);
        _board.Claimed(second, lane: 2);

        Assert.Equal([first.Id, second.Id], Told.Jobs!.Select(j => j.Id));
    }

    [Fact]
    public void Jobs_that_take_no_time_are_told_a_quarter_of_a_second_later_and_not_at_the_next_heartbeat()
    {
        var job = _at.Add();
        foreach (var _ in Enumerable.Range(0, 50))
        {
            _board.Claimed(job, lane: 0);
            _board.Ended(Of(job));
        }

        Assert.InRange(Told.Totals!.Turns, 1, 12);
        _at.Time.Advance(TimeSpan.FromMilliseconds(250));

        Assert.Empty(Told.Jobs ?? []);
        Assert.Equal(50, Told.Totals!.Turns);
    }

    [Fact]
    public void Why_it_waited_is_told_no_more_once_it_has_a_job()
    {
        _board.Waits("the next job is due at 17:40:08Z");

        _board.Claimed(_at.Add(), lane: 0);

        Assert.Equal((RunnerStatus.Running, ""), (Told.Status, Told.Reason));
    }

    [Fact]
    public void Jobs_are_counted_again_a_second_later_whether_or_not_anything_else_happens()
    {
        _at.Time.Advance(TimeSpan.FromSeconds(2));
        _board.Claimed(_at.Add(), lane: 0);
        Assert.Equal((1, 0), (Told.Counts!.Pending, Told.Counts.Done));
        _board.Ended(Of(_at.ClaimAndSettle()));

        _at.Time.Advance(TimeSpan.FromMilliseconds(1250));

        Assert.Equal((0, 1), (Told.Counts!.Pending, Told.Counts.Done));
    }

    [Fact]
    public void That_the_runner_waits_is_told_at_once_with_the_jobs_counted_anew()
    {
        _board.Claimed(_at.Add(), lane: 0);
        _board.Ended(Of(_at.ClaimAndSettle()));

        _board.Waits("the queue is empty; more may come");

        Assert.Equal((RunnerStatus.Waiting, 0, 0, 1), (Told.Status, Told.Jobs?.Count ?? 0, Told.Counts!.Pending, Told.Counts.Done));
    }

    private JobResult Of(Job job) => new(job.Id, 1, 1, job.Role, TurnOutcome.Ended, "", _at.Time.GetUtcNow(), _at.Time.GetUtcNow(), 0);
}
