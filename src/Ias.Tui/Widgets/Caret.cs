using System.Runtime.InteropServices;

namespace Ias.Tui.Widgets;

/// <summary>Where the terminal's cursor belongs, on the canvas that was drawn on.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Caret(int Column, int Row);
