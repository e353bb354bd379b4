namespace Ias.Tui.Themes;

/// <summary>Meaning of something on the screen, which a theme maps to a style. Only themes name colors.</summary>
public enum Role : byte
{
    /// <summary>Ordinary text: the terminal's own colors, unless the theme has a background of its own.</summary>
    Text,

    /// <summary>Secondary text: completed and waiting items, thoughts, omissions.</summary>
    Muted,

    /// <summary>Pane names, phase rules and tool names.</summary>
    Title,

    /// <summary>Border line between two panes.</summary>
    Border,

    /// <summary>Name and border of the focused pane.</summary>
    Focus,

    /// <summary>Key in the footer or in a dialog.</summary>
    Key,

    /// <summary>Approved, fixed or done.</summary>
    Good,

    /// <summary>Close to a limit, waiting or repeating.</summary>
    Warning,

    /// <summary>Halted, failed, refused or gone.</summary>
    Danger,

    /// <summary>Work that is in progress.</summary>
    Active,

    /// <summary>Command to type in a shell.</summary>
    Command,

    /// <summary>Added line of a diff.</summary>
    Added,

    /// <summary>Removed line of a diff.</summary>
    Removed,

    /// <summary>Placeholder for a control character or invalid bytes.</summary>
    Control,

    /// <summary>Selected row of a list.</summary>
    Selection,

    /// <summary>Second row of the screen when something needs the user.</summary>
    Alert,

    /// <summary>Text matched by a search.</summary>
    Match,

    /// <summary>Filled part of a meter.</summary>
    MeterFull,

    /// <summary>Empty part of a meter.</summary>
    MeterEmpty,

    /// <summary>Inside of a dialog over the panes.</summary>
    Box,
}
