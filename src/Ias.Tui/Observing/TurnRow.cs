using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.RunMode;

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
public sealed record TurnRow(
    string Turn, int Cycle, Phase Phase, int Attempt, string Agent, string Model, string Log, DateTimeOffset Started, DateTimeOffset? Ended = null,
    TurnOutcome? Outcome = null, string Detail = "", int? Findings = null, long? Tokens = null, decimal? CostUsd = null, int Calls = 0)
{
    /// <summary>All turns of a run, in order. A turn whose engine died ends with the last thing that engine wrote.</summary>
    public static ImmutableArray<TurnRow> Of(IReadOnlyList<RunEvent> events)
    {
        var turns = ImmutableArray.CreateBuilder<TurnRow>();
        DateTimeOffset before = default;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RunEvent.TurnStarted e:
                    turns.Add(new TurnRow(e.Turn, e.Cycle, e.Phase, e.Attempt, e.Agent, e.Model, e.Log, e.At));
                    break;

                case RunEvent.TurnEnded e when turns.Count > 0 && turns[^1].Turn == e.Turn:
                    turns[^1] = turns[^1] with
                    {
                        Ended = turns[^1].Ended ?? e.At,
                        Outcome = e.Outcome,
                        Detail = e.Detail,
                        Calls = turns[^1].Calls + e.Calls,
                        Tokens = e.InputTokens is null && e.OutputTokens is null ? turns[^1].Tokens : (e.InputTokens ?? 0) + (e.OutputTokens ?? 0),
                        CostUsd = e.CostUsd ?? turns[^1].CostUsd,
                    };
                    break;

                case RunEvent.VerdictGiven e when turns.Count > 0 && turns[^1].Cycle == e.Cycle && turns[^1].Phase == e.Phase:
                    turns[^1] = turns[^1] with { Findings = e.Findings.Count };
                    break;

                case RunEvent.EngineStarted when turns.Count > 0 && turns[^1].Ended is null:
                    turns[^1] = turns[^1] with { Ended = before, Outcome = TurnOutcome.Interrupted, Detail = "the engine was gone" };
                    break;
            }

            before = happened.At;
        }

        return turns.ToImmutable();
    }
}
