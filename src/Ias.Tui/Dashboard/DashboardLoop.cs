// Over 300 lines: the dashboard's only loop, whose parts share one thread and one state.
using Ias.Console.Client.Following;
using Ias.Core.Guardrails;
using Ias.Tui.Contracts;
using Ias.Tui.Requests;
using Ias.Tui.State;
using Ias.Tui.State.Jobs;
using Ias.Tui.State.Machines;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Dashboard;

/// <summary>Full-screen dashboard: one loop on one thread. It waits for a key, a snapshot, a result or the clock, updates the dashboard,
/// and sends the changed part of the screen. Slow work runs elsewhere and returns as messages.</summary>
public sealed class DashboardLoop : IDisposable
{
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(2);

    private readonly ITerminal _terminal;
    private readonly DashboardSources _sources;
    private readonly DashboardOptions _options;
    private readonly TimeProvider _time;
    private readonly BackgroundTasks _tasks;
    private readonly List<InputEvent> _events = [];
    private readonly DashboardView _dashboardView;
    private readonly DashboardRenderer _picture;
    private readonly long _start;
    private readonly Lazy<SecretPatterns> _secrets = new(() => new SecretPatterns([]));
    private Look _look;
    private FrameRenderer _renderer;
    private CellBuffer _buffer;
    private RunSnapshot? _newest;
    private RunSnapshot? _read; // _snapshot adds the runner's questions to it
    private RunSnapshot? _snapshot;
    private RunnerNews? _newestRunner;
    private RunnerSnapshot? _runner;
    private TeamView? _newestTeam;
    private TeamView? _team;
    private MachineSnapshot? _newestMachine;
    private RunSnapshot? _counted;
    private DateTimeOffset? _countedFrom;
    private ActivityCounter? _counter;
    private SinceLastLook? _since;
    private readonly LastSeen _lastSeen;
    private readonly NoticeGate _notices = new();
    private bool _hasFocus = true;
    private bool _isDirty = true;
    private bool _isUrgent = true;
    private readonly FramePacing _framePacing;
    private long _leftAt;

    public DashboardLoop(ITerminal terminal, DashboardSources sources, DashboardOptions options, TimeProvider time)
    {
        (_terminal, _sources, _options, _time) = (terminal, sources, options, time);
        _look = options.Look;
        _start = time.GetTimestamp();
        _framePacing = new FramePacing(time);
        _tasks = new BackgroundTasks(sources, terminal, options.CalledAs, Notify, Redraw, SetTheme, options.ConfigFolder)
        {
            DashboardOf = () => _dashboardView!,
            PublishTeam = Publish,
            PublishMachine = Publish,
        };
        _dashboardView = new DashboardView(options.Keys, _tasks, () => _secrets.Value);
        _dashboardView.Replay.Open(options.At);
        _lastSeen = new LastSeen(options.LastSeenFile, _dashboardView.ShowMessage);
        _picture = new DashboardRenderer(_dashboardView);
        _buffer = new CellBuffer(terminal.Size);
        _renderer = new FrameRenderer(terminal.Capabilities.Colors, terminal.Capabilities.HasSynchronizedOutput);
    }

    /// <summary>Latest snapshot, for the summary printed on exit.</summary>
    public RunSnapshot? Snapshot => _snapshot;

    /// <inheritdoc cref="DashboardView.GoesTo"/>
    public string GoesTo => _dashboardView.GoesTo;

    /// <summary>Shows the run until the user leaves or the terminal is gone.</summary>
    /// <param name="cancel">Ends the dashboard.</param>
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
            _dashboardView.Update(_sources.FirstMachine());
            _dashboardView.OpenWorkTrees(isRoot: true, _options.HasHosts, _options.ChosenWorkTree);
        }

        Draw();
        // after the first frame, which does not need it
        _tasks.Begin(
            () => _sources.FollowAsync(Publish, _tasks.Ending),
            $"the view no longer updates: leave, and type {_options.CalledAs} again"
        );
        if (_options.OpensWorkTrees)
        {
            _tasks.FollowMachine();
        }

        if (_sources.FollowRunnerAsync is { } followRunner)
        {
            // after the run, which the user waits for: a machine with two processors does two things at once
            _tasks.Begin(() => followRunner(Publish, _tasks.Ending), "the queue view no longer updates");
        }

        if (_sources.HasTeam())
        {
            _tasks.FollowTeam();
        }

        _lastSeen.Begin(_snapshot!);
        Refresh();
        while (!_terminal.IsGone && !IsOver() && !cancel.IsCancellationRequested)
        {
            _terminal.Wait(_events, UntilDue());
            ProcessMessages();
            if (_isDirty && _terminal.CanWrite && (_isUrgent || _framePacing.Left == TimeSpan.Zero))
            {
                Draw();
            }
        }

        _lastSeen.Keep();
    }

    public void Dispose()
    {
        _tasks.Dispose();
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

    private void ProcessMessages()
    {
        foreach (var happened in _events)
        {
            Handle(happened);
        }

        if (_events.Count > 0)
        {
            (_isDirty, _isUrgent) = (true, true);
            _events.Clear();
        }

        if (_tasks.Drain())
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
            _dashboardView.Update(machine);
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
            && (_time.GetLocalNow() >= viewModel.NextChange || _time.GetLocalNow() >= _dashboardView.MessageUntil)
        )
        {
            Refresh();
        }
    }

    private void Handle(InputEvent happened)
    {
        switch (happened)
        {
            case InputEvent.KeyPressed pressed:
                if (_lastSeen.Pressed(_time.GetUtcNow()) || _dashboardView.ViewModel is { Past: not null }) // replay starts now
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
                _renderer.Invalidate();
                break;
            case InputEvent.Reply:
                _renderer = new FrameRenderer(_terminal.Capabilities.Colors, _terminal.Capabilities.HasSynchronizedOutput);
                break;
        }
    }

    private void Redraw() => _renderer.Invalidate();

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
        // the first complete screen takes several readings and is not delayed
        _isUrgent |= _snapshot is { } shown && snapshot.KnowsMoreThan(shown);
        _snapshot = snapshot;
        Refresh();
    }

    // Builds a view model of the known state at the current time.
    private void Refresh()
    {
        if (_snapshot is not { } snapshot)
        {
            return;
        }

        if (_counted?.Events != snapshot.Events || _countedFrom != _lastSeen.PreviousLook)
        {
            _counter =
                _lastSeen.PreviousLook is not { } from ? null
                : _counter is not null && _countedFrom == from ? _counter
                : new ActivityCounter(from);
            (_counted, _countedFrom) = (snapshot, _lastSeen.PreviousLook);
            _since = snapshot.Run is not null && snapshot.IsWhole ? _counter?.Count(snapshot.Events, snapshot.Earlier) : null;
        }

        _dashboardView.Update(
            new ViewModel(snapshot, _time.GetLocalNow(), _look, _options.CalledAs)
            {
                Me = RequestSender.Me,
                ReadOnlyBecause = _options.ReadOnlyBecause,
                HasFocus = _hasFocus,
                Since = _since,
                Runner = _runner,
                Team = _team,
                ConsoleReadOnlyBecause = _options.ConsoleReadOnlyBecause,
                IsArchived = _options.IsArchived,
            }
        );
        _isDirty = true;
    }

    private void Draw()
    {
        _framePacing.Begin(_isUrgent);
        var caret = _picture.Draw(_buffer.Canvas, Elapsed(_start));
        var frame = _renderer.Render(_buffer, caret is { } at ? (at.Column, at.Row) : null);
        if (frame.Length > 0)
        {
            _terminal.Write(frame.Span);
        }

        if (_dashboardView.Queue.TakeUnread() is { } wanted)
        {
            _sources.ReadJobs(wanted);
        }

        (_isDirty, _isUrgent) = (false, false);
        _framePacing.End();
    }

    // Leaving right after a request waits briefly until it is sent.
    private bool IsOver()
    {
        if (!_dashboardView.HasLeft)
        {
            return false;
        }

        _leftAt = _leftAt == 0 ? _time.GetTimestamp() : _leftAt;
        return !_tasks.IsSending || Elapsed(_leftAt) > LeaveTimeout;
    }

    private TimeSpan? UntilDue()
    {
        if (_leftAt != 0)
        {
            return FramePacing.MinInterval;
        }

        if (_isDirty)
        {
            return _terminal.CanWrite ? _framePacing.Left : null;
        }

        var now = _time.GetLocalNow();
        var next = _dashboardView.ViewModel?.NextChange ?? now.AddMinutes(1);
        next = _notices.Due is { } due && due < next ? due : next;
        return Positive((_dashboardView.MessageUntil is { } until && until < next ? until : next) - now);
    }

    /// <summary>Message of an observer about a runner, including that it is gone.</summary>
    private sealed record RunnerNews(RunnerSnapshot? Runner);

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private TimeSpan Elapsed(long since) => _time.GetElapsedTime(since);
}
