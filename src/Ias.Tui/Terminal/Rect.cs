using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>Cells of a screen: the leftmost column and topmost row are 0; width and height may be 0, never less.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Rect(int X, int Y, int Width, int Height)
{
    /// <summary>The first column behind it.</summary>
    public int Right => X + Width;

    /// <summary>The first row below it.</summary>
    public int Bottom => Y + Height;
}
