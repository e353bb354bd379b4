namespace Ias.Tui.Terminal;

/// <summary>The cells of a frame.</summary>
public sealed class CellBuffer
{
    public CellBuffer(Size size) => Size = size;

    public Size Size { get; }

    internal int Put(Rect clip, int x, int y, ReadOnlySpan<char> text, Style style) => throw new NotSupportedException();

    internal void Fill(Rect clip, Rect area, char character, Style style) => throw new NotSupportedException();

    internal void Restyle(Rect clip, Rect area, Func<Style, Style> change) => throw new NotSupportedException();
}
