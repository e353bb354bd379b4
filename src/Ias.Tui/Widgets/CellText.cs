using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>Formats a table cell: <c>row => $"{row.Cycles} cycles"</c>.</summary>
public delegate RowText CellText<in T>(T row);
