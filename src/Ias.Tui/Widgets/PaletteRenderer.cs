using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>Draws a <see cref="Palette"/>: the filter, the items, and the command of the selected one. Its size does not change while
/// filtering.</summary>
internal static class PaletteRenderer
{
    private const int Narrowest = 40,
        Widest = 84,
        Most = 16,
        Between = 2; // the rest scrolls, leaving some of the screen below visible
    private const string Off = "not now: ";

    /// <summary>Width of the column of names.</summary>
    public static int NameWidthOf(IReadOnlyList<PaletteItem> items)
    {
        var widest = 0;
        for (var i = 0; i < items.Count; i++)
        {
            widest = Math.Max(widest, TextWidth.Of(items[i].Id));
        }

        return widest;
    }

    /// <summary>Draws an item: its name, and aligned after it the description or the reason why it is not allowed; at the right edge the
    /// command if there is room, and the key.</summary>
    public static void DrawItem(PaletteItem item, int nameWidth, ref RowPen pen, Look look)
    {
        var isOff = item.DisabledReason is not null;
        var (start, style) = (pen.Column, look[isOff ? Role.Muted : Role.Box]);
        pen.PutRight(" ", gap: 0);
        pen.PutRight(item.Key, look[isOff ? Role.Muted : Role.Key]);
        pen.PutRight("  ", gap: 0);
        pen.Put(item.Id, style);
        pen.To(start + nameWidth + Between);
        if (isOff)
        {
            pen.PutRight(item.Command, style, gap: Off.Length + TextWidth.Of(item.DisabledReason) + Between);
            pen.Put(Off, style);
            pen.PutWords(item.DisabledReason, style); // the last row shows all of it
        }
        else
        {
            pen.PutWords(item.Text, style);
        }
    }

    /// <param name="field">Filter text; null = not typing.</param>
    public static Caret? Draw(
        Canvas screen,
        Look look,
        string title,
        IReadOnlyList<PaletteItem> items,
        ListView<PaletteItem, string> list,
        TextField? field
    )
    {
        var width = Math.Min(screen.Width, WidthOf(items));
        var height = Math.Min(screen.Height, Math.Min(items.Count, Most) + 4);
        var (x, y) = ((screen.Width - width) / 2, (screen.Height - height) / 2);
        var inside = Frame.Draw(screen.Part(new Rect(x, y, width, height)), look, title, Role.Box, Role.Focus);
        var head = field is not null || inside.Height > 3 ? 1 : 0;
        var foot = inside.Height > 3 ? 1 : 0;

        var rows = inside.Part(new Rect(0, head, inside.Width, inside.Height - head - foot));
        list.Draw(rows, look, focused: true);
        if (list.Count == 0)
        {
            rows.Put(2, 0, "nothing matches", look[Role.Muted]);
        }

        DrawFoot(inside.Part(new Rect(2, inside.Height - foot, inside.Width - 3, foot)), look, list.Selected);
        if (field is null)
        {
            inside.Part(new Rect(0, 0, inside.Width, head)).Put(2, 0, "/ narrows it down", look[Role.Muted]);
            return null;
        }

        inside.Put(0, 0, ":", look[Role.Key]);
        return field.Draw(inside.Part(new Rect(2, 0, inside.Width - 3, 1)), look) is { } caret
            ? new Caret(x + 3 + caret.Column, y + 1)
            : null;
    }

    private static void DrawFoot(Canvas canvas, Look look, PaletteItem? item)
    {
        var pen = new RowPen(canvas, 0);
        if (item is { DisabledReason: { } reason })
        {
            pen.PutRight(item.Command, look[Role.Command], gap: Off.Length + TextWidth.Of(reason) + 2);
            pen.Put(Off, look[Role.Warning]);
            pen.PutWords(reason, look[Role.Box]);
        }
        else if (item is { Command.Length: > 0 })
        {
            pen.Put("from a shell: ", look[Role.Muted]);
            pen.Put(item.Command, look[Role.Command]);
        }
    }

    private static int WidthOf(IReadOnlyList<PaletteItem> items)
    {
        var (widest, name) = (Narrowest, NameWidthOf(items) + Between);
        for (var i = 0; i < items.Count; i++)
        {
            var (item, shell) = (items[i], TextWidth.Of(items[i].Command));
            var what = item.DisabledReason is { } reason ? Off.Length + TextWidth.Of(reason) + Between + shell : TextWidth.Of(item.Text);
            var row = name + what + 2 + TextWidth.Of(item.Key) + 1;
            widest = Math.Max(widest, Math.Max(row, "from a shell: ".Length + shell + 1) + 4);
        }

        return Math.Min(Widest, widest);
    }
}
