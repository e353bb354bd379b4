namespace Ias.Tui.Logs;

/// <summary>What a piece of log text is, for the theme to give it a look. Text that says its own colours has <see cref="Text"/> and a
/// style.</summary>
public enum LogRole
{
    Text,

    /// <summary>Of less interest: thoughts, what was left out, what an agent says about itself.</summary>
    Muted,

    /// <summary>A phase's rule; a tool and what it is used on.</summary>
    Title,

    /// <summary>A shell command an agent runs.</summary>
    Command,

    Good,
    Warning,
    Danger,

    /// <summary>A line of a diff.</summary>
    Added,

    /// <summary>A line of a diff.</summary>
    Removed,

    /// <summary>Stands for a control character or for bytes that are no text: <c>^[</c>, <c>\xE4</c>.</summary>
    Control,
}
