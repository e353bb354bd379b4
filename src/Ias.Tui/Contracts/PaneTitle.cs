using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Contracts;

/// <summary>First line of a pane: a rule with its number, name and summary.</summary>
public static class PaneTitle
{
    /// <summary>Draws the title in the canvas's first row.</summary>
    public static void Draw(Canvas canvas, IPane pane, ViewModel view, bool active)
    {
        var look = view.Look;
        var rule = look[active ? Role.Focus : Role.Border];
        canvas.Fill(new Rect(0, 0, canvas.Width, 1), look.Glyphs.Horizontal, rule);
        // one column of the rule remains on either side
        var pen = new RowPen(canvas.Part(new Rect(1, 0, canvas.Width - 2, 1)), 0);
        pen.Put($"{pane.Number} {pane.Name} ", look[active ? Role.Focus : Role.Title]);
        pen.To(pen.Column + 2);
        var before = pen.Column;
        pen.Put(" ", rule);
        pane.DrawTitle(ref pen, look[Role.Text], view);
        if (pen.Column > before + 1)
        {
            pen.Put(" ", rule);
        }
        else
        {
            canvas.Fill(new Rect(before + 1, 0, 1, 1), look.Glyphs.Horizontal, rule);
        }
    }
}
