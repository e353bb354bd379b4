using Ias.Core.Model;

namespace Ias.Tui.Observing;

/// <summary>One turn of an agent: a try at a phase.</summary>
/// <param name="Turn">The turn's own name.</param>
/// <param name="Log">Its log, from the work tree's top; several tries of a phase share one.</param>
/// <param name="Ended">Null = under way.</param>
/// <param name="Outcome">Null = under way.</param>
/// <param name="Detail">How it ended, in the engine's words.</param>
/// <param name="Findings">What the gate found; null = no verdict (yet), or no gate.</param>
/// <param name="Tokens">In and out; null = the agent did not tell.</param>
/// <param name="CostUsd">Null = the agent did not tell.</param>
/// <param name="Sprint">Whose turn; empty = the log does not say.</param>
public sealed record TurnRow(
    string Turn,
    int Cycle,
    Phase Phase,
    int Attempt,
    string Agent,
    string Model,
    string Log,
    DateTimeOffset Started,
    DateTimeOffset? Ended = null,
    TurnOutcome? Outcome = null,
    string Detail = "",
    int? Findings = null,
    long? Tokens = null,
    decimal? CostUsd = null,
    int Calls = 0,
    string Sprint = ""
);
