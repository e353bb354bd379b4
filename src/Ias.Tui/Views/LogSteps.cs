using Ias.Tui.Keys;
using Ias.Tui.Logs;

namespace Ias.Tui.Views;

/// <summary>What keys that move mean in a log; whatever keys a person has bound to them.</summary>
internal static class LogSteps
{
    /// <summary>Moves, where the action is one that does.</summary>
    /// <returns>Whether it was.</returns>
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
