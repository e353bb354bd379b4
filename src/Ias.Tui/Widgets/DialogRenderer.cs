using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>Draws a <see cref="Dialog"/>: its text, the choices with their effects, the way to close it. On a low screen the text scrolls
/// and the choices stay; on a lower one, the effects are omitted.</summary>
internal sealed class DialogRenderer(string title, string text, IReadOnlyList<DialogChoice> choices, DialogEntry? entry)
{
    private const int Widest = 76;
    private const int EntryRows = 2; // including the blank one below
    private const string Void = "The situation changed while this dialog was open. Nothing was sent: close it and look again.";

    private readonly List<Range> _lines = [];
    private readonly List<Range> _effect = [];
    private readonly string[] _keys = [.. choices.Select(KeyText)];
    private readonly int _textAt = 2 + Math.Max(3, choices.Select(c => TextWidth.Of(KeyText(c))).DefaultIfEmpty().Max());
    private readonly int _effectAt = 2 + choices.Select(c => TextWidth.Of(c.Text)).DefaultIfEmpty().Max();
    private readonly int _widestEffect = choices.Select(c => TextWidth.Of(c.Effect)).DefaultIfEmpty().Max();
    private int _top;
    private int _shown = 1;

    /// <summary>Scrolls with arrows, PgUp and PgDn if not all of the text is visible; they never answer.</summary>
    public bool Scroll(Key key)
    {
        var by = key.Code switch
        {
            KeyCode.Up => -1,
            KeyCode.Down => 1,
            KeyCode.PageUp => -Math.Max(1, _shown),
            KeyCode.PageDown => Math.Max(1, _shown),
            _ => 0,
        };
        _top = Math.Clamp(_top + by, 0, Math.Max(0, _lines.Count - _shown));
        return by != 0;
    }

    /// <returns>Position of the cursor on the screen; null = hidden.</returns>
    /// <param name="leave">Effect of Esc.</param>
    public Caret? Draw(Canvas screen, Look look, string typed, bool isVoid, string leave)
    {
        var said = isVoid ? Void : text;
        IReadOnlyList<DialogChoice> offered = isVoid ? [] : choices;
        var number = isVoid ? null : entry;
        var width = Math.Max(0, Math.Min(screen.Width - 4, WidthOf(said, isVoid, leave)));
        WordWrap.Break(said, width, _lines);
        var effects = screen.Height - 2 >= RowsOf(offered, width, effects: true, number) + Math.Min(_lines.Count, 2);
        var below = RowsOf(offered, width, effects, number);

        var height = Math.Min(screen.Height, _lines.Count + 1 + below + 2);
        var (x, y) = (Math.Max(0, (screen.Width - width - 4) / 2), (screen.Height - height) / 2);
        var frame = screen.Part(new Rect(x, y, width + 4, height));
        var inside = Frame.Draw(frame, look, title, Role.Box, Role.Focus);
        inside = inside.Part(new Rect(1, 0, inside.Width - 2, inside.Height));
        _shown = Math.Clamp(inside.Height - below, 0, _lines.Count);
        _top = Math.Clamp(_top, 0, _lines.Count - _shown);
        for (var row = 0; row < _shown; row++)
        {
            inside.Put(0, row, said.AsSpan()[_lines[_top + row]], look[Role.Box]);
        }

        if (_shown < _lines.Count)
        {
            var more = new RowPen(frame.Part(new Rect(2, frame.Height - 1, frame.Width - 4, 1)), 0);
            var words = (RowText)$" arrows: line {_top + _shown} of {_lines.Count} ";
            more.Put(ref words, look[Role.Muted]);
        }

        var first = inside.Height - below;
        var (entryRows, entryCaret) = DrawEntry(inside.Part(new Rect(0, first, inside.Width, below)), look, number);
        var caret = DrawChoices(
            inside.Part(new Rect(0, first + entryRows, inside.Width, below - entryRows)),
            look,
            offered,
            typed,
            effects,
            leave
        )
            is { } word
            ? word with
            {
                Row = word.Row + entryRows,
            }
            : entryCaret;
        return caret is { } at ? new Caret(x + 2 + at.Column, y + 1 + Math.Max(0, first) + at.Row) : null;
    }

    // The typed number, and its problem.
    private (int Rows, Caret? Caret) DrawEntry(Canvas canvas, Look look, DialogEntry? number)
    {
        if (number is null)
        {
            return (0, null);
        }

        var pen = new RowPen(canvas, 0);
        pen.Put(number.Label, look[Role.Box]);
        pen.To(Math.Max(_textAt, TextWidth.Of(number.Label) + 1));
        pen.Put(number.Text, look[number.Problem.Length > 0 ? Role.Danger : Role.Key].With(TextAttributes.Underline));
        var caret = new Caret(pen.Column, 0);
        pen.Put("  ");
        pen.PutWords(
            number.Problem.Length > 0 ? number.Problem : "type to change",
            look[number.Problem.Length > 0 ? Role.Danger : Role.Muted]
        );
        return (EntryRows, caret.Column < canvas.Width ? caret : null);
    }

    private Caret? DrawChoices(Canvas canvas, Look look, IReadOnlyList<DialogChoice> offered, string typed, bool effects, string leave)
    {
        Caret? caret = null;
        var y = 0;
        for (var i = 0; i < offered.Count; i++)
        {
            var choice = offered[i];
            var pen = new RowPen(canvas, y);
            pen.Put(_keys[i], look[Role.Key]);
            pen.To(_textAt);
            pen.Put(choice.Text, look[Role.Box]);
            if (typed.Length > 0 && choice.Word.StartsWith(typed, StringComparison.Ordinal))
            {
                var behind = canvas.Put("type ".Length, y, typed, look[Role.Danger].With(TextAttributes.Underline));
                caret = y < canvas.Height && behind < canvas.Width ? new Caret(behind, y) : null;
            }

            y++;
            if (!effects || choice.Effect.Length == 0)
            {
                continue;
            }

            if (IsBehind(canvas.Width))
            {
                pen.To(_textAt + _effectAt);
                pen.Put(choice.Effect, look[Role.Muted]);
                continue;
            }

            WordWrap.Break(choice.Effect, canvas.Width - _textAt, _effect);
            foreach (var line in _effect)
            {
                canvas.Put(_textAt, y++, choice.Effect.AsSpan()[line], look[Role.Muted]);
            }
        }

        var last = new RowPen(canvas, y);
        last.Put("Esc", look[Role.Key]);
        last.To(_textAt);
        last.Put(leave, look[Role.Muted]);
        return caret;
    }

    /// <summary>Rows for the choices and for the way to close it.</summary>
    private int RowsOf(IReadOnlyList<DialogChoice> offered, int width, bool effects, DialogEntry? number)
    {
        var rows = offered.Count + 1 + (number is null ? 0 : EntryRows);
        for (var i = 0; i < offered.Count && effects && !IsBehind(width); i++)
        {
            if (offered[i].Effect.Length > 0)
            {
                WordWrap.Break(offered[i].Effect, width - _textAt, _effect);
                rows += _effect.Count;
            }
        }

        return rows;
    }

    private bool IsBehind(int width) => _textAt + _effectAt + _widestEffect <= width;

    private int WidthOf(string said, bool isVoid, string leave)
    {
        var widest = Math.Max(TextWidth.Of(title) + 2, _textAt + TextWidth.Of(leave));
        foreach (var line in said.AsSpan().Split('\n'))
        {
            widest = Math.Max(widest, TextWidth.Of(said.AsSpan()[line]));
        }

        widest = Math.Max(widest, entry is null || isVoid ? 0 : _textAt + 40);
        widest = isVoid
            ? widest
            : Math.Max(
                widest,
                IsBehind(Widest) ? _textAt + _effectAt + _widestEffect : Math.Max(_textAt + _effectAt, _textAt + _widestEffect)
            );
        return Math.Min(Widest, widest);
    }

    private static string KeyText(DialogChoice choice) => choice.Word.Length > 0 ? $"type {choice.Word}" : choice.Key.ToString();
}

/// <summary>State of a dialog's number field.</summary>
internal sealed record DialogEntry(string Label, string Text, string Problem);
