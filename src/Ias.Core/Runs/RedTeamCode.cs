using System.Text.Json.Serialization;
using Ias.Core.Events;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>
/// How often the RED_TEAM_CODE gate sent the present sprint back: a counter of its own, beside the circuit breaker's. The key
/// <c>red_team_code</c> of <c>state.json</c>.
/// </summary>
/// <param name="Cycles">Cycles whose divergences were above the threshold.</param>
/// <param name="MaxCycles">From this many on the gate is passed with a warning.</param>
/// <param name="FindingsTotal">Findings of all its turns in this sprint.</param>
/// <param name="DivergencesFound">Those of them that are confirmed divergences of the code from the design.</param>
/// <param name="LastFindingsHash">Of the last turn's actionable findings, to tell by that nothing changed; null before the first.</param>
public sealed record RedTeamCode(
    int Cycles = 0,
    int MaxCycles = 2,
    int FindingsTotal = 0,
    int DivergencesFound = 0,
    string? LastFindingsHash = null
)
{
    /// <summary>Whether actionable findings no longer lead back to IMPLEMENT.</summary>
    public bool IsUsedUp => Cycles >= MaxCycles;

    /// <summary>What it found in this sprint, and how often that led back, for people; empty before it looked.</summary>
    [JsonIgnore]
    public string Words =>
        FindingsTotal == 0 && LastFindingsHash is null
            ? ""
            : $"sent back {Cycles} of {MaxCycles}, {Wording.Count(FindingsTotal, "finding")}, {Wording.Count(DivergencesFound, "divergence")} from the design";

    public RedTeamCode After(RunEvent happened) =>
        happened switch
        {
            RunEvent.SprintStarted => new RedTeamCode(MaxCycles: MaxCycles),
            RunEvent.RedTeamJudged e => this with
            {
                Cycles = Cycles + (e.Actionable.Count > 0 ? 1 : 0),
                FindingsTotal = FindingsTotal + e.Total,
                DivergencesFound = DivergencesFound + e.Divergences,
                LastFindingsHash =
                    e.Actionable.Count > 0
                        ? FindingHash.Of("", "", string.Join(' ', e.Actionable.Select(f => f.Hash).Order(StringComparer.Ordinal)))
                        : LastFindingsHash,
            },
            _ => this,
        };
}
