using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>Frame around an area, with a title in its upper line.</summary>
public static class Frame
{
    /// <summary>Clears the canvas and draws lines along its edges.</summary>
    /// <returns>Area inside the lines; empty if there is no room for lines on both sides.</returns>
    public static Canvas Draw(Canvas canvas, Look look, ReadOnlySpan<char> title, Role inside = Role.Text, Role lines = Role.Border)
    {
        var (right, bottom) = (canvas.Width - 1, canvas.Height - 1);
        var (glyphs, line) = (look.Glyphs, look[lines]);
        canvas.Clear(look[inside]);
        canvas.Fill(new Rect(0, 0, canvas.Width, 1), glyphs.Horizontal, line);
        canvas.Fill(new Rect(0, bottom, canvas.Width, 1), glyphs.Horizontal, line);
        canvas.Fill(new Rect(0, 0, 1, canvas.Height), glyphs.Vertical, line);
        canvas.Fill(new Rect(right, 0, 1, canvas.Height), glyphs.Vertical, line);
        canvas.Put(0, 0, [glyphs.TopLeft], line);
        canvas.Put(right, 0, [glyphs.TopRight], line);
        canvas.Put(0, bottom, [glyphs.BottomLeft], line);
        canvas.Put(right, bottom, [glyphs.BottomRight], line);

        var head = canvas.Part(new Rect(2, 0, canvas.Width - 4, 1));
        if (!title.IsEmpty && head.Width > 2)
        {
            var behind = 1 + TextWidth.Of(title[..TextWidth.Fit(title, head.Width - 2)]);
            head.Fill(new Rect(0, 0, behind + 1, 1), ' ', look[inside]);
            head.Part(new Rect(1, 0, behind - 1, 1)).Put(0, 0, title, look[Role.Title]);
        }

        return canvas.Part(new Rect(1, 1, canvas.Width - 2, canvas.Height - 2));
    }
}
