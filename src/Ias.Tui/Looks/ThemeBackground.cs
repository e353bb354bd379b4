namespace Ias.Tui.Looks;

/// <summary>What a theme is made to be read on.</summary>
public enum ThemeBackground : byte
{
    /// <summary>The terminal's own, be it dark or light.</summary>
    Terminal,
    Dark,
    Light,
}
