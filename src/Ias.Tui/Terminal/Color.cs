namespace Ias.Tui.Terminal;

/// <summary>Requested color; when sent, it is reduced to what the terminal can show (<see cref="ColorDepth"/>).</summary>
/// <remarks>One number: the kind in the upper byte, then the palette's index or 0xRRGGBB. The default value is the terminal's own
/// color.</remarks>
public readonly record struct Color
{
    private const uint PaletteKind = 1u << 24;
    private const uint RgbKind = 2u << 24;
    private readonly uint _value;

    private Color(uint value) => _value = value;

    /// <summary>Terminal's own foreground or background.</summary>
    public static Color Default => default;

    public bool IsDefault => _value == 0;

    /// <summary>True if it is a palette color: 0–7 normal, 8–15 bright (ECMA-48 and aixterm), 16–255 xterm's cube and grays.</summary>
    public bool IsPalette => _value >> 24 == 1;

    public bool IsRgb => _value >> 24 == 2;

    /// <summary>Index of a palette color, 0–255.</summary>
    public byte Index => (byte)_value;

    public byte Red => (byte)(_value >> 16);

    public byte Green => (byte)(_value >> 8);

    public byte Blue => (byte)_value;

    public static Color Palette(byte index) => new(PaletteKind | index);

    public static Color Rgb(byte red, byte green, byte blue) => new(RgbKind | ((uint)red << 16) | ((uint)green << 8) | blue);
}
