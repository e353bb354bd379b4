using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>
/// Detects pastes that the terminal does not bracket: more than 8 keys within 10 ms become one <see cref="InputEvent.Pasted"/>. A single
/// key passes at once; only keys in quick succession are held for those 10 ms. Repeats of one key are a held key whose repeats a stalled
/// line merged: they stay keys.
/// </summary>
public sealed class PasteBySpeed
{
    /// <summary>Maximum number of keys within <see cref="Window"/> that still count as typing.</summary>
    public const int MaxTyped = 8;

    /// <summary>Period in which keys count as simultaneous.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(10);

    /// <summary>Silence after which a paste is complete: on lines that split it, its last piece must not become keys.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(100);

    private readonly List<InputEvent> _held = [];
    private readonly StringBuilder _text = new();
    private TimeSpan _lastKey = TimeSpan.MinValue / 2;
    private TimeSpan _firstHeld;
    private bool _pasting;
    private bool _afterReturn;

    /// <summary>Time to call <see cref="Elapse"/> if nothing arrives before; null = nothing is held.</summary>
    public TimeSpan? Deadline =>
        _pasting ? _lastKey + Silence
        : _held.Count > 0 ? _firstHeld + Window
        : null;

    /// <summary>Processes the events of one read, and passes on what is certain.</summary>
    public void Feed(List<InputEvent> read, TimeSpan now, List<InputEvent> into)
    {
        Elapse(now, into);
        var alone = !_pasting && now - _lastKey >= Window && CountText(read) == 1;
        foreach (var happened in read)
        {
            if (!IsText(happened) || alone)
            {
                Pass(happened, now, into);
            }
            else if (_pasting)
            {
                _lastKey = now;
                Append(happened);
            }
            else
            {
                _lastKey = now;
                _firstHeld = _held.Count == 0 ? now : _firstHeld;
                _held.Add(happened);
            }
        }

        if (!_pasting && CountText(_held) > MaxTyped && !IsOneKeyHeldDown())
        {
            BeginPaste(into);
        }
    }

    /// <summary>Handles the passage of time: held keys were typed, or a paste is complete.</summary>
    public void Elapse(TimeSpan now, List<InputEvent> into)
    {
        if (Deadline is not { } deadline || now < deadline)
        {
            return;
        }

        Flush(into);
        _pasting = false;
        into.AddRange(_held);
        _held.Clear();
    }

    /// <summary>Checks whether the key can be part of a text. Some terminals send bursts of arrows for the wheel, which are never a
    /// paste.</summary>
    private static bool IsText(InputEvent happened) =>
        happened is InputEvent.KeyPressed { Key: { Code: KeyCode.Character or KeyCode.Enter or KeyCode.Tab } };

    private static int CountText(List<InputEvent> events)
    {
        var count = 0;
        foreach (var happened in events)
        {
            count += IsText(happened) ? 1 : 0;
        }

        return count;
    }

    private void Pass(InputEvent happened, TimeSpan now, List<InputEvent> into)
    {
        if (IsText(happened))
        {
            _lastKey = now;
        }

        if (_held.Count > 0 && happened is not InputEvent.Reply)
        {
            _held.Add(happened); // user input keeps its order
        }
        else
        {
            PassInPaste(happened, into);
        }
    }

    // A non-text key follows the text before it; the paste continues.
    private void PassInPaste(InputEvent happened, List<InputEvent> into)
    {
        if (happened is not InputEvent.Reply)
        {
            Flush(into);
        }

        into.Add(happened);
    }

    private void Flush(List<InputEvent> into)
    {
        if (_text.Length > 0)
        {
            into.Add(new InputEvent.Pasted(_text.ToString(), BySpeed: true));
            _text.Clear();
        }
    }

    private bool IsOneKeyHeldDown()
    {
        var first = _held.Find(IsText);
        return _held.TrueForAll(one => !IsText(one) || one.Equals(first));
    }

    private void BeginPaste(List<InputEvent> into)
    {
        _pasting = true;
        _afterReturn = false;
        foreach (var happened in _held)
        {
            if (IsText(happened))
            {
                Append(happened);
            }
            else
            {
                PassInPaste(happened, into);
            }
        }

        _held.Clear();
    }

    private void Append(InputEvent happened)
    {
        if (_text.Length >= BracketedPaste.Limit)
        {
            return;
        }

        var key = ((InputEvent.KeyPressed)happened).Key;
        var isLineFeed = key == Key.Of('j', KeyModifiers.Ctrl);
        if (key.Code == KeyCode.Enter || (isLineFeed && !_afterReturn))
        {
            _text.Append('\n');
        }
        else if (key.Code == KeyCode.Tab)
        {
            _text.Append('\t');
        }
        else if (key.Code == KeyCode.Character && !key.Modifiers.HasFlag(KeyModifiers.Ctrl))
        {
            Span<char> characters = stackalloc char[2];
            _text.Append(characters[..key.Rune.EncodeToUtf16(characters)]);
        }

        _afterReturn = key.Code == KeyCode.Enter;
    }
}
