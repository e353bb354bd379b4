using Ias.Tui.Keys;

namespace Ias.Tui.Widgets;

/// <summary>Maps navigation actions to a list, whatever keys are bound to them.</summary>
internal static class ListKeys
{
    /// <summary>Moves the selection if the action is a navigation.</summary>
    /// <returns>Whether it was one.</returns>
    public static bool Act<T, TKey>(this ListView<T, TKey> list, DashboardAction action)
        where TKey : IEquatable<TKey>
    {
        switch (action)
        {
            case DashboardAction.Down:
                list.Move(1);
                return true;
            case DashboardAction.Up:
                list.Move(-1);
                return true;
            case DashboardAction.PageDown:
                list.Page(1);
                return true;
            case DashboardAction.PageUp:
                list.Page(-1);
                return true;
            case DashboardAction.Top:
                list.ToTop();
                return true;
            case DashboardAction.Bottom:
                list.ToEnd();
                return true;
            default:
                return false;
        }
    }
}
