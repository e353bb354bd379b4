using System.Collections.Immutable;
using Ias.Tui.Terminal;

namespace Ias.Tui.Looks;

/// <summary>A style for every role.</summary>
/// <param name="Name">As given to <c>ias theme show</c>.</param>
/// <param name="Styles">One a role, in their order.</param>
public sealed record Theme(string Name, ImmutableArray<Style> Styles)
{
    /// <summary>The built-in one: the terminal's own background and foreground and its 16 colours, so that it is right on light and on dark ones.</summary>
    public static Theme Default { get; } = new("default", [.. Enum.GetValues<Role>().Select(DefaultStyle)]);

    public Style this[Role role] => Styles[(int)role];

    private static Style DefaultStyle(Role role) => role switch
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
}
