namespace Ias.Tui.Terminal;

/// <summary>Number of colors a terminal shows.</summary>
public enum ColorDepth
{
    /// <summary>No colors: only bold, dim, underline and reverse (<c>NO_COLOR</c>, TERM=vt100).</summary>
    None,

    /// <summary>Sixteen colors, defined by the terminal's theme.</summary>
    Sixteen,

    /// <summary>Palette of xterm's 256 colors.</summary>
    Palette256,

    /// <summary>True color with 24 bits.</summary>
    TrueColor,
}
