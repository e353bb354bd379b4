using System.Runtime.InteropServices;

namespace Ias.Tui.Widgets;

/// <summary>A row of a <see cref="TreeView{T, TKey}"/> as it is drawn.</summary>
/// <param name="Depth">0: it is under nothing.</param>
/// <param name="IsExpanded">What is under it is shown below it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TreeRow<T>(T Item, int Depth, bool IsExpanded);
