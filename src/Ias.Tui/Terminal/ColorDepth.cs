namespace Ias.Tui.Terminal;

/// <summary>How many colours a terminal shows.</summary>
public enum ColorDepth
{
    /// <summary>None: bold, dim, underline and reverse only (<c>NO_COLOR</c>, TERM=vt100).</summary>
    None,

    /// <summary>The sixteen that every terminal theme sets.</summary>
    Sixteen,

    /// <summary>xterm's 256.</summary>
    Palette256,

    /// <summary>24 bits.</summary>
    TrueColor,
}
