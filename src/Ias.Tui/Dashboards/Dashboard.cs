using System.Collections.Concurrent;
using Ias.Core.Guardrails;
using Ias.Engine.Workspace;
using Ias.Tui.Asking;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>
/// The full-screen dashboard: one loop on one thread. It waits for a key, a snapshot, a result or the clock, lets the desk take them in, and sends
/// what has changed on the screen. Everything slow happens elsewhere and comes back as a message.
/// </summary>
public sealed class Dashboard : IOutside, IDisposable
{
    // What files and the clock change is drawn at most so often; keys are answered at once.
    private static readonly TimeSpan FrameRest = TimeSpan.FromMilliseconds(50);

    // A person who has pressed no key for so long has been away: what happened since then is new to them.
    private static readonly TimeSpan AwayAfter = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly ITerminal _terminal;
    private readonly DashboardSources _sources;
    private readonly DashboardOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<Action> _messages = new();
    private readonly List<InputEvent> _events = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly Desk _desk;
    private readonly DeskPicture _picture;
    private readonly long _start;
    private readonly Lazy<SecretPatterns> _secrets = new(() => new SecretPatterns([]));
    private FrameRenderer _renderer;
    private CellBuffer _buffer;
    private RunSnapshot? _newest;
    private RunSnapshot? _snapshot;
    private RunSnapshot? _counted;
    private DateTimeOffset? _countedFrom;
    private SinceLastLook? _since;
    private CancellationTokenSource? _search;
    private DateTimeOffset? _lookedBefore;
    private DateTimeOffset? _lastKey;
    private DateTimeOffset _lookKept;
    private readonly NoticeGate _notices = new();
    private bool _hasFocus = true;
    private bool _isRehearsed; // of the observer's thread
    private Size _size;
    private bool _isDirty = true;
    private bool _isUrgent = true;
    private long _drawnAt;
    private long _leftAt;
    private int _asking;

    public Dashboard(ITerminal terminal, DashboardSources sources, DashboardOptions options, TimeProvider time)
    {
        (_terminal, _sources, _options, _time) = (terminal, sources, options, time);
        _start = time.GetTimestamp();
        _desk = new Desk(options.Keys, this, () => _secrets.Value);
        _picture = new DeskPicture(_desk);
        _buffer = new CellBuffer(terminal.Size);
        _renderer = new FrameRenderer(terminal.Capabilities.Colors, terminal.Capabilities.HasSynchronizedOutput);
    }

    /// <summary>The last snapshot, for the line that is printed afterwards.</summary>
    public RunSnapshot? Snapshot => _snapshot;

    /// <summary>Shows the run until the person leaves or the terminal goes.</summary>
    /// <param name="cancel">Ends it.</param>
    public void Run(CancellationToken cancel)
    {
        using var woken = cancel.Register(_terminal.Wake);
        Show(_sources.First());
        Draw();
        // only now: the first frame needs nothing of it
        _size = _terminal.Size;
        Begin(() => _sources.FollowAsync(Publish, _ending.Token), $"what changes is shown no more: leave, and type {_options.CalledAs} again");
        _lookedBefore = _options.LastLook?.Read(_snapshot!.WorkTree);
        Refresh();
        while (!_terminal.IsGone && !IsOver() && !cancel.IsCancellationRequested)
        {
            _terminal.Wait(_events, UntilDue());
            TakeIn();
            if (_isDirty && _terminal.CanWrite && (_isUrgent || Elapsed(_drawnAt) >= FrameRest))
            {
                Draw();
            }
        }

        KeepLook();
    }

    public void Dispose()
    {
        _ending.Cancel();
        _search?.Dispose();
        _ending.Dispose();
        _desk.Dispose();
    }

    void IOutside.Ask(Request request, Standing shown)
    {
        _asking++;
        Begin(
            async () =>
            {
                try
                {
                    var result = await _sources.AskAsync(request, shown, _ending.Token);
                    Post(() => _desk.Answered(result));
                }
                finally
                {
                    Post(() => _asking--);
                }
            },
            $"not sent, {request.Command(_options.CalledAs)} does the same");
    }

    void IOutside.Copy(string what, string text) => Begin(
        async () =>
        {
            var (words, sequence) = await _sources.CopyAsync(what, text, _ending.Token);
            Post(() =>
            {
                _desk.Say(words);
                if (!sequence.IsEmpty)
                {
                    _terminal.Write(sequence.Span);
                }
            });
        },
        $"{what} could not be copied");

    void IOutside.Search(NightSearch search, LogAddress from, bool forward)
    {
        _search?.Cancel();
        _search?.Dispose();
        _search = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        var stop = _search.Token; // another search took its place, or the person gave up: nothing is told
        Begin(
            async () =>
            {
                var found = await (forward ? search.NextAsync(from, null, stop) : search.PreviousAsync(from, null, stop));
                Post(() => _desk.Found(found));
            },
            "the search failed");
    }

    void IOutside.StopSearch() => _search?.Cancel();

    void IOutside.SetMouse(bool on) => _terminal.SetMouse(on);

    void IOutside.Suspend() => _terminal.Suspend();

    void IOutside.Redraw() => _renderer.Forget();

    void IOutside.Mend(PreflightCheck check) => Begin(
        async () =>
        {
            var done = await _sources.MendAsync(check, _ending.Token);
            Post(() => _desk.Say(done));
        },
        "it could not be mended");

    void IOutside.ReadHistory(Pages.HistoryPage page) => Begin(
        async () =>
        {
            try
            {
                var runs = await _sources.ReadHistoryAsync(_ending.Token);
                Post(() => page.Show(runs, ""));
            }
            catch (ProblemException refused)
            {
                Post(() => page.Show([], refused.Problem.ToString()));
            }
        },
        "the history cannot be read");

    void IOutside.TestNotice()
    {
        Notify(new Notice("ias", "this is a test"));
        Begin(
            async () =>
            {
                var words = await _sources.TestNoticeAsync(_ending.Token);
                Post(() => _desk.Say(words));
            },
            "it cannot be told whether it comes through");
    }

    void IOutside.CheckAgain() => _sources.CheckAgain();

    // What is slow, beside the loop. A failure is said; the end of the dashboard is none.
    private void Begin(Func<Task> work, string whenFailed) => _ = Task.Run(
        async () =>
        {
            try
            {
                await work();
            }
            catch (OperationCanceledException)
            {
                // asked for
            }
            catch (Exception failed)
            {
                Post(() => _desk.Say($"{whenFailed}: {(failed as ProblemException)?.Problem.What ?? failed.Message}"));
            }
        },
        CancellationToken.None);

    private void Publish(RunSnapshot snapshot)
    {
        if (!_isRehearsed)
        {
            _isRehearsed = true;
            Rehearsal.Play(new Scene(snapshot, _time.GetLocalNow(), _options.Look, _options.CalledAs), _options.Keys, _secrets.Value, _size);
        }

        Volatile.Write(ref _newest, snapshot);
        _terminal.Wake();
    }

    private void Post(Action message)
    {
        _messages.Enqueue(message);
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

        while (_messages.TryDequeue(out var message))
        {
            message();
            (_isDirty, _isUrgent) = (true, true);
        }

        if (Interlocked.Exchange(ref _newest, null) is { } newest)
        {
            Show(newest);
        }
        else if (_notices.Due <= _time.GetUtcNow())
        {
            Notify(_notices.Next(null, _time.GetUtcNow()));
        }
        else if (_desk.Scene is { } scene && (_time.GetLocalNow() >= scene.NextChange || _time.GetLocalNow() >= _desk.SaidUntil))
        {
            Refresh();
        }
    }

    private void TakeIn(InputEvent happened)
    {
        switch (happened)
        {
            case InputEvent.KeyPressed pressed:
                Looked();
                _desk.Press(pressed.Key, Elapsed(_start));
                break;
            case InputEvent.Pasted pasted:
                _desk.Paste(pasted.Text);
                break;
            case InputEvent.Mouse mouse:
                _desk.Point(mouse, _picture.Layout);
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

    private void Notify(Notice? notice)
    {
        if (notice is not null && _options.Notify is { } bytesOf && !_terminal.IsGone)
        {
            _terminal.Write(bytesOf(notice).Span);
        }
    }

    private void Show(RunSnapshot snapshot)
    {
        Notify(_notices.Next(_snapshot is { } before ? Notice.Of(before, snapshot) : null, _time.GetUtcNow()));
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

        if (_counted?.Events != snapshot.Events || _countedFrom != _lookedBefore)
        {
            (_counted, _countedFrom) = (snapshot, _lookedBefore);
            _since = snapshot.Run is not null && snapshot.IsWhole && _lookedBefore is { } from ? SinceLastLook.Of(snapshot.Events, from) : null;
        }

        _desk.Take(new Scene(snapshot, _time.GetLocalNow(), _options.Look, _options.CalledAs)
        {
            Me = Requests.Me, ReadOnlyBecause = _options.ReadOnlyBecause, HasFocus = _hasFocus, Since = _since,
        });
        _isDirty = true;
    }

    private void Draw()
    {
        var caret = _picture.Draw(_buffer.Canvas, Elapsed(_start));
        var frame = _renderer.Render(_buffer, caret is { } at ? (at.Column, at.Row) : null);
        if (frame.Length > 0)
        {
            _terminal.Write(frame.Span);
        }

        (_isDirty, _isUrgent, _drawnAt) = (false, false, _time.GetTimestamp());
    }

    // Whoever leaves right behind a request waits for it to be made, for a moment.
    private bool IsOver()
    {
        if (!_desk.HasLeft)
        {
            return false;
        }

        _leftAt = _leftAt == 0 ? _time.GetTimestamp() : _leftAt;
        return _asking == 0 || Elapsed(_leftAt) > LastWords;
    }

    private TimeSpan? UntilDue()
    {
        if (_leftAt != 0)
        {
            return FrameRest;
        }

        if (_isDirty)
        {
            return _terminal.CanWrite ? Positive(FrameRest - Elapsed(_drawnAt)) : null;
        }

        var now = _time.GetLocalNow();
        var next = _desk.Scene?.NextChange ?? now.AddMinutes(1);
        next = _notices.Due is { } due && due < next ? due : next;
        return Positive((_desk.SaidUntil is { } until && until < next ? until : next) - now);
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private TimeSpan Elapsed(long since) => _time.GetElapsedTime(since);

    private void Looked()
    {
        var now = _time.GetUtcNow();
        if (_lastKey is { } last && now - last > AwayAfter)
        {
            _lookedBefore = last;
            Refresh();
        }

        _lastKey = now;
        if (now - _lookKept > AwayAfter)
        {
            KeepLook();
        }
    }

    private void KeepLook()
    {
        if (_lastKey is not { } at || _options.LastLook is not { } looks || _snapshot is not { IsRepository: true } snapshot)
        {
            return;
        }

        _lookKept = at;
        try
        {
            looks.Write(snapshot.WorkTree, at);
        }
        catch (ProblemException refused)
        {
            _desk.Say(refused.Problem.What);
        }
    }
}
