using Ias.Tui.Terminal;

namespace Ias.Tui.Themes;

/// <summary>Theme and glyphs that every view is drawn with.</summary>
public sealed record Look(Theme Theme, Glyphs Glyphs)
{
    public static Look Default { get; } = new(Theme.Default, Glyphs.Unicode);

    public Style this[Role role] => Theme[role];
}
