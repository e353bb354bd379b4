using Ias.Tui.Keys;
using Ias.Tui.Widgets;

namespace Ias.Tui.Views;

/// <summary>What keys that move mean in a list; whatever keys a person has bound to them.</summary>
internal static class ListSteps
{
    /// <summary>Moves, where the action is one that does.</summary>
    /// <returns>Whether it was.</returns>
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
