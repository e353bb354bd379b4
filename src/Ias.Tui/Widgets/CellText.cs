using Ias.Tui.Looks;

namespace Ias.Tui.Widgets;

/// <summary>A cell's text: <c>row => $"{row.Cycles} cycles"</c>.</summary>
public delegate RowText CellText<in T>(T row);
