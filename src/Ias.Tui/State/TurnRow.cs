using Ias.Core.Model;

namespace Ias.Tui.State;

/// <summary>Turn of an agent: one attempt at a phase.</summary>
/// <param name="Turn">Id of the turn.</param>
/// <param name="Log">Log, relative to the work tree's root; attempts of a phase share one.</param>
/// <param name="Ended">End; null = in progress.</param>
/// <param name="Outcome">Outcome; null = in progress.</param>
/// <param name="Detail">Detail of the outcome, in the engine's words.</param>
/// <param name="Findings">Findings of the gate; null = no verdict (yet), or no gate.</param>
/// <param name="Tokens">Input and output tokens; null = not reported.</param>
/// <param name="CostUsd">Cost; null = not reported.</param>
/// <param name="Sprint">Sprint; empty = not in the log.</param>
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
