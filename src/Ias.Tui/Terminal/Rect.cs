using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>Rectangle of cells: the leftmost column and topmost row are 0; width and height may be 0, never less.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Rect(int X, int Y, int Width, int Height)
{
    /// <summary>First column to the right of it.</summary>
    public int Right => X + Width;

    /// <summary>First row below the rectangle.</summary>
    public int Bottom => Y + Height;
}
