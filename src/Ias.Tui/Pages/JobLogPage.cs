using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Page of an agent's output in one attempt at a job, followed while it grows.</summary>
public sealed class JobLogPage : IPage
{
    private readonly CombinedLog _log;
    private readonly LogView _logView = new();
    private ViewModel? _view;

    /// <param name="title">Title of the page.</param>
    /// <param name="log">Log of that turn alone.</param>
    public JobLogPage(string title, CombinedLog log)
    {
        (Name, _log) = (title, log);
        _logView.Show(log);
    }

    public string Name { get; }

    public string Hints => "j/k move  Esc back";

    public void Draw(Canvas canvas, ViewModel view)
    {
        if (!ReferenceEquals(_view, view))
        {
            _view = view;
            if (_log.Refresh() == LogChange.Truncated)
            {
                _logView.Restart();
            }

            _logView.Invalidate();
        }

        canvas.Fill(new Rect(0, 0, canvas.Width, 1), view.Look.Glyphs.Horizontal, view.Look[Role.Border]);
        new RowPen(canvas, 0, 1).Put($" {Name} ", view.Look[Role.Focus]);
        var body = canvas.Part(new Rect(0, 1, canvas.Width, Math.Max(0, canvas.Height - 1)));
        if (!_logView.Draw(body, view.Look, view.Now.Offset))
        {
            body.Put(1, 0, "no output yet", view.Look[Role.Muted]);
        }
    }

    public Effect? Act(DashboardAction action, ViewModel view)
    {
        if (action != DashboardAction.Back)
        {
            return _logView.Act(action) ? Effect.None : null;
        }

        _log.Dispose();
        return new Effect.Back();
    }
}
