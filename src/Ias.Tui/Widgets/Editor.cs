using System.Text;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>Multi-line editor with word wrap. Enter starts a line; Home and End apply to the visible line. The owner handles Esc, Tab and
/// the key that ends editing.</summary>
/// <param name="most">Maximum number of characters.</param>
public sealed class Editor(int most = 20_000)
{
    private readonly EditedText _text = new(most);
    private readonly List<Range> _lines = [0..0];
    private string? _wrapped; // text from which the lines were made
    private int _width = 80;
    private int _height = 10;
    private int _top;
    private int? _goal; // column that Up and Down keep

    public string Text => _text.Text;

    /// <summary>True if it accepts no more characters; the end of a paste may have been cut off.</summary>
    public bool IsFull => _text.IsFull;

    /// <summary>Replaces the text and moves the cursor to its end.</summary>
    public void Set(string text)
    {
        _goal = null;
        _text.Set(Clean(text));
    }

    /// <returns>Whether the key was handled.</returns>
    public bool Press(Key key)
    {
        if (Rows(key) is { } rows)
        {
            GoDown(rows);
            return true;
        }

        _goal = null;
        Wrap();
        var line = LineOfCursor();
        switch (key)
        {
            case { Code: KeyCode.Enter }:
                _text.Insert("\n");
                return true;
            case { Code: KeyCode.Home, Modifiers: KeyModifiers.Ctrl }:
                _text.GoTo(0);
                return true;
            case { Code: KeyCode.End, Modifiers: KeyModifiers.Ctrl }:
                _text.GoTo(Text.Length);
                return true;
            case { Code: KeyCode.Home } or { Code: KeyCode.Character, Rune.Value: 'a', Modifiers: KeyModifiers.Ctrl }:
                _text.GoTo(_lines[line].Start.Value);
                return true;
            case { Code: KeyCode.End } or { Code: KeyCode.Character, Rune.Value: 'e', Modifiers: KeyModifiers.Ctrl }:
                _text.GoTo(LastPlace(line));
                return true;
            case { Code: KeyCode.Character, Rune.Value: 'u', Modifiers: KeyModifiers.Ctrl }:
                _text.DeleteTo(_lines[line].Start.Value);
                return true;
            case { Code: KeyCode.Character, Rune.Value: 'k', Modifiers: KeyModifiers.Ctrl }:
                _text.DeleteTo(Math.Max(_text.At, _lines[line].End.Value));
                return true;
            default:
                return _text.Press(key);
        }
    }

    /// <summary>Inserts text with its line ends; a tab becomes four spaces.</summary>
    /// <returns>True: an editor always accepts a paste.</returns>
    public bool Paste(string text)
    {
        _goal = null;
        _text.Insert(Clean(text));
        return true;
    }

    /// <summary>Draws the whole canvas, scrolled so that the cursor is visible.</summary>
    /// <returns>Position of the cursor; null = no room.</returns>
    public Caret? Draw(Canvas canvas, Look look)
    {
        canvas.Clear(look[Role.Text]);
        if (canvas.Width < 1 || canvas.Height < 1)
        {
            return null;
        }

        if (canvas.Width != _width)
        {
            _width = canvas.Width;
            _wrapped = null;
        }

        Wrap();
        _height = canvas.Height;
        var line = LineOfCursor();
        _top = Math.Clamp(Math.Clamp(_top, line - _height + 1, line), 0, Math.Max(0, _lines.Count - _height));
        for (var y = 0; y < _height && _top + y < _lines.Count; y++)
        {
            canvas.Put(0, y, Text.AsSpan()[_lines[_top + y]], look[Role.Text]);
        }

        return new Caret(Math.Min(Column(line), _width - 1), line - _top);
    }

    private int? Rows(Key key) =>
        key.Code switch
        {
            KeyCode.Up => -1,
            KeyCode.Down => 1,
            KeyCode.PageUp => -Math.Max(1, _height - 1),
            KeyCode.PageDown => Math.Max(1, _height - 1),
            _ => null,
        };

    private void GoDown(int rows)
    {
        Wrap();
        var line = LineOfCursor();
        var to = line + rows;
        _goal ??= Column(line);
        if (to < 0 || to >= _lines.Count)
        {
            _text.GoTo(to < 0 ? 0 : Text.Length);
            return;
        }

        var start = _lines[to].Start.Value;
        _text.GoTo(Math.Min(start + TextWidth.Fit(Text.AsSpan()[_lines[to]], _goal.Value), LastPlace(to)));
    }

    /// <summary>Wraps the text, reserving one column for the cursor if there is more than one.</summary>
    private void Wrap()
    {
        if (!ReferenceEquals(_wrapped, Text))
        {
            WordWrap.Break(Text, Math.Max(1, _width - 1), _lines);
            _wrapped = Text;
        }
    }

    private int LineOfCursor()
    {
        var line = _lines.Count - 1;
        while (line > 0 && _lines[line].Start.Value > _text.At)
        {
            line--;
        }

        return line;
    }

    private int Column(int line) => TextWidth.Of(Text.AsSpan(_lines[line].Start.Value, _text.At - _lines[line].Start.Value));

    /// <summary>Last place of a line. If the next line continues without a space, the place after the text belongs to that one.</summary>
    private int LastPlace(int line)
    {
        var end = _lines[line].End.Value;
        return line + 1 < _lines.Count && _lines[line + 1].Start.Value == end
            ? Math.Max(_lines[line].Start.Value, ClusterSteps.Previous(Text, end))
            : end;
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c == '\t')
            {
                clean.Append("    ");
            }
            else if (c == '\n' || !char.IsControl(c))
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }
}
