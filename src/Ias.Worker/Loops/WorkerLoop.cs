using System.Text.Json;
using Ias.ControlPlane.Calls;
using Ias.ControlPlane.Following;
using Ias.ControlPlane.Logins;
using Ias.ControlPlane.Repositories;
using Ias.ControlPlane.Wire;
using Ias.Engine.Files;
using Ias.Worker.Files;
using Ias.Worker.Jobs;
using Ias.Worker.Leases;
using Ias.Worker.Results;

namespace Ias.Worker.Loops;

/// <summary>
/// Works for one workspace of one Console: claims what it may and can do, does it, and tells how it ended. Everything it owes is on disk:
/// killed at any moment, the next one goes on.
/// </summary>
public sealed class WorkerLoop : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(30);

    private readonly Login _login;
    private readonly Func<IReadOnlyList<RepositoryLink>> _links;
    private readonly WorkFolder _folder;
    private readonly BoxIdentity _identity;
    private readonly LoopOptions _options;
    private readonly Box _box;
    private readonly ControlPlaneClient _console;
    private readonly HeldJobFiles _held;
    private readonly ReportFiles _reports;
    private readonly KeptFiles _kept;
    private readonly Outbox _outbox;
    private readonly Signal _woken = new();
    private readonly Dictionary<string, (HeldJob Job, Task<JobOutcome?> Work)> _running = [];
    private readonly Queue<HeldJob> _left = [];

    private string _worker = "";
    private string _told = "";
    private long _toldAt;
    private BoxState _state;
    private JobOutcome? _last;

    /// <param name="links">The checkouts here; asked again and again, so that a new one is taken up.</param>
    public WorkerLoop(
        Login login,
        Func<IReadOnlyList<RepositoryLink>> links,
        WorkFolder folder,
        BoxIdentity identity,
        LoopOptions options,
        Box box
    )
    {
        (_login, _identity, _options, _box, _folder) = (login, identity, options, box, folder);
        _links = () => [.. links().Where(link => link.IsOf(login))];
        _console = login.Open(box.CalledAs, box.Time, tries: 2, breaks: true);
        (_held, _reports, _kept) = (new(_folder), new(_folder), new(_folder));
        _outbox = new Outbox(_reports, _held, _console, new BranchPublisher(box), IsOurs, box);
        _state = new BoxState(Online: false, box.Time.GetUtcNow(), [], []);
    }

    /// <summary>Works until it is told to stop.</summary>
    /// <param name="drain">Take nothing new, end what is in hand, tell it, and stop.</param>
    /// <param name="stop">Stop now; what is in hand is gone on with at the next start.</param>
    /// <exception cref="ProblemException">Another one works for this workspace already, or the Console lets this one do nothing.</exception>
    public async Task<ExitCode> RunAsync(CancellationToken drain, CancellationToken stop)
    {
        using var locks = new BoxLocks(_folder, _options.Role, _login, _box);
        using var following = CancellationTokenSource.CreateLinkedTokenSource(stop);
        TakeUp();
        var feed = FollowAsync(following.Token);
        await using var drained = drain.Register(_woken.Give);
        try
        {
            var pause = FirstPause;
            while (true)
            {
                var isLast = drain.IsCancellationRequested || (_options.Once && (_last is not null || _running.Count + _left.Count > 0));
                var reached = await StepAsync(takes: !isLast, stop);
                pause =
                    reached ? FirstPause
                    : pause * 2 < LongestPause ? pause * 2
                    : LongestPause;
                if (stop.IsCancellationRequested)
                {
                    return ExitCode.Interrupted;
                }

                if (_running.Count + _left.Count == 0 && (isLast || _options.Once) && (reached || drain.IsCancellationRequested))
                {
                    return Ended(reached);
                }

                await _woken.WaitAsync(reached ? Beat : pause * (0.5 + Random.Shared.NextDouble()), _box.Time, stop);
            }
        }
        finally
        {
            await following.CancelAsync();
            await feed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.WhenAll(_running.Values.Select(one => one.Work));
            await PartAsync();
        }
    }

    public void Dispose() => _console.Dispose();

    // A worker and a runner side by side each tell of their own.
    private bool IsOurs(HeldJob job) => _options.Role.Find(job.Job.Kind) is not null || job.Link.LocalPath.Length == 0;

    // What the program before this one had in hand; what has ended is only to be told.
    private void TakeUp()
    {
        foreach (var job in _held.All())
        {
            if (!_reports.Has(job.Job.Id))
            {
                _left.Enqueue(job);
            }
        }
    }

    // False: the Console is not reached.
    private async Task<bool> StepAsync(bool takes, CancellationToken stop)
    {
        await CollectAsync();
        StartLeft(stop);
        try
        {
            await _outbox.SendAsync(stop);
            var (free, busy) = await LookAsync(stop);
            await BeatAsync(takes ? free : [], busy, stop);
            while (takes && free.Count > 0 && await ClaimAsync(stop) is { } job)
            {
                Start(job, resumed: false, stop);
                if (_options.Once)
                {
                    break;
                }

                (free, busy) = await LookAsync(stop);
                await BeatAsync(free, busy, stop);
            }

            Show(online: true, busy, "");
            return true;
        }
        catch (CallFailedException away) when (away.Failure.IsPassing())
        {
            Show(online: false, _state.Busy, away.Problem.What);
            return false;
        }
        catch (CallFailedException refused)
        {
            Show(online: false, _state.Busy, refused.Problem.What);
            throw;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task CollectAsync()
    {
        foreach (var (id, (_, work)) in _running.Where(one => one.Value.Work.IsCompleted).ToList())
        {
            _last = await work ?? _last;
            _running.Remove(id);
        }
    }

    private void StartLeft(CancellationToken stop)
    {
        for (var i = _left.Count; i > 0; i--)
        {
            var job = _left.Dequeue();
            if (_running.Values.Any(one => one.Job.Link.LocalPath == job.Link.LocalPath))
            {
                _left.Enqueue(job);
            }
            else
            {
                Start(job, resumed: true, stop);
            }
        }

        // A lease that was found lost when its result was told: what was done is to be kept.
        foreach (
            var job in _held
                .All()
                .Where(job => job.Lost is not null && !IsInHand(job.Job.Id) && _options.Role.Find(job.Job.Kind) is not null)
        )
        {
            _left.Enqueue(job);
            _woken.Give();
        }
    }

    private void Start(HeldJob job, bool resumed, CancellationToken stop)
    {
        if (_options.Role.Find(job.Job.Kind) is not { } kind)
        {
            return; // of a box with another role, which goes on with it
        }

        _box.Tell($"{job.Job.Kind} {job.Job.Id} in {job.Link.LocalPath}{(resumed ? ", gone on with" : "")}");
        _running[job.Job.Id] = (job, WorkAsync());

        async Task<JobOutcome?> WorkAsync()
        {
            await Task.Yield();
            try
            {
                return await new JobRun(kind, _console, _held, _reports, _kept, _box).RunAsync(job, resumed, stop);
            }
            finally
            {
                _woken.Give();
            }
        }
    }

    // The checkouts in which a job may be begun now, and the others.
    private async Task<(IReadOnlyList<RepositoryLink> Free, IReadOnlyList<BusyCheckout> Busy)> LookAsync(CancellationToken cancel)
    {
        var free = new List<RepositoryLink>();
        var busy = new List<BusyCheckout>();
        var inHand = _running.Values.Select(one => one.Job).Concat(_left).Concat(_held.All()).Select(job => job.Link.LocalPath).ToHashSet();
        foreach (var link in _links().Where(link => !inHand.Contains(link.LocalPath)))
        {
            if (await Checkouts.WhyBusyAsync(link, _box, cancel) is { } why)
            {
                busy.Add(new BusyCheckout(link.LocalPath, why));
            }
            else
            {
                free.Add(link);
            }
        }

        return (free, busy);
    }

    private IReadOnlyList<string> Kinds =>
        [
            .. _options.Role.Quick.Select(kind => kind.Kind),
            .. _running.Values.Count(one => _options.Role.TakesTurn(one.Job.Job.Kind)) < _options.Turns
                ? _options.Role.Turns.Select(kind => kind.Kind)
                : [],
        ];

    // When something of it changed, or it is time.
    private async Task BeatAsync(IReadOnlyList<RepositoryLink> free, IReadOnlyList<BusyCheckout> busy, CancellationToken cancel)
    {
        var kinds = Kinds;
        var telling = $"{string.Join(' ', free.Select(link => link.RepoId))}|{string.Join(' ', kinds)}";
        if (telling == _told && _box.Time.GetElapsedTime(_toldAt) < Beat)
        {
            return;
        }

        // A box that can take nothing now says so by the kinds and repositories it names; no kind at all would mean any.
        await TellAsync(kinds.Count == 0 ? "draining" : "online", kinds, free, cancel);
        (_told, _toldAt) = (telling, _box.Time.GetTimestamp());
        foreach (var one in busy.Where(one => !_state.Busy.Contains(one)))
        {
            _box.Tell($"{one.WorkTree} takes no job now: {one.Why}");
        }
    }

    private async Task TellAsync(string status, IReadOnlyList<string> kinds, IReadOnlyList<RepositoryLink> free, CancellationToken cancel)
    {
        var answer = await _console.ReadAsync<WorkerHeartbeatRequest, WorkerIdAnswer>(
            "workers/heartbeat",
            new WorkerHeartbeatRequest(
                _login.WorkspaceId,
                _identity.Name,
                status,
                new Capabilities(
                    _options.Role.Modes,
                    kinds,
                    [.. free.Select(link => link.RepoId)],
                    CanWrite: true,
                    CanUseNetwork: true,
                    SupportsRunTests: true
                ),
                _identity.Fingerprint,
                _identity.Version,
                BoxIdentity.Platform,
                BoxIdentity.Architecture,
                [.. _links().Select(link => link.RepoId)]
            ),
            cancel
        );
        var isNew = _worker.Length == 0;
        _worker = answer.WorkerId;
        if (isNew)
        {
            await AdoptAsync(cancel);
        }
    }

    // A claim whose answer got lost on the way is this worker's all the same.
    private async Task AdoptAsync(CancellationToken cancel)
    {
        var running = await _console.ReadAsync<ListJobsRequest, JobsAnswer>(
            "jobs/list",
            new ListJobsRequest(_login.WorkspaceId, "running"),
            cancel
        );
        foreach (
            var job in running.Jobs.Where(job =>
                job.WorkerId == _worker && !IsInHand(job.Id) && _held.All().All(one => one.Job.Id != job.Id)
            )
        )
        {
            await TakeAsync(job, cancel);
            _woken.Give();
        }
    }

    private bool IsInHand(string job) => _running.ContainsKey(job) || _left.Any(one => one.Job.Id == job);

    private async Task<HeldJob?> ClaimAsync(CancellationToken cancel)
    {
        try
        {
            var claim = await _console.WriteAsync<ClaimNextRequest, ClaimAnswer>(
                "jobs/claim-next",
                new ClaimNextRequest(_login.WorkspaceId, _worker, (long)JobLease.Length.TotalMilliseconds),
                cancel
            );
            return claim.Job is { } job ? await TakeAsync(job, cancel) : null;
        }
        catch (CallFailedException lost) when (lost.Failure is CallFailure.NoAnswer or CallFailure.ServerFailed)
        {
            _worker = ""; // asked again at the next heartbeat, and what was claimed is found
            _told = "";
            throw;
        }
    }

    // Null: it is told at once that it cannot be done here.
    private async Task<HeldJob?> TakeAsync(Job job, CancellationToken cancel)
    {
        var link = _links().FirstOrDefault(link => link.RepoId == job.RepoId);
        if (link is null || _options.Role.Find(job.Kind) is null)
        {
            var nowhere = link ?? new RepositoryLink(job.RepoId, "", _login.Server, _login.Workspace, _login.WorkspaceId, "");
            _reports.Add(
                new JobReport(
                    new HeldJob(_worker, job, nowhere, "", _box.Time.GetUtcNow()),
                    JobOutcome.Failed(
                        link is null ? "this box has no checkout of the repository" : $"this box does not know jobs of the kind {job.Kind}"
                    ),
                    _box.Time.GetUtcNow()
                )
            );
            return null;
        }

        var held = new HeldJob(_worker, job, link, await Checkouts.BranchAsync(link, _box, cancel), _box.Time.GetUtcNow());
        _held.Keep(held);
        return held;
    }

    // Of new jobs, of leases that somebody took away, and of a server that is back.
    private async Task FollowAsync(CancellationToken cancel)
    {
        await foreach (var told in new ChangeFeed(_console, _login.WorkspaceId, _box.Time).FollowAsync(cancel: cancel))
        {
            if (told is not FeedEvent.Lost and not FeedEvent.Changed { Subject: not "job" })
            {
                _woken.Give();
            }
        }
    }

    private void Show(bool online, IReadOnlyList<BusyCheckout> busy, string problem)
    {
        if (online != _state.Online || problem != _state.Problem)
        {
            _box.Tell(
                online ? $"{_login.Server} is reached, workspace {_login.Workspace}"
                : _state.Online ? $"{problem} Work in hand goes on; {_reports.Count} results wait."
                : problem
            );
        }

        var state = new BoxState(
            online,
            online == _state.Online ? _state.Since : _box.Time.GetUtcNow(),
            [.. _running.Values.Select(one => new JobInHand(one.Job.Job.Id, one.Job.Job.Kind, one.Job.Link.LocalPath, one.Job.ClaimedAt))],
            busy,
            problem
        );
        _state = state;
        foreach (var part in _options.Role.Parts)
        {
            PrivateFile.Write(_folder.StateOf(part), JsonSerializer.SerializeToUtf8Bytes(state, WorkJson.Default.BoxState));
        }
    }

    // Says that it goes, where it is heard.
    private async Task PartAsync()
    {
        using var limit = new CancellationTokenSource(Parting, _box.Time);
        try
        {
            await TellAsync("offline", Kinds, [], limit.Token);
        }
        catch (Exception unheard) when (unheard is CallFailedException or OperationCanceledException)
        {
            _box.Tell($"{_login.Server} is not told that this box goes");
        }

        foreach (var part in _options.Role.Parts)
        {
            File.Delete(_folder.StateOf(part));
        }
    }

    private ExitCode Ended(bool reached) =>
        !reached ? ExitCode.Failed
        : !_options.Once ? ExitCode.Ok
        : _last is null ? ExitCode.NothingToDo
        : _last.Word == JobOutcome.IsDone ? ExitCode.Ok
        : ExitCode.Failed;
}
