using Ias.Tui.Keys;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;

namespace Ias.Tui.Views;

/// <summary>A part of the screen. It draws what a scene says, holds no more than where it is scrolled to, and reads no files.</summary>
public interface IPane
{
    /// <summary>The digit that chooses it.</summary>
    int Number { get; }

    string Name { get; }

    /// <summary>Writes on its first line, behind the name: the sum of what it shows; more at the right edge.</summary>
    void DrawTitle(ref RowPen pen, Style style, ViewModel view);

    /// <summary>Draws it below its first line.</summary>
    /// <param name="canvas">Its room.</param>
    /// <param name="view">What there is to see.</param>
    /// <param name="active">It has the keys.</param>
    void Draw(Canvas canvas, ViewModel view, bool active);

    /// <summary>Chooses what stands in a row of its room, as a click does.</summary>
    void Click(int row) { }

    /// <summary>Acts on a key; null = it has no use for it.</summary>
    Effect? Act(DashboardAction action, ViewModel view);
}
