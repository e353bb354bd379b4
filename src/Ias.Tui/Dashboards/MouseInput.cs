using Ias.Tui.Keys;
using Ias.Tui.Terminal;
using Ias.Tui.Views;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>What the mouse does: the wheel moves what it is over, a press goes there.</summary>
internal static class MouseInput
{
    public static void Take(InputEvent.Mouse mouse, Layout layout, DashboardView view, Navigation at, ViewModel scene)
    {
        var spot = layout.Spots.FirstOrDefault(s =>
            mouse.Column >= s.Area.X && mouse.Column < s.Area.Right && mouse.Row >= s.Area.Y && mouse.Row < s.Area.Bottom
        );
        var wheel = mouse.Action switch
        {
            MouseAction.WheelUp => DashboardAction.Up,
            MouseAction.WheelDown => DashboardAction.Down,
            _ => (DashboardAction?)null,
        };
        for (var i = 0; wheel is { } move && i < 3; i++)
        {
            _ =
                view.Page is { } page ? page.Act(move, scene)
                : spot is null ? null
                : view.Panes[spot.Pane].Act(move, scene);
        }

        if (mouse.Action != MouseAction.LeftPress || view.Page is not null)
        {
            return;
        }

        if (layout.Kind == ScreenKind.Tabs && mouse.Row == layout.Tabs)
        {
            at.GoTo(TabStrip.At(mouse.Column, layout.Body.Width, view.Tabs, view.Active) ?? view.Active);
        }
        else if (spot is not null)
        {
            at.GoTo(spot.Pane);
            view.Panes[spot.Pane].Click(mouse.Row - spot.Inside.Y);
        }
    }
}
