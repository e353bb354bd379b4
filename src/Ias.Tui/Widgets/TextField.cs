using System.Text;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>One-line editor. Besides characters it handles arrows, Home, End, Backspace, Delete, and Ctrl-A, E, U, W, K and Alt-b, f as in
/// shells. Up and Down browse the history. The owner handles Enter and Esc.</summary>
/// <param name="history">Earlier texts, newest first; <see cref="Remember"/> adds to it. Kept by the owner.</param>
/// <param name="most">Maximum number of characters.</param>
public sealed class TextField(List<string>? history = null, int most = 2000)
{
    private const int LongestHistory = 100;

    private readonly EditedText _text = new(most);
    private string _draft = "";
    private int _older; // 0 = current text; n = the n-th newest of the history
    private int _first;

    public string Text => _text.Text;

    /// <summary>True if it accepts no more characters; the end of a paste may have been cut off.</summary>
    public bool IsFull => _text.IsFull;

    /// <summary>Replaces the text and moves the cursor to its end.</summary>
    public void Set(string text)
    {
        _older = 0;
        _text.Set(OneLine(text));
    }

    /// <summary>Adds the text to the history, unless it is blank or already the newest entry, and clears the field.</summary>
    public void Remember()
    {
        if (history is not null && !string.IsNullOrWhiteSpace(Text) && (history.Count == 0 || history[0] != Text))
        {
            history.Insert(0, Text);
            if (history.Count > LongestHistory)
            {
                history.RemoveRange(LongestHistory, history.Count - LongestHistory);
            }
        }

        Set("");
    }

    /// <returns>Whether the key was handled.</returns>
    public bool Press(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Home } or { Code: KeyCode.Character, Rune.Value: 'a', Modifiers: KeyModifiers.Ctrl }:
                _text.GoTo(0);
                return true;
            case { Code: KeyCode.End } or { Code: KeyCode.Character, Rune.Value: 'e', Modifiers: KeyModifiers.Ctrl }:
                _text.GoTo(Text.Length);
                return true;
            case { Code: KeyCode.Character, Rune.Value: 'u', Modifiers: KeyModifiers.Ctrl }:
                _text.DeleteTo(0);
                return true;
            case { Code: KeyCode.Character, Rune.Value: 'k', Modifiers: KeyModifiers.Ctrl }:
                _text.DeleteTo(Text.Length);
                return true;
            case { Code: KeyCode.Up } when history is not null:
                Recall(_older + 1);
                return true;
            case { Code: KeyCode.Down } when history is not null:
                Recall(_older - 1);
                return true;
            default:
                return _text.Press(key);
        }
    }

    /// <summary>Inserts text with line ends and tabs as spaces.</summary>
    /// <returns>True: a field always accepts a paste.</returns>
    public bool Paste(string text)
    {
        _text.Insert(OneLine(text));
        return true;
    }

    /// <summary>Draws the first row of the canvas, scrolled so that the cursor is visible.</summary>
    /// <returns>Position of the cursor; null = no room.</returns>
    public Caret? Draw(Canvas canvas, Look look)
    {
        canvas.Fill(new Rect(0, 0, canvas.Width, 1), ' ', look[Role.Text]);
        if (canvas.Width < 1 || canvas.Height < 1)
        {
            return null;
        }

        var text = Text.AsSpan();
        _first = _text.At < _first || TextWidth.Of(text) < canvas.Width ? 0 : ClusterSteps.Snap(text, _first);
        while (TextWidth.Of(text[_first.._text.At]) >= canvas.Width)
        {
            _first = ClusterSteps.Next(text, _first);
        }

        canvas.Put(0, 0, text[_first..], look[Role.Text]);
        return new Caret(TextWidth.Of(text[_first.._text.At]), 0);
    }

    private void Recall(int older)
    {
        if (history is null || older < 0 || older > history.Count || older == _older)
        {
            return;
        }

        _draft = _older == 0 ? Text : _draft;
        _older = older;
        _text.Set(older == 0 ? _draft : OneLine(history[older - 1]));
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsControl(c))
            {
                line.Append(c);
            }
            else if (c is '\n' or '\t')
            {
                line.Append(' ');
            }
        }

        return line.ToString();
    }
}
