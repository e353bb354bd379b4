using System.Text.Json.Serialization;
using Ias.Core.Events;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>
/// Number of times the RED_TEAM_CODE gate sent the present sprint back: a counter of its own, beside the circuit breaker's. The
/// key <c>red_team_code</c> of <c>state.json</c>.
/// </summary>
/// <param name="Cycles">How often its divergences sent the sprint back to IMPLEMENT.</param>
/// <param name="MaxCycles">Maximum of these; after that the run continues with what is left, and says so.</param>
/// <param name="FindingsTotal">Findings of all its turns in this sprint.</param>
/// <param name="DivergencesFound">Those of them that are confirmed divergences of the code from the design.</param>
/// <param name="LastFindingsHash">Of the last turn's actionable findings, to detect that nothing changed; null before the first.</param>
/// <param name="Left">Divergences above the threshold that the last turn found and the run leaves as they are.</param>
public sealed record RedTeamCode(
    int Cycles = 0,
    int MaxCycles = 2,
    int FindingsTotal = 0,
    int DivergencesFound = 0,
    string? LastFindingsHash = null,
    int Left = 0
)
{
    /// <summary>True when actionable findings no longer lead back to IMPLEMENT.</summary>
    public bool IsUsedUp => Cycles >= MaxCycles;

    /// <summary>Findings in this sprint, and how often they led back, for people; empty before the gate ran.</summary>
    [JsonIgnore]
    public string Words =>
        FindingsTotal == 0 && LastFindingsHash is null
            ? ""
            : $"sent back {Cycles} of {MaxCycles}, {Wording.Count(FindingsTotal, "finding")}, {Wording.Count(DivergencesFound, "divergence")} from the design{(Left > 0 ? $", {Left} left" : "")}";

    public RedTeamCode After(RunEvent happened) =>
        happened switch
        {
            RunEvent.SprintStarted => new RedTeamCode(MaxCycles: MaxCycles),
            RunEvent.RedTeamJudged e => this with
            {
                Cycles = Cycles + (e.Actionable.Count > 0 && !IsUsedUp ? 1 : 0),
                Left = IsUsedUp ? e.Actionable.Count : 0,
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
