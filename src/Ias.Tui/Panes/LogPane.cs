using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Engine.Agents;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Panes;

/// <summary>Pane of the combined log: the engine's events, and between them the output of agents.</summary>
/// <param name="agents">Agents whose events are shown in words; null = all that are known.</param>
public sealed class LogPane(AgentRegistry? agents = null) : IPane, IDisposable
{
    private readonly List<LogView.Place> _back = [];
    private readonly LogView _logView = new();
    private CombinedLog? _combined;
    private string _runId = "";
    private int _taken;
    private LogAddress? _end; // the end when the user stopped following
    private RunEvent.TurnStarted? _titled;
    private string _phase = "";
    private Task _counting = Task.CompletedTask;
    private Func<SecretPatterns> _secrets = () => new SecretPatterns([]);
    private LanesView? _lanes; // created when two turns run in parallel

    public int Number => PaneNumber.Log;

    public string Name => "Log";

    /// <summary>Combined log of the run; null = no run.</summary>
    public CombinedLog? Combined => _combined;

    /// <summary>Address where a search begins.</summary>
    public LogAddress Here => _logView.Here;

    /// <summary>Search pattern whose matches are marked; null = none.</summary>
    public SearchPattern? Search
    {
        get => _logView.Search;
        set => _logView.Search = value;
    }

    /// <summary>True if it shows the end and moves as it grows.</summary>
    public bool Follows => _logView.Follows;

    /// <summary>True if times, marks and map are hidden.</summary>
    public bool IsPlain
    {
        get => _logView.IsPlain;
        set => _logView.IsPlain = value;
    }

    /// <summary>Columns of the vertical lines in the last frame; null = none.</summary>
    public IReadOnlyList<int>? Splits { get; private set; }

    /// <summary>Adds new events and output from a snapshot.</summary>
    /// <param name="secrets">Patterns of secrets to mask; requested only when there is something to show.</param>
    public void Update(ViewModel view, Func<SecretPatterns> secrets)
    {
        _secrets = secrets;
        var events = (view.Past?.Present ?? view.Run).Events;
        var runId = view.Run.Run?.RunId ?? "";
        if (runId != _runId || events.Length < _taken)
        {
            _combined?.Dispose();
            (_combined, _runId, _taken) = (null, runId, 0);
            _back.Clear();
        }

        if (_combined is null && events.Length > 0)
        {
            _combined = Open(view);
            _logView.Show(_combined);
        }

        if (_combined is { } combined)
        {
            for (; _taken < events.Length; _taken++)
            {
                combined.Add(events[_taken]);
            }

            if (combined.Cut(view.Past is { } past ? (past.Count, view.Now) : null, view.Past?.Now ?? view.Now))
            {
                _back.Clear();
                _logView.Show(combined);
            }

            if (!_logView.Follows && _counting.IsCompleted && _end is { } end)
            {
                _counting = combined.CountAsync(end, CancellationToken.None);
            }

            switch (combined.Refresh())
            {
                case LogChange.None:
                    break;
                case LogChange.Truncated:
                    _logView.Restart();
                    _end = _end is null ? null : combined.Before(combined.End);
                    break;
                default:
                    _logView.Invalidate();
                    break;
            }
        }
    }

    public void DrawTitle(ref RowPen pen, Style style, ViewModel view)
    {
        if (_combined is not { } combined)
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
            DrawPaused(ref pen, combined, view);
        }

        if (combined.TurnAt(_logView.Last ?? combined.End) is { } turn)
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
            _logView.Draw(canvas, view.Look, view.Now.Offset); // below them: a move up continues from there
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
        else if (_logView.Last is { } last && _combined?.Problem(last) is { Length: > 0 } problem && canvas.Height > 0)
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
                    _combined?.Marks.After(_logView.Here, action == DashboardAction.NextPhase) is { } below && below.Address < _combined.End
                        ? below
                        : null,
                    "no mark below"
                );
            case DashboardAction.PreviousMark or DashboardAction.PreviousPhase:
                return Jump(_combined?.Marks.Before(_logView.Here, action == DashboardAction.PreviousPhase), "no mark above");
            case DashboardAction.Back when _back.Count > 0:
                _logView.GoBack(_back[^1]);
                _back.RemoveAt(_back.Count - 1);
                return Effect.None;
            case DashboardAction.Copy
                when _combined is { } combined && _logView.Follows is false && combined.RawAt(_logView.Here) is { } line:
                return new Effect.Copy("the line", line.Text);
            default:
                return null;
        }
    }

    /// <summary>Moves to an event or match; Esc returns to the exact line.</summary>
    public void GoTo(LogAddress address)
    {
        _back.Add(_logView.Where);
        Jump(address);
    }

    /// <summary>Address of an event in the log.</summary>
    /// <param name="seq">Number of the event.</param>
    public LogAddress? AddressOf(long seq) => _combined?.AddressOf(seq);

    /// <summary>Log of one output file, formatted as in this pane.</summary>
    public CombinedLog OfFile(ViewModel view, string path)
    {
        var log = Open(view);
        log.Add(path);
        return log;
    }

    public void Dispose()
    {
        _combined?.Dispose();
        _lanes?.Dispose();
    }

    private CombinedLog Open(ViewModel view)
    {
        var masked = new SecretText(_secrets());
        return new CombinedLog(view.Run.Logs, new AgentOutput(view.Run.WorkTree, masked, agents), masked);
    }

    // Number of new lines and events since the user stopped following.
    private void DrawPaused(ref RowPen pen, CombinedLog combined, ViewModel view)
    {
        var style = view.Look[Role.Warning];
        var below = _end is { } end ? combined.End.Segment - 1 - end.Segment + (combined.LinesBelow(end) ?? 0) : 0;
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
            return new Effect.ShowMessage(whenNone);
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

    // Remembers the end when the user stops following: later entries are new to them.
    private void Moved(bool followed)
    {
        if (followed && !_logView.Follows && _combined is { } combined)
        {
            _end = combined.Before(combined.End);
            _counting = combined.CountAsync(_end ?? combined.End, CancellationToken.None);
        }
    }
}
