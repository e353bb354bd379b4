using System.Runtime.InteropServices;
using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>Key with its modifiers. A character key has <see cref="KeyCode.Character"/> and its rune as typed (Shift is part of the rune:
/// <c>H</c>, not Shift and h).</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Key(KeyCode Code, Rune Rune = default, KeyModifiers Modifiers = KeyModifiers.None)
{
    public static Key Of(char character, KeyModifiers modifiers = KeyModifiers.None) =>
        new(KeyCode.Character, new Rune(character), modifiers);

    /// <summary>Explicit comparison, because the compiler's own uses three generic comparers, which cost milliseconds at the first
    /// key.</summary>
    public bool Equals(Key other) => Code == other.Code && Rune == other.Rune && Modifiers == other.Modifiers;

    public override int GetHashCode() => ((int)Code << 24) ^ ((int)Modifiers << 21) ^ Rune.Value;
}

/// <summary>Non-character keys, and <see cref="Character"/>.</summary>
public enum KeyCode
{
    Character,
    Enter,
    Tab,
    BackTab,
    Escape,
    Backspace,
    Insert,
    Delete,
    Home,
    End,
    PageUp,
    PageDown,
    Up,
    Down,
    Left,
    Right,
    F1,
    F2,
    F3,
    F4,
    F5,
    F6,
    F7,
    F8,
    F9,
    F10,
    F11,
    F12,
}

/// <summary>Modifier keys held down with another.</summary>
[Flags]
public enum KeyModifiers : byte
{
    None = 0,
    Shift = 1,
    Alt = 2,
    Ctrl = 4,
}
