using System.Runtime.InteropServices;

namespace Ias.Tui.Widgets;

/// <summary>Position of the terminal's cursor on the canvas that was drawn.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Caret(int Column, int Row);
