namespace Ias.Core.Agents;

/// <summary>Settings files of an agent that can deny the tools a run needs.</summary>
public interface IToolPermissions
{
    /// <summary>Path of the repository's own settings, within it.</summary>
    string Project { get; }

    /// <summary>Key under which such a file allows tools.</summary>
    string AllowedBy { get; }

    /// <summary>Rule that denies something harmful, as an example.</summary>
    string Example { get; }

    /// <summary>Paths of the settings files: in the repository, and absolute ones outside it.</summary>
    (IReadOnlyList<string> Inside, IReadOnlyList<string> Outside) Files(AgentPlace place);

    /// <summary>Permissions of all files together.</summary>
    ToolPermissions Read(IReadOnlyList<SettingsText> files);

    /// <summary>
    /// The text of a settings file in which the rules are allowed; everything else in it, its order and its layout stay byte for byte. An
    /// empty text becomes a new file.
    /// </summary>
    /// <exception cref="System.Text.Json.JsonException">The text is not such a file.</exception>
    string WithAllowed(string text, IReadOnlyList<string> rules);
}

/// <summary>Content of a settings file.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Text">Empty = it does not exist.</param>
/// <param name="Why">Reason why it cannot be read; empty = none.</param>
public sealed record SettingsText(string File, string Text, string Why = "");

/// <summary>Permissions for the tools a run needs.</summary>
/// <param name="Needed">Tools a run needs.</param>
/// <param name="Missing">Those of them that no file allows.</param>
/// <param name="Refused">Rules that deny one altogether, or want a person asked for it.</param>
/// <param name="Broken">Unreadable settings files, each with the position of the error.</param>
public sealed record ToolPermissions(
    IReadOnlyList<string> Needed,
    IReadOnlyList<string> Missing,
    IReadOnlyList<ToolRule> Refused,
    IReadOnlyList<string> Broken
);

/// <summary>Rule of a settings file about a tool.</summary>
/// <param name="File">The file.</param>
/// <param name="Key">The key of the list it is in.</param>
/// <param name="Rule">The rule as written.</param>
/// <param name="IsDenied">True for a tool that is denied, false for one that a person must be asked for.</param>
public sealed record ToolRule(string File, string Key, string Rule, bool IsDenied);
