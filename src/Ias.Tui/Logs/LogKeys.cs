using Ias.Tui.Keys;

namespace Ias.Tui.Logs;

/// <summary>Maps navigation actions to a log view, whatever keys are bound to them.</summary>
internal static class LogKeys
{
    /// <summary>Scrolls the log if the action is a navigation.</summary>
    /// <returns>Whether it was one.</returns>
    public static bool Act(this LogView view, DashboardAction action)
    {
        switch (action)
        {
            case DashboardAction.Down:
                view.Move(1);
                return true;
            case DashboardAction.Up:
                view.Move(-1);
                return true;
            case DashboardAction.PageDown:
                view.Page(1);
                return true;
            case DashboardAction.PageUp:
                view.Page(-1);
                return true;
            case DashboardAction.Top:
                view.GoToTop();
                return true;
            case DashboardAction.Follow when view.Follows:
                view.Freeze();
                return true;
            case DashboardAction.Bottom or DashboardAction.Follow:
                view.FollowEnd();
                return true;
            default:
                return false;
        }
    }
}
