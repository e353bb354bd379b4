using Ias.Tui.Looks;
using Ias.Tui.Terminal;

namespace Ias.Tui.Widgets;

/// <summary>
/// A question over the panes, answered by the characters it names or by a word typed in full, and by nothing else: there is no default,
/// Enter does nothing, a paste is not taken. Esc closes it. Keys that come before it was shown for <see cref="Guard"/> were meant for
/// something else and are dropped. When what it is about is no longer what it was, it offers nothing any more, says so, and waits for Esc:
/// keys still on their way do nothing elsewhere.
/// </summary>
/// <example><code>
/// _box = new Box("Halt the run?", "...", subject, [new AskChoice('y', "when the phase ends", "...", new Request.Halt())]);
/// // each frame:  caret = _box.Draw(screen, look, subjectNow, now);
/// // each key:    var answer = _box.Press(key, subjectNow, now); if (!answer.IsOpen) _box = null; if (answer.Chosen is AskChoice ask) ...
/// </code></example>
public sealed class Box
{
    /// <summary>For so long after it is first drawn, no key counts.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromMilliseconds(300);

    private static readonly Answer<BoxChoice> Open = new(IsOpen: true);

    private readonly string _title;
    private readonly string _subject;
    private readonly BoxField? _field;
    private string _text;
    private IReadOnlyList<BoxChoice> _choices = [];
    private BoxPicture _picture;
    private string _typed = "";
    private string _number = "";
    private bool _isNumberNew = true;
    private TimeSpan? _shownAt;

    /// <param name="subject">What it is about, in words that change when that does: a run, its state, and what else the person decides
    /// upon.</param>
    /// <exception cref="ArgumentException">Two choices have the same key, or a word begins with one.</exception>
    public Box(string title, string text, string subject, IReadOnlyList<BoxChoice> choices)
    {
        (_title, _text, _subject) = (title, text, subject);
        _picture = Offer(new BoxOffer(choices));
    }

    /// <summary>A question with a number in it: what it offers depends on that.</summary>
    /// <inheritdoc cref="Box(string, string, string, IReadOnlyList{BoxChoice})"/>
    public Box(string title, string text, string subject, BoxField field)
    {
        (_title, _text, _subject, _field, _number) = (title, text, subject, field, field.Text);
        _picture = Offer(field.Offer(field.Text));
    }

    /// <summary>What Esc does.</summary>
    public string Leave { get; init; } = "close, do nothing";

    /// <summary>What it says, where that is known only after it was opened.</summary>
    public string Text
    {
        get => _text;
        set
        {
            _text = value;
            _picture = Offer(_field?.Offer(_number) ?? new BoxOffer(_choices));
        }
    }

    /// <summary>What it was about has changed while it was open; it offers nothing any more.</summary>
    public bool IsVoid { get; private set; }

    /// <param name="now">Of a clock that only goes forward, the same as for <see cref="Draw"/>.</param>
    public Answer<BoxChoice> Press(Key key, string subject, TimeSpan now)
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

    /// <summary>Draws over the middle of the screen, as large as its content and at most as large as the screen.</summary>
    /// <returns>Where the cursor is while a word is typed; null: nowhere.</returns>
    public Caret? Draw(Canvas screen, Look look, string subject, TimeSpan now)
    {
        _shownAt ??= now;
        IsVoid |= subject != _subject;
        return _picture.Draw(screen, look, _typed, IsVoid, Leave);
    }

    private BoxPicture Offer(BoxOffer offer)
    {
        var keys = offer.Choices.Select(FirstCharacter).ToList();
        if (keys.Distinct().Count() < keys.Count)
        {
            throw new ArgumentException($"Two choices of '{_title}' begin with the same character.", nameof(offer));
        }

        _choices = offer.Choices;
        return new BoxPicture(_title, _text, _choices, _field is null ? null : new BoxEntry(_field.Label, _number, offer.Problem));
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

        if (typed.Length <= BoxField.Longest)
        {
            (_number, _isNumberNew) = (typed, false);
            _picture = Offer(_field!.Offer(typed));
        }

        return true;
    }

    private Answer<BoxChoice> Type(char character)
    {
        if (_typed.Length == 0 && _choices.FirstOrDefault(c => c.Word.Length == 0 && c.Key == character) is { } chosen)
        {
            return new Answer<BoxChoice>(IsOpen: false, chosen);
        }

        // Only what goes on with a word is taken: a slip of the finger is not a key then, and not a letter of another word either.
        var typed = _typed + character;
        if (_choices.FirstOrDefault(c => c.Word.StartsWith(typed, StringComparison.Ordinal)) is { } meant)
        {
            _typed = typed;
            if (typed.Length == meant.Word.Length)
            {
                return new Answer<BoxChoice>(IsOpen: false, meant);
            }
        }

        return Open;
    }

    private static char FirstCharacter(BoxChoice choice) => choice.Word.Length > 0 ? choice.Word[0] : choice.Key;
}
