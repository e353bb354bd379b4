using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>
/// Writes <c>state.json</c>: immediately, throttled only when more than four changes a second last; a heartbeat every 20 s; jobs are
/// counted at most once a second, since that lists all of them.
/// </summary>
internal sealed class RunnerStateWriter : IDisposable
{
    private const int InARow = 20; // as many lanes as may begin at once, and what comes of it

    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CountOften = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly RunnerFiles _files;
    private readonly QueueView _view;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly ThrottledWrite _file;
    private readonly ThrottledWrite _counts;
    private RunnerState _state;
    private bool _isOver;

    public RunnerStateWriter(RunnerFiles files, QueueView view, TimeProvider time, string session, int lanes = 1)
    {
        (_files, _view, _time) = (files, view, time);
        var now = time.GetUtcNow();
        _state = RunnerStateFile.Read(files, time) with
        {
            Status = RunnerStatus.Running,
            Reason = "",
            Jobs = [],
            Heartbeat = now,
            StartedAt = now,
            Pid = Environment.ProcessId,
            Host = Environment.MachineName,
            Session = session,
            Next = "",
            Lanes = lanes,
        };
        _file = new ThrottledWrite(time, Often, InARow, _lock, Write);
        _counts = new ThrottledWrite(time, CountOften, inARow: 1, _lock, Count);
        _timer = time.CreateTimer(_ => Tick(), null, Beat, Beat);
        lock (_lock)
        {
            CountAndWrite();
        }
    }

    /// <summary>Number of follow-ups of the whole run so far.</summary>
    public int FollowUps => (_state.Totals ?? new RunnerTotals()).FollowUps;

    public void Claimed(Job job, int lane) =>
        Change(state =>
            state with
            {
                Status = RunnerStatus.Running,
                Reason = "",
                Jobs =
                [
                    .. state.Jobs ?? [],
                    new RunningJob(
                        job.Id,
                        job.Called,
                        job.Role,
                        job.Attempts,
                        job.ClaimGeneration,
                        job.StartedAt ?? _time.GetUtcNow(),
                        lane
                    ),
                ],
            }
        );

    public void Ended(JobResult result) =>
        Change(state =>
            state with
            {
                Jobs = [.. (state.Jobs ?? []).Where(j => j.Id != result.Job)],
                Totals = (state.Totals ?? new RunnerTotals()).With(result),
            }
        );

    public void Waits(string why)
    {
        lock (_lock)
        {
            _state = _state with { Status = RunnerStatus.Waiting, Reason = why };
            CountAndWrite(); // this is what stands there for a while
        }
    }

    /// <summary>Writes the final state when the runner ends.</summary>
    public void Over(RunnerStatus status, string reason, string next)
    {
        lock (_lock)
        {
            _isOver = true;
            _state = _state with { Status = status, Reason = reason, Next = next, Jobs = [], Pid = 0 };
            CountAndWrite();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _counts.Dispose();
        _file.Dispose();
    }

    private void Change(Func<RunnerState, RunnerState> change)
    {
        lock (_lock)
        {
            _state = change(_state);
            _counts.Changed();
            _file.Changed();
        }
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                CountAndWrite();
            }
        }
    }

    private void CountAndWrite()
    {
        _counts.Now();
        _file.Flush();
    }

    private void Count()
    {
        Try(() => _state = _state with { Counts = _view.Count() });
        _file.Changed(); // counted late, by the clock, it would stand nowhere
    }

    private void Write() =>
        Try(() =>
        {
            _state = _state with { Heartbeat = _time.GetUtcNow() };
            RunnerStateFile.Write(_files, _state);
        });

    // A state that cannot be written stops no job: the queue's folders are the truth, and the next change or heartbeat tries again.
    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception refused) when (refused is ProblemException || FileProblem.Explains(refused))
        {
            // reported above
        }
    }
}
