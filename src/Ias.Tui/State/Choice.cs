using Ias.Tui.Requests;

namespace Ias.Tui.State;

/// <summary>Option for a person to settle something that needs them.</summary>
/// <param name="Text">Text in the imperative: <c>Resume with cycle 7</c>.</param>
/// <param name="Effect">Consequence, with its cost where known.</param>
/// <param name="Command">Equivalent shell command, ready to be copied; empty = none.</param>
/// <param name="Request">Request that the dashboard sends; null = none, the person reads or works by hand.</param>
/// <param name="Shows">Details to show.</param>
public sealed record Choice(
    string Text,
    string Effect,
    string Command = "",
    Request? Request = null,
    ChoiceShows Shows = ChoiceShows.Nothing
);

/// <summary>Details that the dashboard shows for a choice.</summary>
public enum ChoiceShows
{
    Nothing,

    /// <summary>Attempts to fix a finding that came back.</summary>
    Attempts,

    /// <summary>End of the log file.</summary>
    LastLog,

    /// <summary>Contents of a push that awaits approval.</summary>
    Push,
}
