// Over 300 lines: one state machine with a method per state, which splitting would only scatter.
using System.Buffers;
using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>State machine for bytes from a terminal, independent of time.</summary>
internal sealed class InputStateMachine
{
    private const byte Esc = 0x1B;

    private readonly byte[] _buffer = new byte[256];
    private readonly ReplyString _string = new();
    private readonly BracketedPaste _paste = new();
    private State _state;
    private int _length;
    private bool _alt;

    /// <summary>Kinds of incomplete input.</summary>
    public enum HalfRead
    {
        Nothing,

        /// <summary>ESC: the key, or the start of a sequence.</summary>
        Escape,

        /// <summary>First two bytes of a sequence, or Alt with a key.</summary>
        Introducer,

        /// <summary>Sequence that only a terminal sends.</summary>
        Sequence,

        /// <summary>Paste within its brackets.</summary>
        Paste,
    }

    private enum State
    {
        Ground,
        Text,
        Escape,
        ControlSequence,
        LinuxFunctionKey,
        X10Mouse,
        SingleShift,
        String,
        Paste,
    }

    public HalfRead Pending =>
        _state switch
        {
            State.Ground => HalfRead.Nothing,
            State.Escape => HalfRead.Escape,
            State.ControlSequence or State.SingleShift when _length == 0 => HalfRead.Introducer,
            State.String when _string.IsEmpty => HalfRead.Introducer,
            State.Paste => HalfRead.Paste,
            _ => HalfRead.Sequence,
        };

    /// <summary>Ends incomplete input, which is reported as keys or dropped.</summary>
    public void GiveUp(List<InputEvent> into)
    {
        switch (_state)
        {
            case State.Escape:
                PressEscape(into);
                if (_alt)
                {
                    PressEscape(into);
                }

                break;
            case State.Paste:
                into.Add(new InputEvent.Pasted(_paste.TakeText()));
                break;
            case State.ControlSequence or State.SingleShift or State.String when Pending == HalfRead.Introducer:
                if (_alt)
                {
                    PressEscape(into);
                }

                var typed = _state switch
                {
                    State.ControlSequence => '[',
                    State.SingleShift => 'O',
                    _ => _string.Introducer,
                };
                into.Add(new InputEvent.KeyPressed(Key.Of(typed, KeyModifiers.Alt)));
                break;
            default:
                break;
        }

        _state = State.Ground;
    }

    public void Feed(byte one, List<InputEvent> into)
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
            case State.String:
                TakeString(one, into);
                break;
            default:
                if (_paste.Feed(one))
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
            case OperationStatus.Done:
                _state = State.Ground;
                if (!Rune.IsControl(rune))
                {
                    Press(new Key(KeyCode.Character, rune), into);
                }

                break;
            case OperationStatus.NeedMoreData:
                break;
            default:
                _state = State.Ground;
                if (_length > 1) // the last byte does not belong to the broken character: it starts a new one
                {
                    Feed(one, into);
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
                PressEscape(into);
                break;
            case (byte)'[':
                Enter(State.ControlSequence);
                break;
            case (byte)'O':
                Enter(State.SingleShift);
                break;
            case var introducer when ReplyString.IsIntroducer(introducer):
                _string.Begin(introducer);
                Enter(State.String);
                break;
            default:
                if (_alt)
                {
                    PressEscape(into);
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
                Enter(State.X10Mouse); // never requested; its three bytes are not keys
                break;
            case (byte)'$' when ControlSequence.IsNumber(_buffer.AsSpan(0, _length)): // rxvt: Shift with Home and the like
            case >= 0x40 and <= 0x7E:
                _state = State.Ground;
                FinishControlSequence(one, into);
                break;
            case >= 0x20 and < 0x40:
                if (_length < _buffer.Length) // a longer one is read to its end and ignored
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

    private void TakeString(byte one, List<InputEvent> into)
    {
        switch (_string.Feed(one))
        {
            case ReplyString.Step.More:
                break;
            case ReplyString.Step.End:
                _state = State.Ground;
                into.Add(new InputEvent.Reply(_string.Text));
                break;
            case ReplyString.Step.WasKey:
                Abandon(one, into);
                break;
            case ReplyString.Step.CutOff:
                _state = State.Escape;
                _alt = false;
                Feed(one, into);
                break;
            default:
                _state = State.Ground;
                break;
        }
    }

    /// <summary>Ends incomplete input at a byte that does not belong to it, and decodes the byte separately.</summary>
    private void Abandon(byte one, List<InputEvent> into)
    {
        GiveUp(into);
        if (one is not (0x18 or 0x1A)) // CAN and SUB mean exactly that: cancel
        {
            Feed(one, into);
        }
    }

    private void Enter(State state)
    {
        _state = state;
        _length = 0;
    }

    private void Press(Key key, List<InputEvent> into) =>
        into.Add(new InputEvent.KeyPressed(_alt ? key with { Modifiers = key.Modifiers | KeyModifiers.Alt } : key));

    private static void PressEscape(List<InputEvent> into) => into.Add(new InputEvent.KeyPressed(new Key(KeyCode.Escape)));
}
