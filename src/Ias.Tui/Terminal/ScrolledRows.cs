using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>Full-width rows for the terminal to scroll; the vacated rows are blank.</summary>
/// <param name="Top">First row, counted from 0.</param>
/// <param name="Bottom">Row after the last.</param>
/// <param name="By">Distance up; negative = down. Less than the number of rows.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ScrolledRows(int Top, int Bottom, int By);
