using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>Keyboard and mouse sequences of xterm, rxvt, the Linux console and VT220, with xterm's modifyOtherKeys, the keyboard protocol
/// of kitty, and mouse mode 1006.</summary>
internal static class KeySequences
{
    private const int Repeat = 1,
        Release = 3;

    /// <summary>Key for a byte below 0x80 other than ESC.</summary>
    public static Key Ascii(byte one) =>
        one switch
        {
            0x00 => Key.Of(' ', KeyModifiers.Ctrl),
            0x08 or 0x7F => new Key(KeyCode.Backspace),
            0x09 => new Key(KeyCode.Tab),
            0x0D => new Key(KeyCode.Enter),
            <= 0x1A => Key.Of((char)(one + 'a' - 1), KeyModifiers.Ctrl),
            < 0x20 => Key.Of((char)(one + '@'), KeyModifiers.Ctrl), // \ ] ^ _
            _ => Key.Of((char)one),
        };

    /// <summary>Event for a complete CSI sequence; null = unknown (or the release of a key).</summary>
    public static InputEvent? Read(ControlSequence sequence)
    {
        if (sequence.Marker == '<')
        {
            return sequence.Final is 'M' or 'm' ? Mouse(sequence) : null;
        }

        if (sequence.Marker != '\0' || sequence.Final is 'n' or 't' or 'x' or 'y' || (sequence.Final == 'R' && IsCursorReport(sequence)))
        {
            return new InputEvent.Reply(sequence.Text());
        }

        if (sequence.IsBare && sequence.Final is 'I' or 'O')
        {
            return new InputEvent.Focus(sequence.Final == 'I');
        }

        return ReadKey(sequence) is { } key ? new InputEvent.KeyPressed(key) : null;
    }

    /// <summary>Key for a complete SS3 sequence: application modes, and the keypad.</summary>
    public static Key? ReadSingleShift(ControlSequence sequence)
    {
        // Some terminals send the modifier alone (ESC O 5 A), some as in CSI (ESC O 1;5 A).
        var modifiers = Modifiers(sequence.Number(sequence.Count - 1, otherwise: 1));
        return sequence.Final switch
        {
            _ when modifiers is null => null,
            >= 'a' and <= 'd' => new Key(Letter(char.ToUpperInvariant(sequence.Final))!.Value, default, KeyModifiers.Ctrl), // rxvt
            'M' => new Key(KeyCode.Enter, default, modifiers.Value),
            'I' => new Key(KeyCode.Tab, default, modifiers.Value),
            ' ' => Key.Of(' ', modifiers.Value),
            'X' => Key.Of('=', modifiers.Value),
            >= 'j' and <= 'y' => Key.Of("*+,-./0123456789"[sequence.Final - 'j'], modifiers.Value),
            _ => Letter(sequence.Final) is { } code ? new Key(code, default, modifiers.Value) : null,
        };
    }

    private static Key? ReadKey(ControlSequence sequence)
    {
        if (sequence.Final is >= 'a' and <= 'd' && sequence.IsBare)
        {
            return new Key(Letter(char.ToUpperInvariant(sequence.Final))!.Value, default, KeyModifiers.Shift); // rxvt
        }

        if (
            sequence.HasIntermediate
            || sequence.Number(1, part: 1, otherwise: Repeat) == Release
            || Modifiers(sequence.Number(1, otherwise: 1)) is not { } modifiers
        )
        {
            return null;
        }

        return sequence.Final switch
        {
            'u' => Unicode(sequence, modifiers),
            '~' when sequence.Number(0) == 27 && sequence.Count == 3 => Typed(sequence.Number(2), modifiers),
            '~' => Numbered(sequence.Number(0), modifiers),
            '^' => Numbered(sequence.Number(0), modifiers | KeyModifiers.Ctrl), // rxvt, as the next two
            '$' => Numbered(sequence.Number(0), modifiers | KeyModifiers.Shift),
            '@' => Numbered(sequence.Number(0), modifiers | KeyModifiers.Ctrl | KeyModifiers.Shift),
            'Z' => new Key(KeyCode.BackTab, default, modifiers & ~KeyModifiers.Shift),
            _ => Letter(sequence.Final) is { } code ? new Key(code, default, modifiers) : null,
        };
    }

    /// <summary>Checks whether it is a cursor report, which looks the same as F3 with a modifier when the cursor is in the first row. The
    /// cursor is never queried here.</summary>
    private static bool IsCursorReport(ControlSequence sequence) =>
        sequence.Count == 2 && (sequence.Number(0) != 1 || sequence.Number(1) is < 2 or > 16);

    private static KeyCode? Letter(char final) =>
        final switch
        {
            'A' => KeyCode.Up,
            'B' => KeyCode.Down,
            'C' => KeyCode.Right,
            'D' => KeyCode.Left,
            'F' => KeyCode.End,
            'H' => KeyCode.Home,
            >= 'P' and <= 'S' => KeyCode.F1 + (final - 'P'),
            _ => null,
        };

    private static Key? Numbered(int number, KeyModifiers modifiers)
    {
        KeyCode? code = number switch
        {
            1 or 7 => KeyCode.Home,
            2 => KeyCode.Insert,
            3 => KeyCode.Delete,
            4 or 8 => KeyCode.End,
            5 => KeyCode.PageUp,
            6 => KeyCode.PageDown,
            >= 11 and <= 15 => KeyCode.F1 + (number - 11),
            >= 17 and <= 21 => KeyCode.F6 + (number - 17),
            23 or 24 => KeyCode.F11 + (number - 23),
            _ => null,
        };

        // F13 to F20 of a VT220 are Shift with F1 to F8 on today's keyboards.
        var shifted = number switch
        {
            25 or 26 => number - 25,
            28 or 29 => number - 26,
            >= 31 and <= 34 => number - 27,
            _ => -1,
        };
        return code is { } plain ? new Key(plain, default, modifiers)
            : shifted >= 0 ? new Key(KeyCode.F1 + shifted, default, modifiers | KeyModifiers.Shift)
            : null;
    }

    /// <summary>Key of kitty's protocol: the key's code, its shifted character, and the text it typed, the last two only if
    /// requested.</summary>
    private static Key? Unicode(ControlSequence sequence, KeyModifiers modifiers)
    {
        var text = sequence.Number(2);
        var shifted = sequence.Number(0, part: 1);
        return modifiers.HasFlag(KeyModifiers.Shift) && shifted > 0 ? Of(shifted, modifiers & ~KeyModifiers.Shift)
            : (modifiers & ~KeyModifiers.Shift) == KeyModifiers.None && text > 0 ? Of(text, KeyModifiers.None)
            : Of(sequence.Number(0), modifiers);
    }

    /// <summary>Key of modifyOtherKeys, whose code is the character as typed, including Shift.</summary>
    private static Key? Typed(int code, KeyModifiers modifiers) =>
        Of(code, modifiers) is { } key
            ? key.Code == KeyCode.Character
                ? key with
                {
                    Modifiers = key.Modifiers & ~KeyModifiers.Shift,
                }
                : key
            : null;

    /// <summary>Key for a code point: a control key, one of kitty's for the keypad, or a character, which absorbs Shift where that is
    /// certain.</summary>
    private static Key? Of(int code, KeyModifiers modifiers) =>
        code switch
        {
            9 when modifiers.HasFlag(KeyModifiers.Shift) => new Key(KeyCode.BackTab, default, modifiers & ~KeyModifiers.Shift),
            9 => new Key(KeyCode.Tab, default, modifiers),
            13 or 57414 => new Key(KeyCode.Enter, default, modifiers),
            27 => new Key(KeyCode.Escape, default, modifiers),
            8 or 127 => new Key(KeyCode.Backspace, default, modifiers),
            >= 57399 and <= 57408 => Key.Of((char)('0' + (code - 57399)), modifiers & ~KeyModifiers.Shift),
            >= 57409 and <= 57413 => Key.Of("./*-+"[code - 57409], modifiers & ~KeyModifiers.Shift),
            57415 => Key.Of('=', modifiers & ~KeyModifiers.Shift),
            57416 => Key.Of(',', modifiers & ~KeyModifiers.Shift),
            >= 57417 and <= 57426 => new Key(Keypad(code - 57417), default, modifiers),
            < 0x20 or (>= 0x7F and < 0xA0) or (>= 57344 and <= 63743) => null, // the rest of kitty's own: media keys, and modifiers alone
            _ => Rune.IsValid(code) ? Character(new Rune(code), modifiers) : null,
        };

    private static KeyCode Keypad(int index) =>
        index switch
        {
            0 => KeyCode.Left,
            1 => KeyCode.Right,
            2 => KeyCode.Up,
            3 => KeyCode.Down,
            4 => KeyCode.PageUp,
            5 => KeyCode.PageDown,
            6 => KeyCode.Home,
            7 => KeyCode.End,
            8 => KeyCode.Insert,
            _ => KeyCode.Delete,
        };

    private static Key Character(Rune rune, KeyModifiers modifiers)
    {
        if (!modifiers.HasFlag(KeyModifiers.Shift))
        {
            return new Key(KeyCode.Character, rune, modifiers);
        }

        // The shifted character of a digit depends on the keyboard: Shift stays, so that it is not mistaken for the digit.
        var upper = Rune.ToUpperInvariant(rune);
        var isSure = upper != rune || Rune.IsUpper(rune);
        return new Key(KeyCode.Character, upper, isSure ? modifiers & ~KeyModifiers.Shift : modifiers);
    }

    /// <summary>Modifiers of a parameter: 1 plus a bit each. Null with Super or Hyper, which make it a different key. Locks are
    /// ignored.</summary>
    private static KeyModifiers? Modifiers(int parameter)
    {
        var bits = Math.Max(parameter - 1, 0);
        if ((bits & 0b1_1000) != 0)
        {
            return null;
        }

        return (KeyModifiers)(bits & 0b111) | ((bits & 0b10_0000) != 0 ? KeyModifiers.Alt : KeyModifiers.None); // Meta is Alt
    }

    private static InputEvent.Mouse? Mouse(ControlSequence sequence)
    {
        var (buttons, column, row) = (sequence.Number(0), sequence.Number(1) - 1, sequence.Number(2) - 1);
        if (buttons < 0 || column < 0 || row < 0)
        {
            return null;
        }

        const int Motion = 32,
            Wheel = 64,
            Further = 128;
        MouseAction? action = (buttons & (Motion | Wheel | Further | 3)) switch
        {
            >= Further => null,
            Wheel => MouseAction.WheelUp,
            Wheel + 1 => MouseAction.WheelDown,
            >= Wheel => null, // sideways
            Motion + 3 => null, // no button is pressed
            >= Motion => MouseAction.Drag,
            _ when sequence.Final == 'm' => MouseAction.Release,
            3 => null,
            var button => MouseAction.LeftPress + button,
        };
        var modifiers = (KeyModifiers)((buttons >> 2) & 0b111); // the same three bits as in a key's parameter
        return action is { } did ? new InputEvent.Mouse(did, column, row, modifiers) : null;
    }
}
