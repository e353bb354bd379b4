using System.Collections.Immutable;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;

namespace Ias.Tui.Widgets;

/// <summary>The pages in a row, the open one in brackets. Where not all fit, those around the open one are shown, none but that one in
/// part.</summary>
public static class TabStrip
{
    /// <summary>Draws the first row of the canvas.</summary>
    /// <param name="active">The open page's place in <paramref name="tabs"/>.</param>
    public static void Draw(Canvas canvas, Look look, ImmutableArray<Tab> tabs, int active)
    {
        canvas.Fill(new Rect(0, 0, canvas.Width, 1), look.Glyphs.Horizontal, look[Role.Border]);
        var first = FirstShown(tabs, active, canvas.Width);
        var pen = new RowPen(canvas, 0);
        pen.Put(first > 0 ? "<" : " ", look[Role.Border]);
        var i = first;
        for (; i < tabs.Length && (i == first || Fits(tabs, i, pen.Column + 1, canvas.Width)); i++)
        {
            var isOpen = i == active;
            pen.To(pen.Column + (i > first ? 1 : 0));
            var text = isOpen ? (RowText)$"[{tabs[i].Key} {tabs[i].Title}]" : $" {tabs[i].Key} {tabs[i].Title} ";
            pen.Put(ref text, look[isOpen ? Role.Focus : Role.Text]);
        }

        if (pen.Column > canvas.Width || i < tabs.Length)
        {
            canvas.Put(canvas.Width - 1, 0, ">", look[Role.Border]);
        }
    }

    /// <summary>The page at a column, as it is drawn; null: there is none.</summary>
    public static int? At(int column, int width, ImmutableArray<Tab> tabs, int active)
    {
        var x = 1;
        var first = FirstShown(tabs, active, width);
        for (var i = first; i < tabs.Length && (i == first || Fits(tabs, i, x, width)); i++)
        {
            if (column >= x && column < x + Width(tabs[i]))
            {
                return i;
            }

            x += Width(tabs[i]) + 1;
        }

        return null;
    }

    /// <summary>As few are left out on the left as the open one needs to be seen whole, with the sign behind it that there are
    /// more.</summary>
    private static int FirstShown(ImmutableArray<Tab> tabs, int active, int width)
    {
        var first = Math.Max(0, Math.Min(active, tabs.Length - 1));
        var right = tabs.IsEmpty ? 0 : 1 + Width(tabs[first]) + (first < tabs.Length - 1 ? 1 : 0);
        while (first > 0 && right + Width(tabs[first - 1]) + 1 <= width)
        {
            first--;
            right += Width(tabs[first]) + 1;
        }

        return first;
    }

    // Whole, with room for the sign behind it that there are more.
    private static bool Fits(ImmutableArray<Tab> tabs, int i, int column, int width) =>
        column + Width(tabs[i]) + (i < tabs.Length - 1 ? 1 : 0) <= width;

    private static int Width(Tab tab) => 3 + TextWidth.Of(tab.Key) + TextWidth.Of(tab.Title);
}
