using Ias.Tui.Keys;
using Ias.Tui.Terminal;

namespace Ias.Tui.Views;

/// <summary>Something that takes the place of the panes until it is closed: the top rows and the footer stay.</summary>
public interface IPage
{
    /// <summary>Its name, on its first line.</summary>
    string Name { get; }

    /// <summary>What its own keys do, for the footer: <c>Enter open</c>.</summary>
    string Hints { get; }

    /// <summary>Draws it in the whole room of the panes.</summary>
    void Draw(Canvas canvas, ViewModel view);

    /// <summary>Acts on a key; null = it has no use for it.</summary>
    Effect? Act(DashboardAction action, ViewModel view);
}
