namespace Ias.Tui.Themes;

/// <summary>Symbols of the dashboard: all one column wide in every terminal, or plain ASCII (<c>--ascii</c>, and where the locale is not
/// UTF-8).</summary>
public sealed record Glyphs(
    char Horizontal,
    char Vertical,
    char Cross,
    char Down,
    char Up,
    char TopLeft,
    char TopRight,
    char BottomLeft,
    char BottomRight,
    char Left,
    char Right,
    char Full,
    char Empty,
    char Thumb
)
{
    /// <summary>Box drawing characters, and two parallelograms for meters.</summary>
    public static Glyphs Unicode { get; } = new('─', '│', '┼', '┬', '┴', '┌', '┐', '└', '┘', '├', '┤', '▰', '▱', '█');

    public static Glyphs Ascii { get; } = new('-', '|', '+', '+', '+', '+', '+', '+', '+', '+', '+', '#', '.', '#');
}
