using System.Text.Json;
using Ias.ControlPlane.Calls;
using Ias.ControlPlane.Following;
using Ias.ControlPlane.Logins;
using Ias.ControlPlane.Repositories;
using Ias.Engine.Files;
using Ias.Worker.Files;
using Ias.Worker.Jobs;
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
    private readonly LoopOptions _options;
    private readonly Box _box;
    private readonly ControlPlaneClient _console;
    private readonly HeldJobFiles _held;
    private readonly ReportFiles _reports;
    private readonly KeptFiles _kept;
    private readonly Outbox _outbox;
    private readonly Signal _woken = new();
    private readonly Dictionary<string, (HeldJob Job, Task<JobOutcome?> Work)> _running = [];
    private readonly WorkerClaims _claims;
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
        (_login, _options, _box, _folder) = (login, options, box, folder);
        _links = () => [.. links().Where(link => link.IsOf(login))];
        _console = login.Open(box.CalledAs, box.Time, tries: 2, breaks: true);
        (_held, _reports, _kept) = (new(_folder), new(_folder), new(_folder));
        _outbox = new Outbox(_reports, _held, _console, new BranchPublisher(box), IsOurs, box);
        _claims = new WorkerClaims(_console, login, _links, identity, options.Role, _held, _reports, box);
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
        var feed = FollowAsync(following.Token);
        await using var drained = drain.Register(_woken.Give);
        try
        {
            var pause = FirstPause;
            while (true)
            {
                var isLast = drain.IsCancellationRequested || (_options.Once && (_last is not null || HasWork));
                var reached = await StepAsync(takes: !isLast, stop);
                pause =
                    reached ? FirstPause
                    : pause * 2 < LongestPause ? pause * 2
                    : LongestPause;
                if (stop.IsCancellationRequested)
                {
                    return ExitCode.Interrupted;
                }

                if (!HasWork && (isLast || _options.Once) && (reached || drain.IsCancellationRequested))
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

    // False: the Console is not reached.
    private async Task<bool> StepAsync(bool takes, CancellationToken stop)
    {
        await CollectAsync();
        StartWaiting(stop);
        try
        {
            await _outbox.SendAsync(stop);
            var (free, busy) = await LookAsync(stop);
            await BeatAsync(takes ? free : [], busy, stop);
            while (takes && free.Count > 0 && await _claims.NextAsync(stop) is { } job)
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

    private bool HasWork => _running.Count > 0 || Waiting().Any();

    // Jobs in hand that nobody is at: of a program before this one, of a claim whose answer was lost, or whose lease was.
    private IEnumerable<HeldJob> Waiting() =>
        _held
            .All()
            .Where(job => _options.Role.Find(job.Job.Kind) is not null && !_running.ContainsKey(job.Job.Id) && !_reports.Has(job.Job.Id));

    private void StartWaiting(CancellationToken stop)
    {
        foreach (var job in Waiting())
        {
            if (_running.Values.All(one => one.Job.Link.LocalPath != job.Link.LocalPath))
            {
                Start(job, resumed: true, stop);
            }
        }
    }

    private void Start(HeldJob job, bool resumed, CancellationToken stop)
    {
        var kind = _options.Role.Find(job.Job.Kind)!;
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
        var inHand = _held.All().Select(job => job.Link.LocalPath).ToHashSet(StringComparer.Ordinal);
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

    private async Task BeatAsync(IReadOnlyList<RepositoryLink> free, IReadOnlyList<BusyCheckout> busy, CancellationToken cancel)
    {
        if (await _claims.BeatAsync(Kinds, free, cancel))
        {
            _woken.Give(); // for what was found
        }

        foreach (var one in busy.Where(one => !_state.Busy.Contains(one)))
        {
            _box.Tell($"{one.WorkTree} takes no job now: {one.Why}");
        }
    }

    // Of jobs that may be claimed, and of a server that is back.
    private async Task FollowAsync(CancellationToken cancel)
    {
        await foreach (var told in new ChangeFeed(_console, _login.WorkspaceId, _box.Time).FollowAsync(cancel: cancel))
        {
            if (
                told
                is not FeedEvent.Lost
                    and not FeedEvent.Changed { Subject: not "job" }
                    and not FeedEvent.Changed { Happened: not "pending" }
            )
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
            await _claims.PartAsync(Kinds, limit.Token);
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
