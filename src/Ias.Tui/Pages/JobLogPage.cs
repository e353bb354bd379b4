using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;
using Ias.Tui.Views;

namespace Ias.Tui.Pages;

/// <summary>What an agent printed in one attempt at a job, followed while it grows.</summary>
public sealed class JobLogPage : IPage
{
    private readonly NightLog _log;
    private readonly LogView _view = new();
    private Scene? _scene;

    /// <param name="title">Whose it is.</param>
    /// <param name="log">The log of that turn alone.</param>
    public JobLogPage(string title, NightLog log)
    {
        (Name, _log) = (title, log);
        _view.Show(log);
    }

    public string Name { get; }

    public string Hints => "j/k move  Esc back";

    public void Draw(Canvas canvas, Scene scene)
    {
        if (!ReferenceEquals(_scene, scene))
        {
            _scene = scene;
            if (_log.Look() == LogChange.Truncated)
            {
                _view.Restart();
            }

            _view.Forget();
        }

        canvas.Fill(new Rect(0, 0, canvas.Width, 1), scene.Look.Glyphs.Horizontal, scene.Look[Role.Border]);
        new RowPen(canvas, 0, 1).Put($" {Name} ", scene.Look[Role.Focus]);
        var body = canvas.Part(new Rect(0, 1, canvas.Width, Math.Max(0, canvas.Height - 1)));
        if (!_view.Draw(body, scene.Look, scene.Now.Offset))
        {
            body.Put(1, 0, "no output yet", scene.Look[Role.Muted]);
        }
    }

    public Effect? Act(DashboardAction action, Scene scene)
    {
        if (action != DashboardAction.Back)
        {
            return _view.Act(action) ? Effect.None : null;
        }

        _log.Dispose();
        return new Effect.Back();
    }
}
