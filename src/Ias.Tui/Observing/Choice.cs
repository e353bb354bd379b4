using Ias.Tui.Asking;

namespace Ias.Tui.Observing;

/// <summary>One thing a person can do about something that waits for them.</summary>
/// <param name="Text">What, as an order: <c>Resume with cycle 7</c>.</param>
/// <param name="Effect">What follows from it, with what it costs where that is known.</param>
/// <param name="Command">The same in the shell, ready to be copied; empty when there is none.</param>
/// <param name="Request">What the dashboard asks for it; null = nothing is asked, the person reads or works by hand.</param>
/// <param name="Shows">What there is to read.</param>
public sealed record Choice(
    string Text,
    string Effect,
    string Command = "",
    Request? Request = null,
    ChoiceShows Shows = ChoiceShows.Nothing
);

/// <summary>What the dashboard itself shows for a choice.</summary>
public enum ChoiceShows
{
    Nothing,

    /// <summary>What was tried against a finding that came back.</summary>
    Attempts,

    /// <summary>The end of the log.</summary>
    LastLog,

    /// <summary>What a push that waits would send.</summary>
    Push,
}
