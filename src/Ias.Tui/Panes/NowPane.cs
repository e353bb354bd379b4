using Ias.Tui.Dashboards;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Terminal;

namespace Ias.Tui.Panes;

/// <summary>On a small screen, the most important of all panes on one page: how close it is to stopping, and the end of the log.</summary>
/// <param name="log">Whose night it shows.</param>
public sealed class NowPane(LogPane log) : IPane
{
    private readonly LogView _end = new();
    private NightLog? _night;
    private Scene? _scene;

    public int Number => Layout.Now;

    public string Name => "Now";

    public void DrawTitle(ref RowPen pen, Style style, Scene scene)
    {
    }

    public void Draw(Canvas canvas, Scene scene, bool active)
    {
        var look = scene.Look;
        var y = 0;
        if (scene.Run.Breaker is { } breaker)
        {
            var pen = new RowPen(canvas, y++, 1);
            pen.Put("breaker  ");
            pen.Put(BreakerPane.WordOf(breaker.State), look[breaker.State == Core.RunMode.BreakerState.Closed ? Role.Text : Role.Danger]);
            if (breaker.Fullest is { } fullest && canvas.Height > 4)
            {
                var row = new RowPen(canvas, y++, 2);
                row.Put(fullest.Label);
                row.To(14);
                row.Put($"{fullest.CountAt(scene.Now):0.#}/{fullest.Limit:0.#}  ");
                row.Put(fullest.Next.Length > 0 ? fullest.Next : fullest.Feeds, look[fullest.Next.Length > 0 ? Role.Warning : Role.Muted]);
            }
        }

        if (scene.Run.Limits is { } limits && canvas.Height > 6)
        {
            var row = new RowPen(canvas, y++, 2);
            row.Put("calls");
            row.To(14);
            row.Put($"{limits.CallsUsed(scene.Now)}/{limits.Calls.Limit}  new at {scene.TimeOf(LimitsView.CallsNewAt(scene.Now))}");
        }

        if (scene.Run.Limits is { Wait: { } wait } && canvas.Height > 4)
        {
            var row = new RowPen(canvas, y++, 2);
            row.Put("waits");
            row.To(14);
            row.Put($"until {scene.TimeOf(wait.Until)}, in {scene.SpanOf(wait.Until - scene.Now)}", look[Role.Warning]);
            row.PutWhole($", goes on by itself", look[Role.Muted]);
            row.PutWhole($": {wait.Reason}", look[Role.Muted]);
        }
        else if (scene.Run.Limits is { CostUsd: { } cost } spent && canvas.Height > 8)
        {
            var row = new RowPen(canvas, y++, 2);
            row.Put("spend");
            row.To(14);
            row.Put($"${cost:0.00}{(spent.UntoldTurns > 0 ? "+" : "")}");
            if (spent.MaxCostUsd > 0)
            {
                row.Put($" of ${spent.MaxCostUsd:0.##}");
            }
        }

        if (canvas.Height - y > 2)
        {
            canvas.Fill(new Rect(0, y, canvas.Width, 1), look.Glyphs.Horizontal, look[Role.Border]);
            canvas.Put(1, y++, " last ", look[Role.Title]);
        }

        DrawEnd(canvas.Part(new Rect(0, y, canvas.Width, canvas.Height - y)), scene);
    }

    public Effect? Act(DashboardAction action, Scene scene)
    {
        switch (action)
        {
            case DashboardAction.Down:
                _end.Move(1);
                return Effect.None;
            case DashboardAction.Up:
                _end.Move(-1);
                return Effect.None;
            case DashboardAction.PageDown:
                _end.Page(1);
                return Effect.None;
            case DashboardAction.PageUp:
                _end.Page(-1);
                return Effect.None;
            case DashboardAction.Bottom:
                _end.FollowEnd();
                return Effect.None;
            default:
                return null;
        }
    }

    private void DrawEnd(Canvas canvas, Scene scene)
    {
        if (!ReferenceEquals(_night, log.Night) && log.Night is { } night)
        {
            _night = night;
            _end.Show(night);
        }

        if (!ReferenceEquals(_scene, scene))
        {
            _scene = scene;
            _end.Forget();
        }

        _end.Draw(canvas, scene.Look, scene.Now.Offset);
    }
}
