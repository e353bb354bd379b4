using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Panes;

/// <summary>A pane as a contributor adds it.</summary>
internal sealed class WeatherPane : IPane
{
    public int Number => 9;

    public string Name => "Weather";

    public void DrawTitle(ref RowPen pen, Style style, ViewModel view) => pen.Put("fair", style);

    public void Draw(Canvas canvas, ViewModel view, bool active) =>
        canvas.Put(1, 0, $"sunny over {view.Run.Run?.Branch}", view.Look[active ? Role.Focus : Role.Text]);

    public Effect? Act(DashboardAction action, ViewModel view) => null;
}
