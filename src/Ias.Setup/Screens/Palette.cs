using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Terminal.Gui.Drawing;
using Attribute = Terminal.Gui.Drawing.Attribute;
using Color = Terminal.Gui.Drawing.Color;

namespace Ias.Setup.Screens;

/// <summary>The person's theme, as Terminal.Gui takes it.</summary>
internal sealed class Palette(Theme theme)
{
    // The palette's order is ECMA-48's: red before green and blue.
    private static readonly ColorName16[] Names =
    [
        ColorName16.Black,
        ColorName16.Red,
        ColorName16.Green,
        ColorName16.Yellow,
        ColorName16.Blue,
        ColorName16.Magenta,
        ColorName16.Cyan,
        ColorName16.Gray,
        ColorName16.DarkGray,
        ColorName16.BrightRed,
        ColorName16.BrightGreen,
        ColorName16.BrightYellow,
        ColorName16.BrightBlue,
        ColorName16.BrightMagenta,
        ColorName16.BrightCyan,
        ColorName16.White,
    ];

    /// <summary>The theme in force, in as many colours as this terminal has; none with <c>NO_COLOR</c>.</summary>
    public static Palette Load(TerminalCapabilities terminal) => new(ThemeCatalog.Load().Theme.For(terminal.Colors));

    /// <summary>True when all its colours are among the terminal's own sixteen.</summary>
    public bool IsSixteen => !theme.Styles.Any(style => style.Foreground.IsRgb || style.Background.IsRgb);

    /// <summary>Of a window and what is in it.</summary>
    public Scheme Window =>
        new(Of(Role.Text))
        {
            Normal = Of(Role.Text),
            HotNormal = Of(Role.Key),
            Focus = Of(Role.Selection),
            HotFocus = Of(Role.Selection),
            Active = Of(Role.Focus),
            HotActive = Of(Role.Focus),
            Highlight = Of(Role.Focus),
            Editable = Of(Role.Box),
            ReadOnly = Of(Role.Text),
            Disabled = Of(Role.Muted),
        };

    /// <summary>Of a piece of text that cannot be chosen.</summary>
    public Scheme Text(Role role) => new(Of(role));

    private Attribute Of(Role role)
    {
        var style = theme.On(role, Role.Text);
        var text = TextStyle.None;
        text |= style.Attributes.HasFlag(TextAttributes.Bold) ? TextStyle.Bold : TextStyle.None;
        text |= style.Attributes.HasFlag(TextAttributes.Dim) ? TextStyle.Faint : TextStyle.None;
        text |= style.Attributes.HasFlag(TextAttributes.Underline) ? TextStyle.Underline : TextStyle.None;
        text |= style.Attributes.HasFlag(TextAttributes.Reverse) ? TextStyle.Reverse : TextStyle.None;
        return new Attribute(Of(style.Foreground), Of(style.Background), text);
    }

    private static Color Of(Tui.Terminal.Color color) =>
        color.IsRgb ? new Color(color.Red, color.Green, color.Blue)
        : color.IsPalette && color.Index < 16 ? new Color(Names[color.Index])
        : Color.None;
}
