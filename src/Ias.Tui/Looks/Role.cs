namespace Ias.Tui.Looks;

/// <summary>What something on the screen is, for a theme to give it a style. Nothing but a theme names a colour.</summary>
public enum Role : byte
{
    /// <summary>Ordinary text: the terminal's own colours, unless the theme has a background of its own.</summary>
    Text,

    /// <summary>Of less interest: what is done, what waits, thoughts, what was left out.</summary>
    Muted,

    /// <summary>A pane's name; a phase's rule; a tool.</summary>
    Title,

    /// <summary>Lines between panes.</summary>
    Border,

    /// <summary>Name and lines of the pane that has the keys.</summary>
    Focus,

    /// <summary>A key in the footer and in boxes.</summary>
    Key,

    /// <summary>Approved, fixed, done.</summary>
    Good,

    /// <summary>Close to a limit, waits, repeats.</summary>
    Warning,

    /// <summary>Halted, failed, refused, gone.</summary>
    Danger,

    /// <summary>Under way.</summary>
    Active,

    /// <summary>A command for a shell.</summary>
    Command,

    /// <summary>A line of a diff.</summary>
    Added,

    /// <summary>A line of a diff.</summary>
    Removed,

    /// <summary>Stands for a control character or bytes that are no text.</summary>
    Control,

    /// <summary>The row that is chosen.</summary>
    Selection,

    /// <summary>The second row when something waits for a person.</summary>
    Alert,

    /// <summary>What a search found.</summary>
    Match,

    /// <summary>The full part of a meter.</summary>
    MeterFull,

    /// <summary>The empty part of a meter.</summary>
    MeterEmpty,

    /// <summary>The inside of a box that lies over the panes.</summary>
    Box,
}
