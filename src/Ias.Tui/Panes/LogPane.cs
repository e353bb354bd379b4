using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;
using Ias.Tui.Views;

namespace Ias.Tui.Panes;

/// <summary>The whole night as one text: what the engine says happened, and between it what the agents printed.</summary>
public sealed class LogPane : IPane, IDisposable
{
    private readonly List<LogView.Place> _back = [];
    private readonly LogView _logView = new();
    private CombinedLog? _night;
    private string _runId = "";
    private int _taken;
    private LogAddress? _end; // the last there was when the person stopped following
    private RunEvent.TurnStarted? _titled;
    private string _phase = "";
    private Task _counting = Task.CompletedTask;
    private Func<SecretPatterns> _secrets = () => new SecretPatterns([]);
    private LanesView? _lanes; // made when two turns are under way at once

    public int Number => PaneNumber.Log;

    public string Name => "Log";

    /// <summary>The night; null = there is no run.</summary>
    public CombinedLog? Night => _night;

    /// <summary>Where a search begins.</summary>
    public LogAddress Here => _logView.Here;

    /// <summary>What is searched for and marked; null = nothing.</summary>
    public SearchPattern? Search
    {
        get => _logView.Search;
        set => _logView.Search = value;
    }

    /// <summary>It shows the end, and moves as it grows.</summary>
    public bool Follows => _logView.Follows;

    /// <summary>Without times, marks and map.</summary>
    public bool IsPlain
    {
        get => _logView.IsPlain;
        set => _logView.IsPlain = value;
    }

    /// <summary>The columns of the lines in it, as it was drawn last; null = none.</summary>
    public IReadOnlyList<int>? Splits { get; private set; }

    /// <summary>Takes in what is new in a snapshot: events, and what the turn under way has printed.</summary>
    /// <param name="secrets">What is masked; asked for only when there is something to show.</param>
    public void Take(ViewModel view, Func<SecretPatterns> secrets)
    {
        _secrets = secrets;
        var events = (view.Past?.Present ?? view.Run).Events;
        var runId = view.Run.Run?.RunId ?? "";
        if (runId != _runId || events.Length < _taken)
        {
            _night?.Dispose();
            (_night, _runId, _taken) = (null, runId, 0);
            _back.Clear();
        }

        if (_night is null && events.Length > 0)
        {
            _night = Open(view);
            _logView.Show(_night);
        }

        if (_night is { } night)
        {
            for (; _taken < events.Length; _taken++)
            {
                night.Add(events[_taken]);
            }

            if (night.Cut(view.Past is { } past ? (past.Count, view.Now) : null, view.Past?.Now ?? view.Now))
            {
                _back.Clear();
                _logView.Show(night);
            }

            if (!_logView.Follows && _counting.IsCompleted && _end is { } end)
            {
                _counting = night.CountAsync(end, CancellationToken.None);
            }

            switch (night.Look())
            {
                case LogChange.None:
                    break;
                case LogChange.Truncated:
                    _logView.Restart();
                    _end = _end is null ? null : night.Before(night.End);
                    break;
                default:
                    _logView.Forget();
                    break;
            }
        }
    }

    public void DrawTitle(ref RowPen pen, Style style, ViewModel view)
    {
        if (_night is not { } night)
        {
            return;
        }

        if (view.Past is not null)
        {
            pen.PutRight(_logView.Follows ? " up to then " : " paused ", style, gap: 10);
        }
        else if (_logView.Follows)
        {
            pen.PutRight(view.Run.Run?.Since is null ? " following " : " end ", style, gap: 10);
        }
        else
        {
            DrawPaused(ref pen, night, view);
        }

        if (night.TurnAt(_logView.Last ?? night.End) is { } turn)
        {
            if (!ReferenceEquals(_titled, turn))
            {
                (_titled, _phase) = (turn, turn.Phase.Word().ToLowerInvariant());
            }

            pen.Put(_phase, style);
            if (turn.Phase == Phase.Job)
            {
                pen.Put($" {turn.Cycle}, {turn.Agent}", style);
            }
            else
            {
                pen.Put($", cycle {turn.Cycle}, {turn.Agent}", style);
            }

            if (turn.Attempt > 1)
            {
                pen.Put($", try {turn.Attempt}", style);
            }
        }
    }

    public void Draw(Canvas canvas, ViewModel view, bool active)
    {
        Splits = null;
        if (_logView.Follows && !IsPlain && LanesView.IsWanted(view, canvas.Width))
        {
            _logView.Draw(canvas, view.Look, view.Now.Offset); // under them: a move up goes on from there
            canvas.Fill(new Rect(0, 0, canvas.Width, canvas.Height), ' ', view.Look[Role.Text]);
            (_lanes ??= new LanesView(OfFile)).Draw(canvas, view);
            Splits = _lanes.Splits;
            return;
        }

        if (!_logView.Draw(canvas, view.Look, view.Now.Offset))
        {
            canvas.Put(
                1,
                0,
                view.Run.Run is null ? "no run yet"
                    : view.Run.IsWhole ? "no output yet"
                    : "reading ...",
                view.Look[Role.Muted]
            );
        }
        else if (_logView.Last is { } last && _night?.Problem(last) is { Length: > 0 } problem && canvas.Height > 0)
        {
            canvas.Put(1, canvas.Height - 1, problem, view.Look[Role.Danger]);
        }
    }

    public Effect? Act(DashboardAction action, ViewModel view)
    {
        var followed = _logView.Follows;
        switch (action)
        {
            case var _ when _logView.Act(action):
                Moved(followed);
                return Effect.None;
            case DashboardAction.NextMark or DashboardAction.NextPhase:
                return Jump(
                    _night?.Marks.After(_logView.Here, action == DashboardAction.NextPhase) is { } below && below.Address < _night.End
                        ? below
                        : null,
                    "no mark below"
                );
            case DashboardAction.PreviousMark or DashboardAction.PreviousPhase:
                return Jump(_night?.Marks.Before(_logView.Here, action == DashboardAction.PreviousPhase), "no mark above");
            case DashboardAction.Back when _back.Count > 0:
                _logView.GoBack(_back[^1]);
                _back.RemoveAt(_back.Count - 1);
                return Effect.None;
            case DashboardAction.Copy when _night is { } night && _logView.Follows is false && night.RawAt(_logView.Here) is { } line:
                return new Effect.Copy("the line", line.Text);
            default:
                return null;
        }
    }

    /// <summary>Shows where the night was at an event, or at a hit; Esc returns to the exact line.</summary>
    public void GoTo(LogAddress address)
    {
        _back.Add(_logView.Where);
        Jump(address);
    }

    /// <summary>The address of an event.</summary>
    /// <param name="seq">Its number.</param>
    public LogAddress? AddressOf(long seq) => _night?.AddressOf(seq);

    /// <summary>What an agent printed to one file, as this pane shows what agents print.</summary>
    public CombinedLog OfFile(ViewModel view, string path)
    {
        var log = Open(view);
        log.Add(path);
        return log;
    }

    public void Dispose()
    {
        _night?.Dispose();
        _lanes?.Dispose();
    }

    private CombinedLog Open(ViewModel view)
    {
        var masked = new SecretText(_secrets());
        return new CombinedLog(view.Run.Logs, new AgentOutput(view.Run.WorkTree, masked), masked);
    }

    // Lines and events that came since the person stopped following.
    private void DrawPaused(ref RowPen pen, CombinedLog night, ViewModel view)
    {
        var style = view.Look[Role.Warning];
        var below = _end is { } end ? night.End.Segment - 1 - end.Segment + (night.LinesBelow(end) ?? 0) : 0;
        if (below > 0)
        {
            pen.PutRight($" paused, {below:N0} new below ", style, gap: 10);
        }
        else
        {
            pen.PutRight(" paused ", style, gap: 10);
        }
    }

    private Effect Jump(LogMark? mark, string whenNone)
    {
        if (mark is not { } found)
        {
            return new Effect.Say(whenNone);
        }

        Jump(found.Address);
        return Effect.None;
    }

    private void Jump(LogAddress address)
    {
        var followed = _logView.Follows;
        _logView.GoTo(address);
        Moved(followed);
    }

    // Remembers what there was when the person stopped following: what comes after is new to them.
    private void Moved(bool followed)
    {
        if (followed && !_logView.Follows && _night is { } night)
        {
            _end = night.Before(night.End);
            _counting = night.CountAsync(_end ?? night.End, CancellationToken.None);
        }
    }
}
