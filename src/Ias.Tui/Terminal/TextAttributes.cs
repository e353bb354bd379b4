namespace Ias.Tui.Terminal;

/// <summary>Text attributes of SGR besides color (ECMA-48 8.3.117). Blinking is deliberately missing.</summary>
[Flags]
public enum TextAttributes : byte
{
    None = 0,
    Bold = 1,
    Dim = 2,
    Italic = 4,
    Underline = 8,
    Reverse = 16,
    Strike = 32,
}
