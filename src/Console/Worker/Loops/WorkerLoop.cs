using System.Collections.Concurrent;
using System.Text.Json;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Following;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Results;
using Ias.Engine.Agents;
using Ias.Engine.Files;

namespace Ias.Console.Worker.Loops;

/// <summary>Works for one workspace of one Console: claims the jobs it may and can do, runs them and reports their results. All unfinished
/// work is on disk: if the program is killed at any moment, the next one resumes it.</summary>
public sealed class WorkerLoop : IDisposable
{
    private const int MostOfCheckout = 4; // jobs in hand

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(30);

    private readonly Login _login;
    private readonly Func<IReadOnlyList<RepositoryLink>> _links;
    private readonly WorkFolder _folder;
    private readonly LoopOptions _options;
    private readonly WorkerHost _host;
    private readonly AgentReadiness _agents;
    private readonly ControlPlaneClient _console;
    private readonly HeldJobFiles _held;
    private readonly ReportFiles _reports;
    private readonly KeptFiles _kept;
    private readonly Outbox _outbox;
    private readonly Signal _woken = new();
    private readonly Dictionary<string, (HeldJob Job, JobProgress Progress, Task<JobOutcome?> Work)> _running = [];
    private readonly Dictionary<string, CheckoutTurns> _checkouts = new(StringComparer.Ordinal); // by path
    private readonly ConcurrentDictionary<string, Signal> _told = new(StringComparer.Ordinal); // by job: the Console told of a change
    private readonly WorkerClaims _claims;
    private readonly AnsweredHere _answered;
    private WorkerState _state;
    private JobOutcome? _last;

    /// <param name="links">The checkouts here; read again each time, so that a new one is noticed.</param>
    public WorkerLoop(
        Login login,
        Func<IReadOnlyList<RepositoryLink>> links,
        WorkFolder folder,
        WorkerIdentity identity,
        LoopOptions options,
        WorkerHost host
    )
    {
        (_login, _options, _host, _folder) = (login, options, host, folder);
        _agents = new AgentReadiness(host.Processes, host.Time);
        _links = () => [.. links().Where(link => link.IsOf(login))];
        _console = login.Open(host.CalledAs, host.Time, tries: 2, breaks: true);
        (_held, _reports, _kept) = (new(_folder), new(_folder), new(_folder));
        _outbox = new Outbox(_reports, _held, _kept, _console, new BranchPublisher(host), login.WorkspaceId, IsOurs, host);
        _claims = new WorkerClaims(_console, login, _links, identity, options.Role, _held, _reports, host);
        _answered = new AnsweredHere(_console, login, _links, host);
        _state = new WorkerState(Online: false, host.Time.GetUtcNow(), [], []);
    }

    /// <summary>Works until it is asked to stop.</summary>
    /// <param name="drain">Claim nothing new, finish the running jobs, report their results, and stop.</param>
    /// <param name="stop">Stop now; unfinished jobs resume at the next start.</param>
    /// <exception cref="ProblemException">Another one works for this workspace already, or the Console lets this one do nothing.</exception>
    public async Task<ExitCode> RunAsync(CancellationToken drain, CancellationToken stop)
    {
        using var locks = new WorkerLocks(_folder, _options.Role, _login, _host);
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

                var ends = isLast || _options.Once || _options.RunId is not null;
                if (!HasWork && ends && (reached || drain.IsCancellationRequested || _options.RunId is not null))
                {
                    return Ended(reached);
                }

                await _woken.WaitAsync(reached ? Beat : pause * (0.5 + Random.Shared.NextDouble()), _host.Time, stop);
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

    // A worker and a runner side by side each report their own.
    private bool IsOurs(HeldJob job) => _options.Role.Find(job.Job.Kind) is not null || job.Link.LocalPath.Length == 0;

    // False: the Console is not reached.
    private async Task<bool> StepAsync(bool takes, CancellationToken stop)
    {
        await CollectAsync();
        StartWaiting(stop);
        try
        {
            await _outbox.SendAsync(stop);
            await _answered.TellAsync(stop);
            var (free, busy) = await LookAsync(stop);
            await BeatAsync(takes ? free : [], busy, stop);
            while (takes && free.Count > 0 && await _claims.NextAsync(_options.RunId, stop) is { } job)
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
        foreach (var (id, (_, _, work)) in _running.Where(one => one.Value.Work.IsCompleted).ToList())
        {
            _last = await work ?? _last;
            _running.Remove(id);
            _told.TryRemove(id, out _);
        }
    }

    private bool HasWork => _running.Count > 0 || Waiting().Any();

    // Claimed jobs that nobody is running: of a program before this one, of a claim whose answer was lost, or whose lease was.
    private IEnumerable<HeldJob> Waiting() =>
        _held
            .All()
            .Where(job => (_options.RunId is null || job.Job.RunId == _options.RunId))
            .Where(job => _options.Role.Find(job.Job.Kind) is not null && !_running.ContainsKey(job.Job.Id) && !_reports.Has(job.Job.Id));

    private void StartWaiting(CancellationToken stop)
    {
        foreach (var job in Waiting().ToList())
        {
            Start(job, resumed: true, stop);
        }
    }

    private void Start(HeldJob job, bool resumed, CancellationToken stop)
    {
        var kind = _options.Role.Find(job.Job.Kind)!;
        _host.Tell($"{job.Job.Kind} {job.Job.Id} in {job.Link.LocalPath}{(resumed ? ", gone on with" : "")}");
        var told = _told.GetOrAdd(job.Job.Id, _ => new Signal());
        var progress = new JobProgress(told.Give, _woken.Give);
        if (!_checkouts.TryGetValue(job.Link.LocalPath, out var checkout))
        {
            _checkouts[job.Link.LocalPath] = checkout = new CheckoutTurns();
        }

        var work = Task.Run(
            () => new JobRun(kind, _console, _held, _reports, _kept, progress, told, checkout, _host).RunAsync(job, resumed, stop),
            CancellationToken.None
        );
        _running[job.Job.Id] = (job, progress, work);
        _ = WakeAfterAsync(work);
    }

    // Only after it has ended: otherwise the loop would see its slot as taken, and wait.
    private async Task WakeAfterAsync(Task work)
    {
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _woken.Give();
    }

    // The checkouts in which a job can start now, and those in which none can, or none of an agent.
    private async Task<(IReadOnlyList<RepositoryLink> Free, IReadOnlyList<BusyCheckout> Busy)> LookAsync(CancellationToken cancel)
    {
        var free = new List<RepositoryLink>();
        var busy = new List<BusyCheckout>();
        var inHand = _held.All().ToLookup(job => job.Link.LocalPath, StringComparer.Ordinal);
        foreach (var link in _links().Where(link => IsLent(inHand[link.LocalPath])))
        {
            if (!inHand.Contains(link.LocalPath) && await Checkouts.WhyBusyAsync(link, _host, cancel) is { } why)
            {
                busy.Add(new BusyCheckout(link.LocalPath, why, link.RepoId));
                continue;
            }

            free.Add(link);
            if (_options.Role.Turns.Count > 0 && await Checkouts.WhyNoTurnAsync(link, _host, _agents, cancel) is { } not)
            {
                busy.Add(new BusyCheckout(link.LocalPath, not, link.RepoId, AgentOnly: true));
            }
        }

        return (free, busy);
    }

    // All its jobs wait for their next attempts; true also of one that has none.
    private bool IsLent(IEnumerable<HeldJob> jobs) =>
        jobs.Count() < MostOfCheckout
        && jobs.All(job => _running.TryGetValue(job.Job.Id, out var one) && one.Progress.Waits && !one.Work.IsCompleted);

    private IReadOnlyList<string> Kinds =>
        [
            .. _options.Role.Quick.Select(kind => kind.Kind),
            .. _running.Values.Count(one => _options.Role.TakesTurn(one.Job.Job.Kind) && !one.Progress.Waits) < _options.Turns
                ? _options.Role.Turns.Select(kind => kind.Kind)
                : [],
        ];

    private async Task BeatAsync(IReadOnlyList<RepositoryLink> free, IReadOnlyList<BusyCheckout> busy, CancellationToken cancel)
    {
        if (await _claims.BeatAsync(Kinds, free, busy, cancel))
        {
            _woken.Give(); // for what was found
        }

        foreach (var one in busy.Where(one => !_state.Busy.Contains(one)))
        {
            _host.Tell($"{one.WorkTree} takes no job{(one.AgentOnly ? " of an agent" : "")} now: {one.Why}");
        }
    }

    // Events about jobs that may be claimed, and about a server that is back.
    private async Task FollowAsync(CancellationToken cancel)
    {
        await foreach (var told in new ChangeFeed(_console, _login.WorkspaceId, _host.Time).FollowAsync(cancel: cancel))
        {
            // Somebody may have canceled it: its lease tells.
            if (
                told is FeedEvent.Changed { Subject: "job", Happened: not ("running" or "progress") } changed
                && _told.TryGetValue(changed.SubjectId, out var job)
            )
            {
                job.Give();
            }

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
            _host.Tell(
                online ? $"{_login.Server} is reached, workspace {_login.Workspace}"
                : _state.Online ? $"{problem} Work in hand goes on; {_reports.Count} results wait."
                : problem
            );
        }

        var state = new WorkerState(
            online,
            online == _state.Online ? _state.Since : _host.Time.GetUtcNow(),
            [.. _running.Values.Select(one => new JobInHand(one.Job.Job.Id, one.Job.Job.Kind, one.Job.Link.LocalPath, one.Job.ClaimedAt))],
            busy,
            problem
        );
        _state = state;
        foreach (var part in _options.Role.Parts)
        {
            PrivateFile.Write(_folder.StateOf(part), JsonSerializer.SerializeToUtf8Bytes(state, WorkJson.Default.WorkerState));
        }
    }

    // Reports this worker as offline, if the Console can be reached.
    private async Task PartAsync()
    {
        using var limit = new CancellationTokenSource(Parting, _host.Time);
        try
        {
            await _claims.PartAsync(Kinds, limit.Token);
        }
        catch (Exception unheard) when (unheard is CallFailedException or OperationCanceledException)
        {
            _host.Tell($"{_login.Server} is not told that this box goes");
        }

        foreach (var part in _options.Role.Parts)
        {
            File.Delete(_folder.StateOf(part));
        }
    }

    private ExitCode Ended(bool reached) =>
        !reached ? ExitCode.Failed
        : !_options.Once && _options.RunId is null ? ExitCode.Ok
        : _last is null ? ExitCode.NothingToDo
        : _last.Word == JobOutcome.IsDone ? ExitCode.Ok
        : ExitCode.Failed;
}
