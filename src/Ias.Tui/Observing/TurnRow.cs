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
/// <param name="Sprint">Whose turn; empty = the log does not say.</param>
public sealed record TurnRow(
    string Turn, int Cycle, Phase Phase, int Attempt, string Agent, string Model, string Log, DateTimeOffset Started, DateTimeOffset? Ended = null,
    TurnOutcome? Outcome = null, string Detail = "", int? Findings = null, long? Tokens = null, decimal? CostUsd = null, int Calls = 0, string Sprint = "")
{
    /// <summary>All turns of a run, in order. A turn whose engine died ends with the last thing that engine wrote.</summary>
    public static ImmutableArray<TurnRow> Of(IReadOnlyList<RunEvent> events)
    {
        var turns = ImmutableArray.CreateBuilder<TurnRow>();
        DateTimeOffset before = default;
        var sprint = "";
        foreach (var happened in events)
        {
            sprint = SprintRow.After(sprint, happened);
            switch (happened)
            {
                case RunEvent.TurnStarted e:
                    turns.Add(new TurnRow(e.Turn, e.Cycle, e.Phase, e.Attempt, e.Agent, e.Model, e.Log, e.At, Sprint: sprint));
                    break;

                case RunEvent.TurnEnded e when Last(turns, e.Turn) is >= 0 and var at:
                    turns[at] = turns[at] with
                    {
                        Ended = turns[at].Ended ?? e.At,
                        Outcome = e.Outcome,
                        Detail = e.Detail,
                        Calls = turns[at].Calls + e.Calls,
                        Tokens = e.InputTokens is null && e.OutputTokens is null ? turns[at].Tokens : (e.InputTokens ?? 0) + (e.OutputTokens ?? 0),
                        CostUsd = e.CostUsd ?? turns[at].CostUsd,
                    };
                    break;

                case RunEvent.VerdictGiven e when turns.Count > 0 && turns[^1].Cycle == e.Cycle && turns[^1].Phase == e.Phase:
                    turns[^1] = turns[^1] with { Findings = e.Findings.Count };
                    break;

                case RunEvent.EngineStarted:
                    for (var i = turns.Count - 1; i >= 0 && turns[i].Ended is null; i--) // lanes: several
                    {
                        turns[i] = turns[i] with { Ended = before, Outcome = TurnOutcome.Interrupted, Detail = "the engine was gone" };
                    }

                    break;
            }

            before = happened.At;
        }

        return turns.ToImmutable();
    }

    // Lanes: the turn that ends need not be the one that began last.
    private static int Last(ImmutableArray<TurnRow>.Builder turns, string turn)
    {
        var at = turns.Count - 1;
        while (at >= 0 && turns[at].Turn != turn)
        {
            at--;
        }

        return at;
    }
}
