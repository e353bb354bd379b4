using Ias.Tui.Looks;

namespace Ias.Tui.Widgets;

/// <summary>Writes one row of a list. Whoever has the list makes it once: a lambda made for every frame would be allocated for every
/// frame.</summary>
/// <param name="pen">On the row, at its first column behind the marker.</param>
public delegate void DrawRow<in T>(T item, ref RowPen pen, Look look, bool selected);
