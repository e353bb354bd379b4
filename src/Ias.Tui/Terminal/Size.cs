using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>Size of a screen in cells; at least 1×1.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Size(int Columns, int Rows);
