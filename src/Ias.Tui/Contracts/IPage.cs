using Ias.Tui.Keys;
using Ias.Tui.Terminal;

namespace Ias.Tui.Contracts;

/// <summary>Page shown in place of the panes until it is closed; the top rows and the footer stay.</summary>
public interface IPage
{
    /// <summary>Name on the first line of the page.</summary>
    string Name { get; }

    /// <summary>Hints for the page's own keys in the footer, such as <c>Enter open</c>.</summary>
    string Hints { get; }

    /// <summary>Draws the page in the area of the panes.</summary>
    void Draw(Canvas canvas, ViewModel view);

    /// <summary>Handles an action; null = not handled.</summary>
    Effect? Act(DashboardAction action, ViewModel view);
}
