using System.Runtime.InteropServices;

namespace Ias.Tui.Widgets;

/// <summary>What a key did to something that asks: it is still open, it was closed with nothing chosen (the default value), or closed by a
/// choice.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Answer<T>(bool IsOpen, T? Chosen = null)
    where T : class;
