// Over 300 lines: one loop, a method for each thing that can come next.
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>
/// The queue's side of a run's loop: takes the next job and works it off, waits for one that is not due, or finds that none is left. With
/// several lanes only the turns run side by side; what follows a turn is done here, one after the other, in the order in which they end.
/// </summary>
internal sealed class JobLoop : IQueueLoop, IAsyncDisposable
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(250);

    private readonly RunContext _context;
    private readonly RunnerRequest _request;
    private readonly JobQueue _queue;
    private readonly RunnerStateWriter _state;
    private readonly RunCommits _commits;
    private readonly QueueAuditLog _trail;
    private readonly JobLanes _lanes;
    private readonly JobTurn _turn;
    private readonly JobMerge _merge;
    private readonly JobEnding _ending;
    private readonly int _most;
    private readonly List<(JobAtWork Work, Task<JobResult> Turn)> _turns = [];

    public JobLoop(RunContext context, RunnerRequest request, JobQueue queue, JobIds ids, RunnerStateWriter board)
    {
        (_context, _request, _queue, _state) = (context, request, queue, board);
        _most = request.Once ? 1 : queue.Options.Lanes;
        _commits = new RunCommits(context);
        _trail = new QueueAuditLog(context, queue.Files, _commits);
        _lanes = new JobLanes(context, queue.Files);
        _turn = new JobTurn(context, queue.Files, queue.Options);
        _merge = new JobMerge(context, queue.Files, _commits);
        _ending = new JobEnding(context, queue.Files, queue, ids, _commits, _merge, board, _trail, new JobPublishing(context, queue));
    }

    /// <summary>Final status of the single job of <c>run-once</c>; null when no job was available.</summary>
    public JobStatus? Last { get; private set; }

    /// <summary>Number of jobs that failed for good during this runner.</summary>
    public int Failed { get; private set; }

    /// <inheritdoc/>
    public bool HasOnePullRequest => _queue.Options.PullRequests == PullRequestPolicy.Single;

    /// <inheritdoc/>
    public bool HasTurns => _turns.Count > 0;

    /// <summary>
    /// Recovers what a dead runner left: saves and reverts the changes of void attempts, and finishes jobs whose turn had ended.
    /// </summary>
    /// <param name="interrupted">Jobs that were under way when it died, whether or not they are still claimed.</param>
    public async Task RecoverAsync(IReadOnlyList<RunningJob> interrupted, CancellationToken kill)
    {
        var left = new LeftJobs(_context, _queue, _lanes, _merge);
        await left.RevertAsync(interrupted, kill);
        var recovered = _queue.Recover(_context.Run.CancelOf);
        foreach (var job in recovered.Released)
        {
            _context.Journal.Append(
                new RunEvent.JobEnded(
                    job.Id,
                    job.Called,
                    job.Role,
                    job.Status,
                    job.Kind,
                    job.Reason,
                    job.Attempts,
                    job.ClaimGeneration,
                    Patch: _queue.Files.SavedPatch(job)
                )
            );
            _trail.Note();
        }

        foreach (var claim in recovered.Ended)
        {
            var work = await left.WorkOfAsync(claim, _context.Run.Jobs + 1, kill);
            _context.Journal.Append(Claimed(work));
            await _ending.EndedWellAsync(work, JobResults.Read(_queue.Files, claim.Job.Id, claim.Job.ClaimGeneration)!, again: true, kill);
        }
    }

    /// <inheritdoc/>
    public async Task TakeNextAsync(CancellationToken kill)
    {
        await _trail.CommitIfDueAsync(kill);
        if (_request.Once && Last is not null)
        {
            await StopAfterOneAsync(kill);
        }
        else if (_turns.Count < _most && _queue.ClaimNext() is { } claim)
        {
            _context.Kill.Passed("job:claimed");
            await BeginAsync(claim, kill);
            if (_most == 1)
            {
                await FinishOneAsync(kill);
            }
        }
        else if (HasTurns)
        {
            await WaitForTurnAsync(kill);
        }
        else if (!_request.Once && (_request.Stay || _queue.NextDue is not null))
        {
            await WaitAsync(kill);
        }
        else
        {
            await EmptyAsync(kill);
        }
    }

    /// <inheritdoc/>
    public async Task FinishOneAsync(CancellationToken kill)
    {
        if (_context.Run.Breach.Length > 0)
        {
            await AbandonAsync(kill);
            return;
        }

        var ended = await Task.WhenAny(_turns.Select(t => t.Turn));
        var (work, turn) = _turns.Find(t => t.Turn == ended);
        _turns.RemoveAll(t => t.Turn == ended);
        var result = await turn;
        try
        {
            Last = await _ending.EndAsync(work, result, kill);
            Failed += Last == JobStatus.Failed ? 1 : 0;
        }
        catch (ProblemException) when (result.Kind is null)
        {
            _context.Journal.Append(
                new RunEvent.Warned($"job {work.Job.Id} ended well; what it did is kept, and comes onto the branch when the runner goes on")
            );
            throw;
        }
    }

    /// <summary>
    /// Ends all turns immediately when the branch can take no more commits: interrupted jobs are requeued; jobs whose turn ended well stay
    /// claimed for the next runner.
    /// </summary>
    public async Task AbandonAsync(CancellationToken kill)
    {
        var turns = _turns.ToList();
        await DisposeAsync();
        foreach (var (work, turn) in turns.Where(t => t.Turn.IsCompletedSuccessfully))
        {
            var result = await turn;
            try
            {
                if (result.Kind is null)
                {
                    JobResults.Write(_queue.Files, result);
                }
                else
                {
                    await _ending.EndAsync(work, result, kill);
                }
            }
            catch (ProblemException e)
            {
                _context.Journal.Append(new RunEvent.Warned($"job {work.Job.Id} stays claimed for the next runner: {e.Problem.What}"));
            }
        }
    }

    /// <inheritdoc/>
    public QueueWork Work() => QueueWorks.Read(_queue.Files, _queue.View(), _context.Run.Base);

    /// <inheritdoc/>
    public string TitleOf(bool isIncomplete) => QueueBody.TitleOf(_queue.Files.Run, RunFolders.IntentOf(_queue.Files), isIncomplete);

    /// <summary>Commits the queue's records when the runner ends.</summary>
    public Task CommitRecordsAsync(CancellationToken kill) => _trail.CommitAsync(kill);

    /// <summary>Removes the lanes' work trees.</summary>
    public void RemoveLanes() => _lanes.Remove();

    /// <summary>Ends the turns that are still under way; their results are ignored.</summary>
    public async ValueTask DisposeAsync()
    {
        if (HasTurns)
        {
            _context.Requests.EndTurns();
            Task all = Task.WhenAll(_turns.Select(t => t.Turn));
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _turns.Clear();
        }
    }

    private async Task BeginAsync(Claim claim, CancellationToken kill)
    {
        var end = _context.Requests.Jobs.Begin(claim.Job);
        var (lane, before) = await PlaceAsync(claim, kill);
        var work = new JobAtWork(claim, lane, before, _context.Run.Jobs + 1);
        _context.Journal.Append(Claimed(work));
        _state.Claimed(claim.Job, lane.Number);
        _turns.Add((work, _turn.RunAsync(claim.Job, lane, before, end, kill)));
    }

    // Without a lane the job is requeued unchanged: it had no attempt.
    private async Task<(JobLane Lane, string Before)> PlaceAsync(Claim claim, CancellationToken kill)
    {
        try
        {
            await _commits.AdoptAsync(kill); // what a person committed meanwhile
            var before = _context.Run.Head;
            var free = Enumerable.Range(1, _most).First(n => _turns.TrueForAll(t => t.Work.Lane.Number != n));
            return (_most == 1 ? _lanes.Main : await _lanes.ReadyAsync(free, claim.Job, before, kill), before);
        }
        catch (Exception e) when (e is ProblemException or HaltException)
        {
            _context.Requests.Jobs.Over(claim.Job);
            _queue.Settle(claim, claim.Job.After(JobTrigger.PutBack) with { Attempts = claim.Job.Attempts - 1, StartedAt = null });
            throw;
        }
    }

    private static RunEvent.JobClaimed Claimed(JobAtWork work) =>
        new(work.Job.Id, work.Job.Called, work.Job.Role, work.Job.Attempts, work.Job.ClaimGeneration, work.Number, work.Lane.Number);

    private async Task StopAfterOneAsync(CancellationToken kill)
    {
        var counts = _queue.View().Count();
        if (counts.Pending == 0 && _queue.NextDue is null)
        {
            await EmptyAsync(kill);
            return;
        }

        await _trail.CommitAsync(kill);
        _context.Journal.Append(
            new RunEvent.HaltAsked(
                "run-once",
                Force: false,
                $"one job was asked for; {Wording.Count(counts.Pending + counts.Waiting, "job")} left"
            )
        );
    }

    private async Task EmptyAsync(CancellationToken kill)
    {
        await _trail.CommitAsync(kill);
        var counts = _queue.View().Count();
        _context.Journal.Append(new RunEvent.QueueEmptied(counts.Done, counts.Failed, counts.Blocked, counts.Waiting));
    }

    // Completes when a turn has ended, or a lane is free and a job may be claimed, or a halt is requested.
    private async Task WaitForTurnAsync(CancellationToken kill)
    {
        Task ended = Task.WhenAny(_turns.Select(t => t.Turn));
        if (_turns.Count < _most)
        {
            await WaitForJobAsync(ended, kill);
        }

        if (_turns.Count == _most || ended.IsCompleted)
        {
            await FinishOneAsync(kill);
        }
    }

    // Completes when a job may be claimed, or a halt is requested.
    private async Task WaitAsync(CancellationToken kill)
    {
        await _trail.CommitAsync(kill);
        var due = _queue.NextDue;
        var why = due is { } at ? $"the next job is due at {at.UtcDateTime:HH:mm:ss}Z" : "the queue is empty; more may come";
        _context.Journal.Append(new RunEvent.WaitStarted(WaitKind.Jobs, due ?? _context.Parts.Time.GetUtcNow().AddDays(1), why));
        _state.Waits(why);
        if (due is null && _context.Awake is { } idle)
        {
            await idle.ReleaseAsync(); // who only waits for work need not keep the machine awake
        }

        await WaitForJobAsync(new TaskCompletionSource().Task, kill);
        _context.Awake?.Hold();
        _context.Journal.Append(new RunEvent.WaitEnded(WaitKind.Jobs, _context.Run.HaltAsked is not null));
    }

    private TimeSpan TimeLeft => TimeSpan.FromSeconds(_context.Journal.SecondsLeft);

    // Completes when a job may be claimed, a halt is requested or the run's time is up; or with the task.
    private async Task WaitForJobAsync(Task orUntil, CancellationToken kill)
    {
        var time = _context.Parts.Time;
        using var watch = new QueueWatch(_queue.Files, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(kill, _context.Requests.Wake);
        while (!orUntil.IsCompleted && !stop.IsCancellationRequested && TimeLeft is { Ticks: > 0 } left)
        {
            watch.Cover();
            var due = _queue.NextDue - time.GetUtcNow();
            if (due <= TimeSpan.Zero)
            {
                return;
            }

            // A file that could not be claimed has either just arrived or is still being written: not a reason to
            // loop without a pause.
            var mayClaim = _queue.View().HasPending;
            var rest = mayClaim ? Breath : due ?? left;
            var change = watch.WaitAsync(rest < left ? rest : left, stop.Token);
            if (await Task.WhenAny(change, orUntil) == orUntil)
            {
                await stop.CancelAsync();
            }

            await change;
            if (mayClaim)
            {
                return;
            }
        }

        kill.ThrowIfCancellationRequested();
    }
}
