using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Engine.State;
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
    private readonly LogView _view = new();
    private NightLog? _night;
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
    public NightLog? Night => _night;

    /// <summary>Where a search begins.</summary>
    public LogAddress Here => _view.Here;

    /// <summary>What is searched for and marked; null = nothing.</summary>
    public SearchPattern? Search
    {
        get => _view.Search;
        set => _view.Search = value;
    }

    /// <summary>It shows the end, and moves as it grows.</summary>
    public bool Follows => _view.Follows;

    /// <summary>Without times, marks and map.</summary>
    public bool IsPlain
    {
        get => _view.IsPlain;
        set => _view.IsPlain = value;
    }

    /// <summary>The columns of the lines in it, as it was drawn last; null = none.</summary>
    public IReadOnlyList<int>? Splits { get; private set; }

    /// <summary>Takes in what is new in a snapshot: events, and what the turn under way has printed.</summary>
    /// <param name="secrets">What is masked; asked for only when there is something to show.</param>
    public void Take(Scene scene, Func<SecretPatterns> secrets)
    {
        _secrets = secrets;
        var events = scene.Run.Events;
        var runId = scene.Run.Run?.RunId ?? "";
        if (runId != _runId || events.Length < _taken)
        {
            _night?.Dispose();
            (_night, _runId, _taken) = (null, runId, 0);
            _back.Clear();
        }

        if (_night is null && events.Length > 0)
        {
            _night = Open(scene);
            _view.Show(_night);
        }

        if (_night is { } night)
        {
            for (; _taken < events.Length; _taken++)
            {
                night.Add(events[_taken]);
            }

            if (!_view.Follows && _counting.IsCompleted && _end is { } end)
            {
                _counting = night.CountAsync(end, CancellationToken.None);
            }

            switch (night.Look())
            {
                case LogChange.None:
                    break;
                case LogChange.Truncated:
                    _view.Restart();
                    _end = _end is null ? null : night.Before(night.End);
                    break;
                default:
                    _view.Forget();
                    break;
            }
        }
    }

    public void DrawTitle(ref RowPen pen, Style style, Scene scene)
    {
        if (_night is not { } night)
        {
            return;
        }

        if (_view.Follows)
        {
            pen.PutRight(scene.Run.Run?.Since is null ? " following " : " end ", style, gap: 10);
        }
        else
        {
            DrawPaused(ref pen, night, scene);
        }

        if (night.TurnAt(_view.Last ?? night.End) is { } turn)
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

    public void Draw(Canvas canvas, Scene scene, bool active)
    {
        Splits = null;
        if (_view.Follows && !IsPlain && LanesView.IsWanted(scene, canvas.Width))
        {
            _view.Draw(canvas, scene.Look, scene.Now.Offset); // under them: a move up goes on from there
            canvas.Fill(new Rect(0, 0, canvas.Width, canvas.Height), ' ', scene.Look[Role.Text]);
            (_lanes ??= new LanesView(OfFile)).Draw(canvas, scene);
            Splits = _lanes.Splits;
            return;
        }

        if (!_view.Draw(canvas, scene.Look, scene.Now.Offset))
        {
            canvas.Put(
                1,
                0,
                scene.Run.Run is null ? "no run yet"
                    : scene.Run.IsWhole ? "no output yet"
                    : "reading ...",
                scene.Look[Role.Muted]
            );
        }
        else if (_view.Last is { } last && _night?.Problem(last) is { Length: > 0 } problem && canvas.Height > 0)
        {
            canvas.Put(1, canvas.Height - 1, problem, scene.Look[Role.Danger]);
        }
    }

    public Effect? Act(DashboardAction action, Scene scene)
    {
        var followed = _view.Follows;
        switch (action)
        {
            case var _ when _view.Act(action):
                Moved(followed);
                return Effect.None;
            case DashboardAction.NextMark or DashboardAction.NextPhase:
                return Jump(_night?.Marks.After(_view.Here, action == DashboardAction.NextPhase), "no mark below");
            case DashboardAction.PreviousMark or DashboardAction.PreviousPhase:
                return Jump(_night?.Marks.Before(_view.Here, action == DashboardAction.PreviousPhase), "no mark above");
            case DashboardAction.Back when _back.Count > 0:
                _view.GoBack(_back[^1]);
                _back.RemoveAt(_back.Count - 1);
                return Effect.None;
            case DashboardAction.Copy when _night is { } night && _view.Follows is false && night.RawAt(_view.Here) is { } line:
                return new Effect.Copy("the line", line.Text);
            default:
                return null;
        }
    }

    /// <summary>Shows where the night was at an event, or at a hit; Esc returns to the exact line.</summary>
    public void GoTo(LogAddress address)
    {
        _back.Add(_view.Where);
        Jump(address);
    }

    /// <summary>The address of an event.</summary>
    /// <param name="seq">Its number.</param>
    public LogAddress? AddressOf(long seq) => _night?.AddressOf(seq);

    /// <summary>What an agent printed to one file, as this pane shows what agents print.</summary>
    public NightLog OfFile(Scene scene, string path)
    {
        var log = Open(scene);
        log.Add(path);
        return log;
    }

    public void Dispose()
    {
        _night?.Dispose();
        _lanes?.Dispose();
    }

    private NightLog Open(Scene scene)
    {
        var masked = new SecretText(_secrets());
        return new NightLog(new RunFiles(scene.Run.WorkTree).Logs, new AgentOutput(scene.Run.WorkTree, masked), masked);
    }

    // Lines and events that came since the person stopped following.
    private void DrawPaused(ref RowPen pen, NightLog night, Scene scene)
    {
        var style = scene.Look[Role.Warning];
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
        var followed = _view.Follows;
        _view.GoTo(address);
        Moved(followed);
    }

    // Remembers what there was when the person stopped following: what comes after is new to them.
    private void Moved(bool followed)
    {
        if (followed && !_view.Follows && _night is { } night)
        {
            _end = night.Before(night.End);
            _counting = night.CountAsync(_end ?? night.End, CancellationToken.None);
        }
    }
}
