using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>Draws one row of a list. Created once by the owner of the list: a lambda per frame would allocate per frame.</summary>
/// <param name="pen">Pen at the first column after the marker.</param>
public delegate void DrawRow<in T>(T item, ref RowPen pen, Look look, bool selected);
