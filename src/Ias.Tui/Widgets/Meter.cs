using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>Meter of the used share of a limit: <c>▰▰▱</c>. It is a warning from two thirds on and <see cref="Role.Danger"/> at the
/// limit.</summary>
public static class Meter
{
    /// <summary>Limits up to this number get one cell per unit, so that the cells can be counted.</summary>
    private const int Countable = 10;

    /// <summary>Draws the meter of a count with a maximum number of cells.</summary>
    /// <param name="limit">Limit; 0 or less = none, and all cells are empty.</param>
    public static void Put(ref RowPen pen, Look look, long count, long limit, int cells)
    {
        var perUnit = limit is > 0 and <= Countable && limit <= cells;
        Put(ref pen, look, limit > 0 ? (double)count / limit : 0, perUnit ? (int)limit : cells);
    }

    /// <summary>Draws the meter of a fraction with an exact number of cells: one is full from the start, and the last only at the
    /// limit.</summary>
    public static void Put(ref RowPen pen, Look look, double part, int cells)
    {
        cells = Math.Max(cells, 0);
        var most = part < 1 ? Math.Max(cells - 1, 0) : cells;
        // 7 of 10 is 0.7, and 6.999… cells
        var full = part > 0 ? (int)Math.Clamp(Math.Floor((part * cells) + 1e-9), Math.Min(1, most), most) : 0;
        Repeat(ref pen, look.Glyphs.Full, full, look[RoleOf(part)]);
        Repeat(ref pen, look.Glyphs.Empty, cells - full, look[Role.MeterEmpty]);
    }

    /// <summary>Role of the full cells, and of text beside them.</summary>
    public static Role RoleOf(double part) =>
        part >= 1 ? Role.Danger
        : part >= 2.0 / 3 ? Role.Warning
        : Role.MeterFull;

    private static void Repeat(ref RowPen pen, char glyph, int times, Style style)
    {
        var text = new RowText(times, 0);
        for (var i = 0; i < times; i++)
        {
            text.AppendFormatted(glyph);
        }

        pen.Put(ref text, style);
    }
}
