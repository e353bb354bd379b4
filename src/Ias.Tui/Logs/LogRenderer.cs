using Ias.Core.Agents;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Logs;

/// <summary>Draws rows of a log: column 0 marks the jump target, then comes the time if there is room, then the text; the last column is
/// for the map.</summary>
/// <param name="canvas">Area of the log.</param>
/// <param name="look">Theme and glyphs.</param>
/// <param name="search">Pattern whose matches are marked; null = none.</param>
/// <param name="isPlain">Whether times, marks and map are hidden.</param>
internal readonly ref struct LogRenderer(Canvas canvas, Look look, SearchPattern? search, bool isPlain)
{
    private const int TimeColumn = 1;

    private readonly int _timeWidth = TimeWidth(canvas.Width, isPlain);
    private readonly int _textAt = TextColumn(canvas.Width, isPlain);

    /// <summary>Columns for the text of a row at a given width.</summary>
    public static int TextWidthOf(int width, bool isPlain) => Math.Max(1, width - TextColumn(width, isPlain) - (isPlain ? 0 : 2));

    /// <summary>Draws one row of an entry.</summary>
    /// <param name="y">Row of the canvas.</param>
    /// <param name="entry">Entry of the row.</param>
    /// <param name="number">Row number within the entry.</param>
    /// <param name="isTarget">Whether it is the jump target.</param>
    public void Draw(int y, WrappedLog.Entry entry, int number, bool isTarget)
    {
        if (!isPlain && number == 0)
        {
            if (isTarget)
            {
                canvas.Put(0, y, ">", look[Role.Focus]);
            }

            if (_timeWidth > 0 && entry.Time.Length > 0)
            {
                canvas.Put(TimeColumn, y, _timeWidth > 8 ? entry.Time : entry.Time.AsSpan(0, 5), look[Role.Muted]);
            }
        }

        var slice = entry.Slices[number];
        var line = entry.Log.Lines[slice.Line];
        var x = _textAt;
        if (entry.Log.IsRule)
        {
            x = canvas.Put(x, y, "== ", look[Role.Title]);
        }

        var at = 0;
        foreach (var part in line.Parts)
        {
            var (from, to) = (Math.Max(at, slice.From), Math.Min(at + part.Length, slice.From + slice.Length));
            if (from < to)
            {
                x = canvas.Put(x, y, line.Text.AsSpan(from, to - from), StyleOf(part));
            }

            at += part.Length;
        }

        if (entry.Log.IsRule && number == 0)
        {
            canvas.Fill(new Rect(x + 1, y, Math.Max(0, canvas.Width - x - 3), 1), '=', look[Role.Title]);
        }

        MarkSearch(y, line.Text.AsSpan(slice.From, slice.Length));
    }

    private void MarkSearch(int y, ReadOnlySpan<char> text)
    {
        var x = _textAt;
        while (search is not null && search.IndexIn(text) is >= 0 and var found && found + search.Text.Length <= text.Length)
        {
            x += TextWidth.Of(text[..found]);
            canvas.Put(x, y, text.Slice(found, search.Text.Length), look[Role.Match]);
            x += TextWidth.Of(text.Slice(found, search.Text.Length));
            text = text[(found + search.Text.Length)..];
        }
    }

    private Style StyleOf(StyledPart part)
    {
        var role = look[
            part.Role switch
            {
                LogRole.Muted => Role.Muted,
                LogRole.Title => Role.Title,
                LogRole.Command => Role.Command,
                LogRole.Good => Role.Good,
                LogRole.Warning => Role.Warning,
                LogRole.Danger => Role.Danger,
                LogRole.Added => Role.Added,
                LogRole.Removed => Role.Removed,
                LogRole.Control => Role.Control,
                _ => Role.Text,
            }
        ];
        return part.Style == default
            ? role
            : new Style(
                part.Style.Foreground.IsDefault ? role.Foreground : part.Style.Foreground,
                part.Style.Background.IsDefault ? role.Background : part.Style.Background,
                role.Attributes | part.Style.Attributes
            );
    }

    private static int TimeWidth(int width, bool isPlain) =>
        isPlain || width < 40 ? 0
        : width < 60 ? 7
        : 10;

    private static int TextColumn(int width, bool isPlain) => isPlain ? 0 : TimeColumn + TimeWidth(width, isPlain);
}
