using Ias.Tui.Terminal;

namespace Ias.Tui.Looks;

/// <summary>A style for every role.</summary>
public sealed record Theme
{
    internal const int Roles = (int)Role.Box + 1;

    private readonly Style[] _styles; // an array, for what generic collections of a struct would cost at the start

    private Theme(string name, Style[] styles, ThemeBackground background) => (Name, _styles, Background) = (name, styles, background);

    /// <summary>The built-in one: the terminal's own background and foreground and its 16 colours, so that it is right on light and on dark
    /// ones.</summary>
    public static Theme Default { get; } = Of("default", DefaultStyle);

    /// <summary>The built-in one without a colour: every state has attributes of its own.</summary>
    public static Theme Mono { get; } = Of("mono", role => new Style(Attributes: MonoAttributes(role)));

    /// <summary>As given to <c>ias theme show</c>.</summary>
    public string Name { get; init; }

    /// <summary>What it is made to be read on.</summary>
    public ThemeBackground Background { get; }

    /// <summary>One a role, in their order.</summary>
    public IReadOnlyList<Style> Styles => _styles;

    public Style this[Role role] => _styles[(int)role];

    /// <summary>
    /// What a terminal with so many colours can show: with none <see cref="Mono"/>; with sixteen, whose shades nobody knows, <see
    /// cref="Default"/> in place of a theme that names shades; otherwise the theme itself.
    /// </summary>
    public Theme For(ColorDepth depth) =>
        depth switch
        {
            ColorDepth.None => Mono,
            ColorDepth.Sixteen when !IsOfTheSixteen() => Default,
            _ => this,
        };

    /// <summary>A role's style for text inside of something with a ground of its own: a box, the chosen row. What the role shares with
    /// ordinary text it takes from the ground.</summary>
    public Style On(Role role, Role ground)
    {
        var (style, below, text) = (this[role], this[ground], this[Role.Text]);
        return new Style(
            style.Foreground == text.Foreground ? below.Foreground : style.Foreground,
            style.Background == text.Background ? below.Background : style.Background,
            style.Attributes | (below.Attributes & TextAttributes.Reverse)
        );
    }

    internal static Theme Of(string name, Func<Role, Style> style, ThemeBackground background = ThemeBackground.Terminal)
    {
        var styles = new Style[Roles];
        for (var role = Role.Text; role <= Role.Box; role++)
        {
            styles[(int)role] = style(role);
        }

        return new Theme(name, styles, background);
    }

    private bool IsOfTheSixteen()
    {
        foreach (var style in _styles)
        {
            if (!IsOfThem(style.Foreground) || !IsOfThem(style.Background))
            {
                return false;
            }
        }

        return true;

        static bool IsOfThem(Color color) => color.IsDefault || color is { IsPalette: true, Index: < 16 };
    }

    private static Style DefaultStyle(Role role) =>
        role switch
        {
            Role.Muted => new Style(Attributes: TextAttributes.Dim),
            Role.Title or Role.Key => new Style(Attributes: TextAttributes.Bold),
            Role.Focus => new Style(Color.Palette(6), Attributes: TextAttributes.Bold),
            Role.Good or Role.Added => new Style(Color.Palette(2)),
            Role.Warning => new Style(Color.Palette(3)),
            Role.Danger => new Style(Color.Palette(1), Attributes: TextAttributes.Bold),
            Role.Removed => new Style(Color.Palette(1)),
            Role.Active or Role.Command => new Style(Color.Palette(6)),
            Role.Control => new Style(Color.Palette(5)),
            Role.Selection or Role.Alert => new Style(Attributes: TextAttributes.Reverse),
            Role.Match => new Style(Color.Palette(0), Color.Palette(3)),
            Role.MeterFull => new Style(Color.Palette(6)),
            Role.Border or Role.MeterEmpty => new Style(Attributes: TextAttributes.Dim),
            _ => default,
        };

    // No italics: where a multiplexer has none it makes them reverse.
    private static TextAttributes MonoAttributes(Role role) =>
        role switch
        {
            Role.Muted or Role.Border or Role.MeterEmpty or Role.Removed => TextAttributes.Dim,
            Role.Title or Role.Key or Role.Focus or Role.Active or Role.Command or Role.Added or Role.MeterFull => TextAttributes.Bold,
            Role.Good => TextAttributes.Underline,
            Role.Warning => TextAttributes.Bold | TextAttributes.Underline,
            Role.Danger or Role.Alert => TextAttributes.Bold | TextAttributes.Reverse,
            Role.Control => TextAttributes.Dim | TextAttributes.Underline,
            Role.Selection => TextAttributes.Reverse,
            Role.Match => TextAttributes.Reverse | TextAttributes.Underline,
            _ => TextAttributes.None,
        };
}
