using System.Collections.Immutable;
using Ias.Tui.Terminal;

namespace Ias.Tui.Themes;

/// <summary>Style for every role of the dashboard.</summary>
public sealed record Theme
{
    /// <summary>All roles, in their order.</summary>
    public static ImmutableArray<Role> Roles { get; } = [.. Enum.GetValues<Role>()];

    private readonly Style[] _styles; // an array, because generic collections of a struct cost startup time

    private Theme(string name, Style[] styles, ThemeBackground background) => (Name, _styles, Background) = (name, styles, background);

    /// <summary>Built-in default: the terminal's own background, foreground and 16 colors, so that it suits light and dark
    /// terminals.</summary>
    public static Theme Default { get; } = Of("default", DefaultStyle);

    /// <summary>Built-in theme without colors: every state has its own attributes.</summary>
    public static Theme Mono { get; } = Of("mono", role => new Style(Attributes: MonoAttributes(role)));

    /// <summary>Name of the theme, as given to <c>ias theme show</c>.</summary>
    public string Name { get; init; }

    /// <summary>Background the theme is designed for.</summary>
    public ThemeBackground Background { get; }

    /// <summary>Styles of all roles, in the order of <see cref="Role"/>.</summary>
    public IReadOnlyList<Style> Styles => _styles;

    public Style this[Role role] => _styles[(int)role];

    /// <summary>Theme for a terminal's number of colors: <see cref="Mono"/> without colors; <see cref="Default"/> with sixteen, whose
    /// shades are unknown, if the theme names shades; otherwise the theme itself.</summary>
    public Theme For(ColorDepth depth) =>
        depth switch
        {
            ColorDepth.None => Mono,
            ColorDepth.Sixteen when !UsesOnlySixteen() => Default,
            _ => this,
        };

    /// <summary>Style of a role inside something with its own background, such as a dialog or the selected row. Whatever the role shares
    /// with ordinary text comes from that background.</summary>
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
        var styles = new Style[Roles.Length];
        foreach (var role in Roles)
        {
            styles[(int)role] = style(role);
        }

        return new Theme(name, styles, background);
    }

    private bool UsesOnlySixteen()
    {
        foreach (var style in _styles)
        {
            if (!IsOneOfSixteen(style.Foreground) || !IsOneOfSixteen(style.Background))
            {
                return false;
            }
        }

        return true;

        static bool IsOneOfSixteen(Color color) => color.IsDefault || color is { IsPalette: true, Index: < 16 };
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

    // No italics: multiplexers without italics show them as reverse video.
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
