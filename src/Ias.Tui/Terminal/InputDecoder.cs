using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>
/// Makes keys, pastes, mouse and focus events and replies of the bytes a terminal sends. Bytes may be split anywhere; what is not understood
/// is dropped, never thrown. It reads no clock: whoever feeds it says when, and calls <see cref="Elapse"/> at the <see cref="Deadline"/>.
/// </summary>
/// <param name="escapeWait">
/// How long an Esc that nothing follows waits for the rest of a sequence before it counts as the key. Terminals write a sequence in one piece
/// and SSH hands it on in one packet, so 25 ms are plenty on this machine and 50 ms over a network; what comes later still is
/// known by its form (see <see cref="Feed"/>), and no key is lost or made up.
/// </param>
public sealed class InputDecoder(TimeSpan escapeWait)
{
    /// <summary>After ESC [ and its like, which nobody types on purpose.</summary>
    private static readonly TimeSpan IntroducerWait = TimeSpan.FromMilliseconds(500);

    /// <summary>Within a sequence that certainly comes from a terminal: as long as a network stalls, and then it was cut off.</summary>
    private static readonly TimeSpan SequenceWait = TimeSpan.FromSeconds(2);

    /// <summary>Within a bracketed paste whose end does not come.</summary>
    private static readonly TimeSpan PasteWait = TimeSpan.FromSeconds(5);

    private const byte Esc = 0x1B;
    private const int LongestString = 64 * 1024;

    private readonly byte[] _buffer = new byte[256];
    private readonly BracketedPaste _paste = new();
    private State _state;
    private int _length;
    private int _swallowed;
    private bool _alt;
    private byte _introducer;
    private bool _stringEscape;
    private TimeSpan _lastByte;
    private TimeSpan? _escapeGivenUp;

    private enum State
    {
        Ground, Text, Escape, ControlSequence, LinuxFunctionKey, X10Mouse, SingleShift, StringStart, String, Paste,
    }

    /// <summary>When to call <see cref="Elapse"/> if no byte comes before; null while nothing is half read.</summary>
    public TimeSpan? Deadline => _state == State.Ground ? null : _lastByte + Patience;

    private TimeSpan Patience => _state switch
    {
        State.Escape => escapeWait,
        State.ControlSequence or State.SingleShift when _length == 0 => IntroducerWait,
        State.StringStart => IntroducerWait,
        State.Paste => PasteWait,
        _ => SequenceWait,
    };

    /// <summary>
    /// Takes what one read brought. Where an Esc was given out as the key and the next read begins with the rest of a sequence (<c>[A</c> in
    /// one piece, which no hand types), that rest is still read as its key.
    /// </summary>
    /// <param name="now">Any monotonic scale, the same for <see cref="Elapse"/>.</param>
    public void Feed(ReadOnlySpan<byte> bytes, TimeSpan now, List<InputEvent> into)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_escapeGivenUp is { } at)
        {
            _escapeGivenUp = null;
            if (_state == State.Ground && now - at < SequenceWait && IsRestOfSequence(bytes))
            {
                _state = State.Escape;
                _alt = false;
            }
        }

        foreach (var one in bytes)
        {
            Take(one, into);
        }

        _lastByte = now;
    }

    /// <summary>Says that time has passed and nothing came: at the deadline, what is half read is given out as the keys it may be, or dropped.</summary>
    public void Elapse(TimeSpan now, List<InputEvent> into)
    {
        if (Deadline is not { } deadline || now < deadline)
        {
            return;
        }

        switch (_state)
        {
            case State.Escape:
                GiveUpEscape(into);
                _escapeGivenUp = now;
                break;
            case State.Paste:
                into.Add(new InputEvent.Pasted(_paste.TakeText()));
                break;
            default:
                GiveUpIntroducer(into);
                break;
        }

        _state = State.Ground;
    }

    private static bool IsRestOfSequence(ReadOnlySpan<byte> bytes) => bytes.Length >= 2 && bytes[0] switch
    {
        (byte)'[' => bytes[1] is (>= (byte)'0' and <= (byte)'?') or (>= (byte)'A' and <= (byte)'D') or (byte)'F' or (byte)'H' or (byte)'I' or (byte)'O' or (byte)'Z',
        (byte)'O' => bytes.Length == 2 && bytes[1] is (>= (byte)'A' and <= (byte)'D') or (byte)'F' or (byte)'H' or (>= (byte)'P' and <= (byte)'S'),
        _ => false,
    };

    private void Take(byte one, List<InputEvent> into)
    {
        switch (_state)
        {
            case State.Ground:
                _alt = false;
                TakeKey(one, into);
                break;
            case State.Text:
                TakeText(one, into);
                break;
            case State.Escape:
                TakeEscape(one, into);
                break;
            case State.ControlSequence:
                TakeControlSequence(one, into);
                break;
            case State.LinuxFunctionKey:
                _state = State.Ground;
                if (one is >= (byte)'A' and <= (byte)'E')
                {
                    Press(new Key(KeyCode.F1 + (one - 'A')), into);
                }

                break;
            case State.X10Mouse:
                _state = ++_length == 3 ? State.Ground : _state;
                break;
            case State.SingleShift:
                TakeSingleShift(one, into);
                break;
            case State.StringStart:
                TakeStringStart(one, into);
                break;
            case State.String:
                TakeString(one, into);
                break;
            default:
                if (_paste.Take(one))
                {
                    into.Add(new InputEvent.Pasted(_paste.TakeText()));
                    _state = State.Ground;
                }

                break;
        }
    }

    private void TakeKey(byte one, List<InputEvent> into)
    {
        _state = State.Ground;
        if (one == Esc)
        {
            Enter(State.Escape);
        }
        else if (one < 0x80)
        {
            Press(KeySequences.Ascii(one), into);
        }
        else
        {
            Enter(State.Text);
            TakeText(one, into);
        }
    }

    private void TakeText(byte one, List<InputEvent> into)
    {
        _buffer[_length++] = one;
        switch (Rune.DecodeFromUtf8(_buffer.AsSpan(0, _length), out var rune, out _))
        {
            case System.Buffers.OperationStatus.Done:
                _state = State.Ground;
                if (!Rune.IsControl(rune))
                {
                    Press(new Key(KeyCode.Character, rune), into);
                }

                break;
            case System.Buffers.OperationStatus.NeedMoreData:
                break;
            default:
                _state = State.Ground;
                if (_length > 1) // the last byte does not belong to the broken character: it begins something
                {
                    Take(one, into);
                }

                break;
        }
    }

    private void TakeEscape(byte one, List<InputEvent> into)
    {
        switch (one)
        {
            case Esc when !_alt:
                _alt = true; // rxvt: Alt with an arrow is an ESC before the arrow's
                break;
            case Esc:
                into.Add(new InputEvent.KeyPressed(new Key(KeyCode.Escape)));
                break;
            case (byte)'[':
                Enter(State.ControlSequence);
                break;
            case (byte)'O':
                Enter(State.SingleShift);
                break;
            case (byte)']' or (byte)'P' or (byte)'_':
                _introducer = one;
                Enter(State.StringStart);
                break;
            default:
                if (_alt)
                {
                    into.Add(new InputEvent.KeyPressed(new Key(KeyCode.Escape)));
                }

                _alt = true;
                TakeKey(one, into);
                break;
        }
    }

    private void TakeControlSequence(byte one, List<InputEvent> into)
    {
        switch (one)
        {
            case (byte)'[' when _length == 0:
                Enter(State.LinuxFunctionKey);
                break;
            case (byte)'M' when _length == 0:
                Enter(State.X10Mouse); // never asked for; its three bytes are no keys
                break;
            case (byte)'$' when IsNumber(_buffer.AsSpan(0, _length)): // rxvt: Shift with Home and its like
            case >= 0x40 and <= 0x7E:
                _state = State.Ground;
                FinishControlSequence(one, into);
                break;
            case >= 0x20 and < 0x40:
                if (_length < _buffer.Length) // a longer one is read to its end and means nothing
                {
                    _buffer[_length++] = one;
                }

                break;
            default:
                Abandon(one, into);
                break;
        }
    }

    private void FinishControlSequence(byte final, List<InputEvent> into)
    {
        if (_length == _buffer.Length)
        {
            return;
        }

        var sequence = new ControlSequence(_buffer.AsSpan(0, _length), final);
        if (sequence.IsPasteStart)
        {
            _paste.Begin();
            Enter(State.Paste);
            return;
        }

        var happened = KeySequences.Read(sequence);
        if (happened is InputEvent.KeyPressed { Key: var key })
        {
            Press(key, into);
        }
        else if (happened is not null)
        {
            into.Add(happened);
        }
    }

    private void TakeSingleShift(byte one, List<InputEvent> into)
    {
        switch (one)
        {
            case (>= (byte)'0' and <= (byte)'9') or (byte)';' when _length < 8:
                _buffer[_length++] = one;
                break;
            case (>= 0x40 and <= 0x7E) or (byte)' ':
                _state = State.Ground;
                if (KeySequences.ReadSingleShift(new ControlSequence(_buffer.AsSpan(0, _length), one)) is { } key)
                {
                    Press(key, into);
                }

                break;
            default:
                Abandon(one, into);
                break;
        }
    }

    private void TakeStringStart(byte one, List<InputEvent> into)
    {
        var isReply = (char)_introducer switch
        {
            ']' => one is (>= (byte)'0' and <= (byte)'9') or (byte)'l' or (byte)'L' or (byte)'I',
            'P' => one is (>= (byte)'0' and <= (byte)'9') or (byte)'>' or (byte)'!' or (byte)'$' or (byte)'+',
            _ => one == (byte)'G',
        };
        if (!isReply)
        {
            Abandon(one, into);
            return;
        }

        Enter(State.String);
        _stringEscape = false;
        _swallowed = 0;
        TakeString(one, into);
    }

    private void TakeString(byte one, List<InputEvent> into)
    {
        if (_stringEscape && one != (byte)'\\')
        {
            _state = State.Escape; // cut off: another sequence has begun
            _alt = false;
            Take(one, into);
        }
        else if (one == 0x07 || _stringEscape)
        {
            _state = State.Ground;
            into.Add(new InputEvent.Reply($"{(char)_introducer}{Encoding.Latin1.GetString(_buffer, 0, _length)}"));
        }
        else if (one is 0x18 or 0x1A || ++_swallowed > LongestString)
        {
            _state = State.Ground;
        }
        else if (one == Esc)
        {
            _stringEscape = true;
        }
        else if (_length < _buffer.Length)
        {
            _buffer[_length++] = one;
        }
    }

    /// <summary>The byte does not belong to what is half read: that is given out or dropped, and the byte begins anew.</summary>
    private void Abandon(byte one, List<InputEvent> into)
    {
        GiveUpIntroducer(into);
        _state = State.Ground;
        if (one is not (0x18 or 0x1A)) // CAN and SUB say just that: forget it
        {
            Take(one, into);
        }
    }

    private void GiveUpEscape(List<InputEvent> into)
    {
        into.Add(new InputEvent.KeyPressed(new Key(KeyCode.Escape)));
        if (_alt)
        {
            into.Add(new InputEvent.KeyPressed(new Key(KeyCode.Escape)));
        }
    }

    private void GiveUpIntroducer(List<InputEvent> into)
    {
        char? typed = _state switch
        {
            State.ControlSequence when _length == 0 => '[',
            State.SingleShift when _length == 0 => 'O',
            State.StringStart => (char)_introducer,
            _ => null,
        };
        if (typed is { } character)
        {
            if (_alt)
            {
                into.Add(new InputEvent.KeyPressed(new Key(KeyCode.Escape)));
            }

            into.Add(new InputEvent.KeyPressed(Key.Of(character, KeyModifiers.Alt)));
        }
    }

    private void Enter(State state)
    {
        _state = state;
        _length = 0;
    }

    private void Press(Key key, List<InputEvent> into) =>
        into.Add(new InputEvent.KeyPressed(_alt ? key with { Modifiers = key.Modifiers | KeyModifiers.Alt } : key));

    private static bool IsNumber(ReadOnlySpan<byte> parameters) => !parameters.IsEmpty && !parameters.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
