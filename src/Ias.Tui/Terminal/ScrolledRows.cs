using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>Rows of the whole width that a terminal moves by itself; what they leave is blank.</summary>
/// <param name="Top">The first that takes part, counted from 0.</param>
/// <param name="Bottom">The row behind the last.</param>
/// <param name="By">How far up they go; down where it is negative. Less than there are rows.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ScrolledRows(int Top, int Bottom, int By);
