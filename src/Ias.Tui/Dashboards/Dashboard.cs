// Over 300 lines: the one loop of the dashboard, whose parts share one thread and one state.
using Ias.ControlPlane.Following;
using Ias.Core.Guardrails;
using Ias.Tui.Asking;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Observing.Jobs;
using Ias.Tui.Observing.Machines;
using Ias.Tui.Terminal;
using Ias.Tui.Views;

namespace Ias.Tui.Dashboards;

/// <summary>
/// The full-screen dashboard: one loop on one thread. It waits for a key, a snapshot, a result or the clock, lets the dashboard take them
/// in, and sends what has changed on the screen. Everything slow happens elsewhere and comes back as a message.
/// </summary>
public sealed class Dashboard : IDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly ITerminal _terminal;
    private readonly DashboardSources _sources;
    private readonly DashboardOptions _options;
    private readonly TimeProvider _time;
    private readonly BackgroundTasks _errands;
    private readonly List<InputEvent> _events = [];
    private readonly DashboardView _dashboardView;
    private readonly DashboardRenderer _picture;
    private readonly long _start;
    private readonly Lazy<SecretPatterns> _secrets = new(() => new SecretPatterns([]));
    private Look _look;
    private FrameRenderer _renderer;
    private CellBuffer _buffer;
    private RunSnapshot? _newest;
    private RunSnapshot? _read; // _snapshot is this with what the runner asks
    private RunSnapshot? _snapshot;
    private RunnerNews? _newestRunner;
    private RunnerSnapshot? _runner;
    private TeamView? _newestTeam;
    private TeamView? _team;
    private MachineSnapshot? _newestMachine;
    private RunSnapshot? _counted;
    private DateTimeOffset? _countedFrom;
    private LookCounter? _counter;
    private SinceLastLook? _since;
    private readonly LastSeen _attendance;
    private readonly NoticeGate _notices = new();
    private bool _hasFocus = true;
    private bool _isDirty = true;
    private bool _isUrgent = true;
    private readonly FramePacing _pacing;
    private long _leftAt;

    public Dashboard(ITerminal terminal, DashboardSources sources, DashboardOptions options, TimeProvider time)
    {
        (_terminal, _sources, _options, _time) = (terminal, sources, options, time);
        _look = options.Look;
        _start = time.GetTimestamp();
        _pacing = new FramePacing(time);
        _errands = new BackgroundTasks(sources, terminal, options.CalledAs, Notify, Redraw, SetTheme, options.ConfigFolder)
        {
            DashboardOf = () => _dashboardView!,
            PublishTeam = Publish,
            PublishMachine = Publish,
        };
        _dashboardView = new DashboardView(options.Keys, _errands, () => _secrets.Value);
        _dashboardView.Replay.Open(options.At);
        _attendance = new LastSeen(options.LastSeenFile, _dashboardView.Say);
        _picture = new DashboardRenderer(_dashboardView);
        _buffer = new CellBuffer(terminal.Size);
        _renderer = new FrameRenderer(terminal.Capabilities.Colors, terminal.Capabilities.HasSynchronizedOutput);
    }

    /// <summary>The last snapshot, for the line that is printed afterwards.</summary>
    public RunSnapshot? Snapshot => _snapshot;

    /// <inheritdoc cref="DashboardView.GoesTo"/>
    public string GoesTo => _dashboardView.GoesTo;

    /// <summary>Shows the run until the person leaves or the terminal goes.</summary>
    /// <param name="cancel">Ends it.</param>
    public void Run(CancellationToken cancel)
    {
        using var woken = cancel.Register(_terminal.Wake);
        Show(_sources.First());
        if (_options.OpensConsole)
        {
            _dashboardView.OpenConsole();
        }

        if (_options.OpensWorkTrees)
        {
            _dashboardView.Take(_sources.FirstMachine());
            _dashboardView.OpenWorkTrees(isRoot: true, _options.HasHosts, _options.ChosenWorkTree);
        }

        Draw();
        // only now: the first frame needs nothing of it
        _errands.Begin(
            () => _sources.FollowAsync(Publish, _errands.Ending),
            $"the view no longer updates: leave, and type {_options.CalledAs} again"
        );
        if (_options.OpensWorkTrees)
        {
            _errands.FollowMachine();
        }

        if (_sources.FollowRunnerAsync is { } followRunner)
        {
            // behind the run, which a person waits for: a machine with two processors does two things at once
            _errands.Begin(() => followRunner(Publish, _errands.Ending), "the queue view no longer updates");
        }

        if (_sources.HasTeam())
        {
            _errands.FollowTeam();
        }

        _attendance.Begin(_snapshot!);
        Refresh();
        while (!_terminal.IsGone && !IsOver() && !cancel.IsCancellationRequested)
        {
            _terminal.Wait(_events, UntilDue());
            TakeIn();
            if (_isDirty && _terminal.CanWrite && (_isUrgent || _pacing.Left == TimeSpan.Zero))
            {
                Draw();
            }
        }

        _attendance.Keep();
    }

    public void Dispose()
    {
        _errands.Dispose();
        _dashboardView.Dispose();
    }

    private void Publish(RunSnapshot snapshot)
    {
        Volatile.Write(ref _newest, snapshot);
        _terminal.Wake();
    }

    private void Publish(RunnerSnapshot? runner)
    {
        Volatile.Write(ref _newestRunner, new RunnerNews(runner));
        _terminal.Wake();
    }

    private void Publish(MachineSnapshot machine)
    {
        Volatile.Write(ref _newestMachine, machine);
        _terminal.Wake();
    }

    private void Publish(TeamView team)
    {
        Volatile.Write(ref _newestTeam, team);
        _terminal.Wake();
    }

    private void TakeIn()
    {
        foreach (var happened in _events)
        {
            TakeIn(happened);
        }

        if (_events.Count > 0)
        {
            (_isDirty, _isUrgent) = (true, true);
            _events.Clear();
        }

        if (_errands.TakeIn())
        {
            (_isDirty, _isUrgent) = (true, true);
        }

        if (Interlocked.Exchange(ref _newestTeam, null) is { } team)
        {
            _team = team;
            Refresh();
        }

        if (Interlocked.Exchange(ref _newestMachine, null) is { } machine)
        {
            _dashboardView.Take(machine);
            Refresh();
        }

        if (Interlocked.Exchange(ref _newestRunner, null) is { } news)
        {
            _isUrgent |= _runner is null && news.Runner is not null;
            _runner = news.Runner;
            Show(Interlocked.Exchange(ref _newest, null) ?? _read!);
        }
        else if (Interlocked.Exchange(ref _newest, null) is { } newest)
        {
            Show(newest);
        }
        else if (_notices.Due <= _time.GetUtcNow())
        {
            Notify(_notices.Next(null, _time.GetUtcNow()));
        }
        else if (
            _dashboardView.ViewModel is { } viewModel
            && (_time.GetLocalNow() >= viewModel.NextChange || _time.GetLocalNow() >= _dashboardView.SaidUntil)
        )
        {
            Refresh();
        }
    }

    private void TakeIn(InputEvent happened)
    {
        switch (happened)
        {
            case InputEvent.KeyPressed pressed:
                if (_attendance.Pressed(_time.GetUtcNow()) || _dashboardView.ViewModel is { Past: not null }) // playing begins now
                {
                    Refresh();
                }

                _dashboardView.Press(pressed.Key, Elapsed(_start));
                break;
            case InputEvent.Pasted pasted:
                _dashboardView.Paste(pasted, Elapsed(_start));
                break;
            case InputEvent.Mouse mouse:
                _dashboardView.Point(mouse, _picture.Layout);
                break;
            case InputEvent.Focus focus:
                _hasFocus = focus.Gained;
                Refresh();
                break;
            case InputEvent.Resized resized:
                _buffer = new CellBuffer(resized.Size);
                _renderer.Forget();
                break;
            case InputEvent.Reply:
                _renderer = new FrameRenderer(_terminal.Capabilities.Colors, _terminal.Capabilities.HasSynchronizedOutput);
                break;
        }
    }

    private void Redraw() => _renderer.Forget();

    private void SetTheme(Theme? theme)
    {
        _look = theme is null ? _options.Look : _options.Look with { Theme = theme };
        Refresh();
    }

    private void Notify(Notice? notice)
    {
        if (notice is not null && _options.Notify is { } bytesOf && !_terminal.IsGone)
        {
            _terminal.Write(bytesOf(notice).Span);
        }
    }

    private void Show(RunSnapshot read)
    {
        _read = read;
        var snapshot = _runner?.With(read, _options.CalledAs) ?? read;
        Notify(_notices.Next(_snapshot is { } before ? Notice.Of(before, snapshot) : null, _time.GetUtcNow()));
        // the first whole screen comes in a few readings, and waits for none
        _isUrgent |= _snapshot is { } shown && snapshot.KnowsMoreThan(shown);
        _snapshot = snapshot;
        Refresh();
    }

    // A new scene of what is known, with the clock of now.
    private void Refresh()
    {
        if (_snapshot is not { } snapshot)
        {
            return;
        }

        if (_counted?.Events != snapshot.Events || _countedFrom != _attendance.LookedBefore)
        {
            _counter =
                _attendance.LookedBefore is not { } from ? null
                : _counter is not null && _countedFrom == from ? _counter
                : new LookCounter(from);
            (_counted, _countedFrom) = (snapshot, _attendance.LookedBefore);
            _since = snapshot.Run is not null && snapshot.IsWhole ? _counter?.Count(snapshot.Events, snapshot.Earlier) : null;
        }

        _dashboardView.Take(
            new ViewModel(snapshot, _time.GetLocalNow(), _look, _options.CalledAs)
            {
                Me = Requests.Me,
                ReadOnlyBecause = _options.ReadOnlyBecause,
                HasFocus = _hasFocus,
                Since = _since,
                Runner = _runner,
                Team = _team,
                LookOnlyBecause = _options.LookOnlyBecause,
                IsArchived = _options.IsArchived,
            }
        );
        _isDirty = true;
    }

    private void Draw()
    {
        _pacing.Begin(_isUrgent);
        var caret = _picture.Draw(_buffer.Canvas, Elapsed(_start));
        var frame = _renderer.Render(_buffer, caret is { } at ? (at.Column, at.Row) : null);
        if (frame.Length > 0)
        {
            _terminal.Write(frame.Span);
        }

        if (_dashboardView.Queue.TakeWanted() is { } wanted)
        {
            _sources.WantJobs(wanted);
        }

        (_isDirty, _isUrgent) = (false, false);
        _pacing.End();
    }

    // Whoever leaves right behind a request waits for it to be made, for a moment.
    private bool IsOver()
    {
        if (!_dashboardView.HasLeft)
        {
            return false;
        }

        _leftAt = _leftAt == 0 ? _time.GetTimestamp() : _leftAt;
        return !_errands.IsAsking || Elapsed(_leftAt) > LastWords;
    }

    private TimeSpan? UntilDue()
    {
        if (_leftAt != 0)
        {
            return FramePacing.Rest;
        }

        if (_isDirty)
        {
            return _terminal.CanWrite ? _pacing.Left : null;
        }

        var now = _time.GetLocalNow();
        var next = _dashboardView.ViewModel?.NextChange ?? now.AddMinutes(1);
        next = _notices.Due is { } due && due < next ? due : next;
        return Positive((_dashboardView.SaidUntil is { } until && until < next ? until : next) - now);
    }

    /// <summary>What an observer told of a runner: that it is no more, too.</summary>
    private sealed record RunnerNews(RunnerSnapshot? Runner);

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private TimeSpan Elapsed(long since) => _time.GetElapsedTime(since);
}
