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
public sealed class NoteEditor(string what, string title, Func<string, Request> made) : ITextDialog
{
    private readonly Editor _editor = new();

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

    /// <summary>Draws the editor over the lower half of the screen.</summary>
    /// <inheritdoc/>
    public Caret? Draw(Canvas screen, Look look, string refused)
    {
        var height = Math.Max(5, screen.Height / 2);
        var top = Math.Max(0, screen.Height - height - 1);
        var frame = screen.Part(new Rect(0, top, screen.Width, height));
        var inside = Frame.Draw(frame, look, title, Role.Box, Role.Focus);
        var pen = new RowPen(inside, inside.Height - 1, 1);
        pen.Put(
            refused.Length > 0 ? $"not sent: {refused}" : "Ctrl-S or Alt-Enter sends   Esc cancels",
            look[refused.Length > 0 ? Role.Warning : Role.Key]
        );
        return _editor.Draw(inside.Part(new Rect(1, 0, inside.Width - 2, inside.Height - 1)), look) is { } caret
            ? new Caret(caret.Column + 2, caret.Row + top + 1)
            : null;
    }
}
