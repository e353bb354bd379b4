using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ias.Tui.Terminal;

/// <summary>Cell in one column of one row. Sixteen bytes without padding, so that rows are compared as bytes. A wide character is its first
/// cell followed by one of 0 columns with the same style.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Cell : IEquatable<Cell>
{
    private const uint PooledBit = 1u << 31;
    private const TextAttributes VisibleOnBlanks = TextAttributes.Underline | TextAttributes.Reverse | TextAttributes.Strike;

    private readonly uint _glyph;
    private readonly Color _foreground;
    private readonly Color _background;
    private readonly TextAttributes _attributes;
    private readonly byte _columns;
    private readonly byte _reach;
#pragma warning disable CS0414, IDE0051, IDE0052 // it exists to be 0
    private readonly byte _unused;
#pragma warning restore

    private Cell(uint glyph, Style style, int columns, int reach)
    {
        _glyph = glyph;
        (_foreground, _background, _attributes) = style;
        _columns = (byte)columns;
        _reach = (byte)reach;
        _unused = 0;
    }

    /// <summary>Width: 0, 1 or 2; 0 is the second half of a wide character.</summary>
    public int Columns => _columns;

    /// <inheritdoc cref="Cluster.Reach"/>
    public int Reach => _reach;

    public bool IsDoubtful => _reach > 0;

    public Style Style => new(_foreground, _background, _attributes);

    public Color Background => _background;

    /// <summary>True if it is a space, of any style.</summary>
    public bool IsBlank => _glyph == ' ';

    /// <summary>True if it is a space that looks the same in any foreground.</summary>
    public bool HidesForeground => IsBlank && (_attributes & VisibleOnBlanks) == TextAttributes.None;

    /// <summary>True if it is a space in the terminal's own background, as erasing leaves it.</summary>
    public bool IsErased => HidesForeground && _background.IsDefault;

    /// <summary>True if it is one byte of certain width.</summary>
    public bool IsAscii => _glyph < 0x80 && _columns == 1 && _reach == 0;

    /// <summary>True if its text is in the buffer's pool, as number <see cref="Glyph"/>.</summary>
    public bool IsPooled => (_glyph & PooledBit) != 0;

    /// <summary>Code point, or the number in the pool.</summary>
    public int Glyph => (int)(_glyph & ~PooledBit);

    public static Cell Of(int codePoint, Style style, int columns = 1, int reach = 0) => new((uint)codePoint, style, columns, reach);

    public static Cell Pooled(int number, Style style, int columns, int reach) => new((uint)number | PooledBit, style, columns, reach);

    public static Cell SecondHalf(Style style) => new(0, style, 0, 0);

    public static bool operator ==(Cell left, Cell right) => left.Equals(right);

    public static bool operator !=(Cell left, Cell right) => !left.Equals(right);

    public Cell In(Style style) => new(_glyph, style, _columns, _reach);

    /// <summary>Checks whether both look the same on the screen.</summary>
    public bool LooksLike(Cell other) => this == other || (HidesForeground && other.HidesForeground && _background == other._background);

    public bool Equals(Cell other) => Unsafe.BitCast<Cell, Vector128<byte>>(this) == Unsafe.BitCast<Cell, Vector128<byte>>(other);

    public override bool Equals(object? obj) => obj is Cell other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_glyph, _foreground, _background, _attributes);
}
