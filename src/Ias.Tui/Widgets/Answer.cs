using System.Runtime.InteropServices;

namespace Ias.Tui.Widgets;

/// <summary>Result of a key on a dialog or palette: still open, closed without a choice (the default value), or closed by a
/// choice.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Answer<T>(bool IsOpen, T? Chosen = null)
    where T : class;
