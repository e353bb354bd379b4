namespace Ias.Tui.Terminal;

/// <summary>
/// A rectangle of the screen to draw in, with coordinates of its own. Nothing drawn through it leaves it: text is cut at its edge, and a
/// wide character that does not fit whole becomes blanks. Control characters are made visible; no sequence reaches the terminal from here.
/// </summary>
public readonly struct Canvas
{
    private readonly CellBuffer _buffer;
    private readonly Rect _area;

    public Canvas(CellBuffer buffer, Rect area) => (_buffer, _area) = (buffer, area);

    public int Width => _area.Width;

    public int Height => _area.Height;

    /// <summary>A part of it, cut to what there is.</summary>
    public Canvas Part(Rect area)
    {
        var x = Math.Clamp(area.X, 0, _area.Width);
        var y = Math.Clamp(area.Y, 0, _area.Height);
        return new Canvas(
            _buffer,
            new Rect(_area.X + x, _area.Y + y, Math.Clamp(area.Right, x, _area.Width) - x, Math.Clamp(area.Bottom, y, _area.Height) - y)
        );
    }

    /// <summary>Draws text on a row from a column on (which may be left of the canvas), in one style.</summary>
    /// <returns>The column behind the text, as if there were no right edge.</returns>
    public int Put(int x, int y, ReadOnlySpan<char> text, Style style = default) => _buffer.Put(_area, x, y, text, style);

    /// <summary>Fills cells with one character of one column.</summary>
    public void Fill(Rect area, char character, Style style = default) => _buffer.Fill(_area, area, character, style);

    /// <summary>Draws a character where another one stands, and nowhere else.</summary>
    public void Replace(int x, int y, char precondition, char character, Style style) =>
        _buffer.Replace(_area, x, y, precondition, character, style);

    /// <summary>Blanks it all.</summary>
    public void Clear(Style style = default) => Fill(new Rect(0, 0, Width, Height), ' ', style);

    /// <summary>Gives cells another style and leaves their text.</summary>
    public void Restyle(Rect area, Func<Style, Style> change) => _buffer.Restyle(_area, area, change);
}
