namespace Ias.Core.Agents;

/// <summary>Role of a piece of log text, which a theme maps to a style. Text with its own colors has <see cref="Text"/> and a
/// style.</summary>
public enum LogRole
{
    Text,

    /// <summary>Secondary text: thoughts, omissions, an agent's statements about itself.</summary>
    Muted,

    /// <summary>Title of a phase; a tool and its target.</summary>
    Title,

    /// <summary>Shell command that an agent runs.</summary>
    Command,

    Good,
    Warning,
    Danger,

    /// <summary>Added line of a diff.</summary>
    Added,

    /// <summary>Removed line of a diff.</summary>
    Removed,

    /// <summary>Placeholder for a control character or invalid bytes: <c>^[</c>, <c>\xE4</c>.</summary>
    Control,
}
