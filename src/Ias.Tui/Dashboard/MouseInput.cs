using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Handles the mouse: the wheel scrolls the pane under the pointer, a click focuses it.</summary>
internal static class MouseInput
{
    public static void Handle(InputEvent.Mouse mouse, Layout layout, DashboardView view, Navigation navigation, ViewModel scene)
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
            navigation.GoTo(TabStrip.At(mouse.Column, layout.Body.Width, view.Tabs, view.Active) ?? view.Active);
        }
        else if (spot is not null)
        {
            navigation.GoTo(spot.Pane);
            view.Panes[spot.Pane].Click(mouse.Row - spot.Inside.Y);
        }
    }
}
