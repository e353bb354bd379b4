namespace Ias.Tui.Terminal;

/// <summary>
/// Rectangle of the screen to draw in, with its own coordinates. Nothing is drawn outside of it: text is cut at its edge, and a wide
/// character that does not fit completely becomes blanks. Control characters are made visible; no control sequence reaches the terminal.
/// </summary>
public readonly struct Canvas
{
    private readonly CellBuffer _buffer;
    private readonly Rect _area;

    public Canvas(CellBuffer buffer, Rect area) => (_buffer, _area) = (buffer, area);

    public int Width => _area.Width;

    public int Height => _area.Height;

    /// <summary>Part of the canvas, clipped to its area.</summary>
    public Canvas Part(Rect area)
    {
        var x = Math.Clamp(area.X, 0, _area.Width);
        var y = Math.Clamp(area.Y, 0, _area.Height);
        return new Canvas(
            _buffer,
            new Rect(_area.X + x, _area.Y + y, Math.Clamp(area.Right, x, _area.Width) - x, Math.Clamp(area.Bottom, y, _area.Height) - y)
        );
    }

    /// <summary>Draws text on a row from a column on (possibly left of the canvas), in one style.</summary>
    /// <returns>Column after the text, as if there were no right edge.</returns>
    public int Put(int x, int y, ReadOnlySpan<char> text, Style style = default) => _buffer.Put(_area, x, y, text, style);

    /// <summary>Fills cells with one character of one column.</summary>
    public void Fill(Rect area, char character, Style style = default) => _buffer.Fill(_area, area, character, style);

    /// <summary>Replaces a character by another, where it is the expected one.</summary>
    public void Replace(int x, int y, char precondition, char character, Style style) =>
        _buffer.Replace(_area, x, y, precondition, character, style);

    /// <summary>Clears the canvas with blanks.</summary>
    public void Clear(Style style = default) => Fill(new Rect(0, 0, Width, Height), ' ', style);

    /// <summary>Changes the style of cells and leaves their text.</summary>
    public void Restyle(Rect area, Func<Style, Style> change) => _buffer.Restyle(_area, area, change);
}
