using Ias.Tui.Asking;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>Writing a note for the next IMPLEMENT prompt, or an answer to a job: Esc ends the writing, another key then says what becomes of it.</summary>
/// <param name="title">What is written.</param>
/// <param name="made">What is asked for with it.</param>
public sealed class NoteEditor(string title, Func<string, Request> made)
{
    private static readonly Answer<Request> Open = new(IsOpen: true);

    private readonly Editor _editor = new();
    private bool _asks;

    /// <summary>What was written.</summary>
    public string Text => _editor.Text;

    /// <summary>Acts on a key.</summary>
    /// <returns>What to ask for, or closed with nothing.</returns>
    public Answer<Request> Press(Key key)
    {
        if (!_asks)
        {
            if (key.Code == KeyCode.Escape)
            {
                _asks = true;
            }
            else
            {
                _editor.Press(key);
            }

            return Text.Length == 0 && _asks ? default : Open;
        }

        switch (key)
        {
            case { Code: KeyCode.Character, Rune.Value: 's', Modifiers: KeyModifiers.None } when Text.Trim().Length > 0:
                return new Answer<Request>(IsOpen: false, made(Text.Trim()));
            case { Code: KeyCode.Character, Rune.Value: 'd', Modifiers: KeyModifiers.None }:
                return default;
            case { Code: KeyCode.Escape }:
                _asks = false;
                return Open;
            default:
                return Open;
        }
    }

    /// <summary>Takes pasted text in.</summary>
    public void Paste(string text)
    {
        if (!_asks)
        {
            _editor.Paste(text);
        }
    }

    /// <summary>Draws it over the lower half of the screen.</summary>
    public Caret? Draw(Canvas screen, Look look)
    {
        var height = Math.Max(5, screen.Height / 2);
        var top = Math.Max(0, screen.Height - height - 1);
        var frame = screen.Part(new Rect(0, top, screen.Width, height));
        var inside = Frame.Draw(frame, look, title, Role.Box, Role.Focus);
        var pen = new RowPen(inside, inside.Height - 1, 1);
        pen.Put(_asks ? "s send   d throw away   Esc go on writing" : "Esc when it is written", look[Role.Key]);
        return _editor.Draw(inside.Part(new Rect(1, 0, inside.Width - 2, inside.Height - 1)), look) is { } caret && !_asks
            ? new Caret(caret.Column + 2, caret.Row + top + 1) : null;
    }
}
