using Ias.Core.RunMode;
using Ias.Tui.Keys;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;

namespace Ias.Tui.Dashboards;

/// <summary>The last row: the keys that matter most here, as many as fit.</summary>
public sealed class Footer(KeyMap keys)
{
    private (Scene? Scene, string Hints, int Width, bool HasMouse) _made;
    private List<(string Key, string Label)> _left = [];

    /// <param name="hints">The page's own keys, or the pane's: <c>Enter open</c>, two blanks between them.</param>
    public void Draw(Canvas canvas, int row, Scene scene, string hints, bool hasMouse)
    {
        var made = (scene, hints, canvas.Width, hasMouse);
        if (_made != made)
        {
            _made = made;
            _left = Choose(scene, hints, canvas.Width, hasMouse);
        }

        var look = scene.Look;
        var pen = new RowPen(canvas, row, 1);
        var leave = scene.Run.Run is { State: RunState.Running } && canvas.Width >= 100 ? "leave, run goes on" : "leave";
        pen.PutRight(" ", look[Role.Text], gap: 0);
        pen.PutRight(leave, look[Role.Muted]);
        pen.PutRight(" ", look[Role.Text], gap: 0);
        pen.PutRight(keys.Shown(DashboardAction.Quit), look[Role.Key]);
        foreach (var (key, label) in _left)
        {
            pen.Put(key, look[Role.Key]);
            pen.Put(" ", look[Role.Muted]);
            pen.Put(label, look[Role.Muted]);
            pen.Put("  ", look[Role.Muted]);
        }
    }

    private List<(string Key, string Label)> Choose(Scene scene, string hints, int width, bool hasMouse)
    {
        var run = scene.Run.Run;
        var steers = (run switch
        {
            null => (DashboardAction[])[DashboardAction.Start],
            { State: RunState.Running or RunState.JackIn, EngineGone: false } => [DashboardAction.Halt],
            { State: RunState.Complete } => [DashboardAction.Approve, DashboardAction.Resume],
            { State: RunState.Halted } or { EngineGone: true } => [DashboardAction.Resume],
            _ => [DashboardAction.Start],
        }).Where(action => Questions.OffBecause(action, scene) is null).ToArray();
        var all = new List<(string Key, string Label)>();
        if (hasMouse)
        {
            all.Add((keys.Shown(DashboardAction.Mouse), "mouse off, to select text"));
        }

        foreach (var hint in hints.Split("  ", StringSplitOptions.RemoveEmptyEntries))
        {
            var blank = hint.IndexOf(' ', StringComparison.Ordinal);
            all.Add((hint[..blank], hint[(blank + 1)..]));
        }

        DashboardAction[] general = [DashboardAction.Inbox, DashboardAction.Night, DashboardAction.Search, DashboardAction.Follow, DashboardAction.NextMark];
        var must = (DashboardAction[])[.. steers, DashboardAction.Actions, DashboardAction.Help];
        var room = width - "  q leave ".Length - (run is { State: RunState.Running } && width >= 100 ? ", run goes on".Length : 0) - must.Sum(Width) - all.Sum(pair => pair.Key.Length + pair.Label.Length + 3);
        var line = steers.Select(Pair).Concat(all).ToList();
        foreach (var action in general)
        {
            if (Width(action) <= room)
            {
                room -= Width(action);
                line.Add(Pair(action));
            }
        }

        line.Add(Pair(DashboardAction.Actions));
        line.Add(Pair(DashboardAction.Help));
        return line;

        (string Key, string Label) Pair(DashboardAction action) => (keys.Shown(action), DashboardActions.Of(action).Label);

        int Width(DashboardAction action) => Pair(action) is var (key, label) ? key.Length + label.Length + 3 : 0;
    }
}
