using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.RunMode;

namespace Ias.Tui.Observing;

/// <summary>A finding over its sprint's whole life.</summary>
/// <param name="Cycles">The cycles that had it, rising.</param>
/// <param name="By">The gate that found it first.</param>
/// <param name="First">When it was found first; null = not known yet.</param>
/// <param name="Last">When it was found last; null = not known yet.</param>
/// <param name="Fixed">When a cycle no longer had it; null while it is open, or not known yet.</param>
/// <param name="IsLeft">A divergence from the design that the run went on with: the red team had sent the sprint back as often as it may.</param>
public sealed record FindingRow(
    string Id, string Severity, string File, int Line, string Title, string Hash, ImmutableArray<int> Cycles, Phase By, bool Open,
    DateTimeOffset? First = null, DateTimeOffset? Last = null, DateTimeOffset? Fixed = null, string Sprint = "", bool IsLeft = false)
{
    /// <summary>It came back at least once.</summary>
    public bool Repeats => Cycles.Length > 1;

    /// <summary>Where it is: <c>src/totals.ts:88</c>; empty when the gate named no file.</summary>
    public string Place => File.Length == 0 ? "" : Line > 0 ? $"{File}:{Line}" : File;

    /// <summary>The findings of a run, in the order they were first found; without events, without times.</summary>
    public static ImmutableArray<FindingRow> Of(RunRecord run, IReadOnlyList<RunEvent> events)
    {
        if (events.Count == 0)
        {
            return [.. (run.Findings.IsDefault ? [] : run.Findings).Select(RowOf)];
        }

        var left = new Dictionary<string, RunEvent.RedTeamJudged>(StringComparer.Ordinal); // by sprint
        var red = new RedTeamCode(MaxCycles: run.Limits.RedTeamMaxCycles);
        var times = new Dictionary<string, Times>(StringComparer.Ordinal); // by sprint and hash
        var sprint = "";
        foreach (var happened in events)
        {
            sprint = SprintRow.After(sprint, happened);
            IReadOnlyList<Finding> found = happened switch
            {
                RunEvent.VerdictGiven e => e.Findings,
                RunEvent.CommitSkipped e => e.Findings,
                RunEvent.RedTeamJudged e => e.Actionable,
                RunEvent.PostPrJudged e => e.Findings,
                _ => [],
            };
            red = red.After(happened);
            if (happened is RunEvent.RedTeamJudged judged)
            {
                left.Remove(sprint);
                if (judged.Actionable.Count > 0 && red.IsUsedUp)
                {
                    left[sprint] = judged;
                }
            }

            foreach (var finding in found)
            {
                times[$"{sprint} {finding.Hash}"] = new Times(finding.Hash, times.TryGetValue($"{sprint} {finding.Hash}", out var known) ? known.First : happened.At, happened.At, null);
            }

            if (happened is RunEvent.CycleEnded ended)
            {
                var still = ended.Findings.Select(f => f.Hash).ToHashSet(StringComparer.Ordinal);
                foreach (var hash in times.Keys.Where(key => times[key].Fixed is null && !still.Contains(times[key].Hash)).ToArray())
                {
                    times[hash] = times[hash] with { Fixed = ended.At };
                }
            }
        }

        var rows = (run.Findings.IsDefault ? [] : run.Findings).Select(f => (times.TryGetValue($"{f.Sprint} {f.Hash}", out var at) || times.TryGetValue($"{run.Target} {f.Hash}", out at)) ? RowOf(f) with { First = at.First, Last = at.Last, Fixed = f.Open ? null : at.Fixed } : RowOf(f)).ToList();
        foreach (var (of, judged) in left)
        {
            foreach (var finding in judged.Actionable)
            {
                var known = rows.FindLastIndex(row => row.Hash == finding.Hash && SprintRow.AreSame(row.Sprint, of));
                if (known >= 0)
                {
                    var row = rows[known];
                    rows[known] = row with { IsLeft = !row.Open, Fixed = null, Last = judged.At, Cycles = row.Cycles.Contains(judged.Cycle) ? row.Cycles : row.Cycles.Add(judged.Cycle) };
                }
                else
                {
                    rows.Add(new FindingRow("", finding.Severity, finding.File, finding.Line, finding.Title, finding.Hash, [judged.Cycle], Phase.RedTeamCode, Open: false, judged.At, judged.At, Sprint: of, IsLeft: true));
                }
            }
        }

        return [.. rows];
    }

    private sealed record Times(string Hash, DateTimeOffset First, DateTimeOffset Last, DateTimeOffset? Fixed);

    private static FindingRow RowOf(RunFinding f) => new(f.Id, f.Severity, f.File, f.Line, f.Title, f.Hash, f.Cycles.IsDefault ? [] : f.Cycles, f.Phase, f.Open, Sprint: f.Sprint);
}
