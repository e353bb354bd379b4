namespace Ias.Tui.Themes;

/// <summary>Background a theme is designed for.</summary>
public enum ThemeBackground : byte
{
    /// <summary>Terminal's own background, dark or light.</summary>
    Terminal,
    Dark,
    Light,
}
