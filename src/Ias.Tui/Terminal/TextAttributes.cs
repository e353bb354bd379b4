namespace Ias.Tui.Terminal;

/// <summary>What SGR can do to text besides colour (ECMA-48 8.3.117). Blinking is left out on purpose.</summary>
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
