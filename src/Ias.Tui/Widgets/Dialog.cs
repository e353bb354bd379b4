using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>
/// Question over the panes, answered only by the keys it names or by a word typed in full: there is no default, Enter does nothing, pastes
/// are ignored. Esc closes it. Keys before it has been visible for <see cref="Guard"/> were meant for something else and are dropped. If
/// its subject changes, it offers nothing, says so, and waits for Esc: further keys have no effect elsewhere.
/// </summary>
/// <example><code>
/// _dialog = new Dialog("Halt the run?", "...", subject, [new RequestChoice('y', "when the phase ends", "...", new Request.Halt())]);
/// each frame:  caret = _dialog.Draw(screen, look, subjectNow, now);
/// each key:    var answer = _dialog.Press(key, subjectNow, now); if (!answer.IsOpen) _dialog = null;
///              if (answer.Chosen is RequestChoice chosen) ...
/// </code></example>
public sealed class Dialog
{
    /// <summary>Time after it is first drawn during which keys are ignored.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromMilliseconds(300);

    private static readonly Answer<DialogChoice> Open = new(IsOpen: true);

    private readonly string _title;
    private readonly string _subject;
    private readonly DialogField? _field;
    private string _text;
    private IReadOnlyList<DialogChoice> _choices = [];
    private DialogRenderer _picture;
    private string _typed = "";
    private string _number = "";
    private bool _isNumberNew = true;
    private TimeSpan? _shownAt;

    /// <param name="subject">Subject as a text that changes with it: a run, its state, and whatever else the user's decision depends
    /// on.</param>
    /// <exception cref="ArgumentException">Two choices have the same key, or a word begins with one.</exception>
    public Dialog(string title, string text, string subject, IReadOnlyList<DialogChoice> choices)
    {
        (_title, _text, _subject) = (title, text, subject);
        _picture = Offer(new DialogOffer(choices));
    }

    /// <summary>Question with a number field, on which its choices depend.</summary>
    /// <inheritdoc cref="Dialog(string, string, string, IReadOnlyList{DialogChoice})"/>
    public Dialog(string title, string text, string subject, DialogField field)
    {
        (_title, _text, _subject, _field, _number) = (title, text, subject, field, field.Text);
        _picture = Offer(field.Offer(field.Text));
    }

    /// <summary>Effect of Esc on the dialog.</summary>
    public string Leave { get; init; } = "close, do nothing";

    /// <summary>Text of the question, which may become known after it was opened.</summary>
    public string Text
    {
        get => _text;
        set
        {
            _text = value;
            _picture = Offer(_field?.Offer(_number) ?? new DialogOffer(_choices));
        }
    }

    /// <summary>True if its subject has changed while it was open; it offers nothing then.</summary>
    public bool IsVoid { get; private set; }

    /// <param name="now">Time of a monotonic clock, the same as for <see cref="Draw"/>.</param>
    public Answer<DialogChoice> Press(Key key, string subject, TimeSpan now)
    {
        IsVoid |= subject != _subject;
        if (_shownAt is not { } shown || now - shown < Guard)
        {
            return Open;
        }

        if (key.Code == KeyCode.Escape)
        {
            return default;
        }

        if (IsVoid || _picture.Scroll(key))
        {
            return Open;
        }

        if (_typed.Length == 0 && _field is not null && TypeNumber(key))
        {
            return Open;
        }

        if (key.Code == KeyCode.Backspace && _typed.Length > 0)
        {
            _typed = _typed[..^1];
        }
        else if (key is { Code: KeyCode.Character, Modifiers: KeyModifiers.None or KeyModifiers.Shift, Rune.IsBmp: true })
        {
            return Type((char)key.Rune.Value);
        }

        return Open;
    }

    /// <summary>Draws it in the middle of the screen, as large as its content and at most as large as the screen.</summary>
    /// <returns>Position of the cursor while a word is typed; null = hidden.</returns>
    public Caret? Draw(Canvas screen, Look look, string subject, TimeSpan now)
    {
        _shownAt ??= now;
        IsVoid |= subject != _subject;
        return _picture.Draw(screen, look, _typed, IsVoid, Leave);
    }

    private DialogRenderer Offer(DialogOffer offer)
    {
        var keys = offer.Choices.Select(FirstCharacter).ToList();
        if (keys.Distinct().Count() < keys.Count)
        {
            throw new ArgumentException($"Two choices of '{_title}' begin with the same character.", nameof(offer));
        }

        _choices = offer.Choices;
        return new DialogRenderer(_title, _text, _choices, _field is null ? null : new DialogEntry(_field.Label, _number, offer.Problem));
    }

    private bool TypeNumber(Key key)
    {
        var typed = key switch
        {
            { Code: KeyCode.Backspace } => _number.Length > 0 ? _number[..^1] : "",
            { Code: KeyCode.Character, Modifiers: KeyModifiers.None, Rune.Value: (>= '0' and <= '9') or '.' } => (
                _isNumberNew ? "" : _number
            ) + (char)key.Rune.Value,
            _ => null,
        };
        if (typed is null)
        {
            return false;
        }

        if (typed.Length <= DialogField.Longest)
        {
            (_number, _isNumberNew) = (typed, false);
            _picture = Offer(_field!.Offer(typed));
        }

        return true;
    }

    private Answer<DialogChoice> Type(char character)
    {
        if (_typed.Length == 0 && _choices.FirstOrDefault(c => c.Word.Length == 0 && c.Key == character) is { } chosen)
        {
            return new Answer<DialogChoice>(IsOpen: false, chosen);
        }

        // Only letters that continue a word are accepted: a typo is neither a key then, nor a letter of another word.
        var typed = _typed + character;
        if (_choices.FirstOrDefault(c => c.Word.StartsWith(typed, StringComparison.Ordinal)) is { } meant)
        {
            _typed = typed;
            if (typed.Length == meant.Word.Length)
            {
                return new Answer<DialogChoice>(IsOpen: false, meant);
            }
        }

        return Open;
    }

    private static char FirstCharacter(DialogChoice choice) => choice.Word.Length > 0 ? choice.Word[0] : choice.Key;
}
