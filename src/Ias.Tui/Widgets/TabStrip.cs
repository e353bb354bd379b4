using System.Collections.Immutable;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>Row of tabs with the open one in brackets. If not all fit, those around the open one are shown, only that one possibly
/// cut.</summary>
public static class TabStrip
{
    /// <summary>Draws the tabs in the canvas's first row.</summary>
    /// <param name="active">Index of the open one in <paramref name="tabs"/>.</param>
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

    /// <summary>Index of the tab at a column as drawn; null = none.</summary>
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

    /// <summary>Index of the first visible tab: as small as possible for the open one to be fully visible, with the sign after it for
    /// further tabs.</summary>
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

    // Completely, with room for the sign after it for further tabs.
    private static bool Fits(ImmutableArray<Tab> tabs, int i, int column, int width) =>
        column + Width(tabs[i]) + (i < tabs.Length - 1 ? 1 : 0) <= width;

    private static int Width(Tab tab) => 3 + TextWidth.Of(tab.Key) + TextWidth.Of(tab.Title);
}
