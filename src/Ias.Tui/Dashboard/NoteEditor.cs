using Ias.Tui.Requests;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Editor for a note for the next IMPLEMENT prompt, or for an answer to a job. Its owner handles the keys that end
/// editing.</summary>
/// <param name="what"><inheritdoc cref="What" path="/summary"/></param>
/// <param name="title">Title of the editor: the text's name with its purpose.</param>
/// <param name="made">Creates the request from the text.</param>
/// <param name="about">Text that is answered, shown whole above the field as far as the screen allows; empty = none.</param>
public sealed class NoteEditor(string what, string title, Func<string, Request> made, string about = "") : ITextDialog
{
    private const int LeastRows = 3; // of the field

    private readonly Editor _editor = new();
    private readonly List<Range> _about = [];

    /// <inheritdoc/>
    public string What => what;

    /// <summary>Text that was written so far.</summary>
    public string Text => _editor.Text;

    /// <inheritdoc/>
    public bool HasText => Text.Trim().Length > 0;

    /// <inheritdoc/>
    public string Problem => HasText ? "" : $"{what} is empty";

    /// <inheritdoc/>
    public Request Written => made(Text.Trim());

    /// <inheritdoc/>
    public void Press(Key key) => _editor.Press(key);

    /// <inheritdoc/>
    public void Paste(string text) => _editor.Paste(text);

    /// <summary>Draws the editor over the lower half of the screen, or more of it where the text above the field needs it.</summary>
    /// <inheritdoc/>
    public Caret? Draw(Canvas screen, Look look, string refused)
    {
        const int Around = 3; // the frame, and the row of keys
        WordWrap.Break(about, Math.Max(0, screen.Width - 4), _about);
        var lines = about.Length > 0 ? Math.Clamp(_about.Count, 0, Math.Max(0, screen.Height - 1 - Around - LeastRows - 1)) : 0;
        var height = Math.Max(Math.Max(5, screen.Height / 2), lines > 0 ? lines + 1 + LeastRows + Around : 0);
        var top = Math.Max(0, screen.Height - height - 1);
        var frame = screen.Part(new Rect(0, top, screen.Width, height));
        var inside = Frame.Draw(frame, look, title, Role.Box, Role.Focus);
        var pen = new RowPen(inside, inside.Height - 1, 1);
        pen.Put(
            refused.Length > 0 ? $"not sent: {refused}" : "Ctrl-S or Alt-Enter sends   Esc cancels",
            look[refused.Length > 0 ? Role.Warning : Role.Key]
        );
        var field = DrawAbout(inside, look, lines);
        return _editor.Draw(inside.Part(new Rect(1, field, inside.Width - 2, inside.Height - 1 - field)), look) is { } caret
            ? new Caret(caret.Column + 2, caret.Row + top + 1 + field)
            : null;
    }

    // Returns the row on which the field begins.
    private int DrawAbout(Canvas inside, Look look, int lines)
    {
        for (var row = 0; row < lines; row++)
        {
            inside.Put(1, row, row == lines - 1 && lines < _about.Count ? "…" : about.AsSpan()[_about[row]], look[Role.Box]);
        }

        return lines > 0 ? lines + 1 : 0;
    }
}
