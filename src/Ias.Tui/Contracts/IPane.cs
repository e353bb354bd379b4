using Ias.Tui.Keys;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Contracts;

/// <summary>Pane of the screen. It draws a view model, keeps only its scroll position, and reads no files.</summary>
public interface IPane
{
    /// <summary>Digit key that selects the pane.</summary>
    int Number { get; }

    string Name { get; }

    /// <summary>Writes a summary on the first line after the name; more at the right edge.</summary>
    void DrawTitle(ref RowPen pen, Style style, ViewModel view);

    /// <summary>Draws the pane below its first line.</summary>
    /// <param name="canvas">Area of the pane.</param>
    /// <param name="view">Data to draw.</param>
    /// <param name="active">Whether the pane has the focus.</param>
    void Draw(Canvas canvas, ViewModel view, bool active);

    /// <summary>Selects the item at a row, as a click does.</summary>
    void Click(int row) { }

    /// <summary>Handles an action; null = not handled.</summary>
    Effect? Act(DashboardAction action, ViewModel view);
}
