using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.RunMode;

namespace Ias.Tui.Observing;

/// <summary>A finding over the run's whole life.</summary>
/// <param name="Cycles">The cycles that had it, rising.</param>
/// <param name="By">The gate that found it first.</param>
/// <param name="First">When it was found first; null = not known yet.</param>
/// <param name="Last">When it was found last; null = not known yet.</param>
/// <param name="Fixed">When a cycle no longer had it; null while it is open, or not known yet.</param>
public sealed record FindingRow(
    string Id, string Severity, string File, int Line, string Title, string Hash, ImmutableArray<int> Cycles, Phase By, bool Open,
    DateTimeOffset? First = null, DateTimeOffset? Last = null, DateTimeOffset? Fixed = null)
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

        var times = new Dictionary<string, (DateTimeOffset First, DateTimeOffset Last, DateTimeOffset? Fixed)>(StringComparer.Ordinal);
        foreach (var happened in events)
        {
            IReadOnlyList<Finding> found = happened switch
            {
                RunEvent.VerdictGiven e => e.Findings,
                RunEvent.CommitSkipped e => e.Findings,
                _ => [],
            };
            foreach (var finding in found)
            {
                times[finding.Hash] = (times.TryGetValue(finding.Hash, out var known) ? known.First : happened.At, happened.At, null);
            }

            if (happened is RunEvent.CycleEnded ended)
            {
                var still = ended.Findings.Select(f => f.Hash).ToHashSet(StringComparer.Ordinal);
                foreach (var hash in times.Keys.Where(hash => times[hash].Fixed is null && !still.Contains(hash)).ToArray())
                {
                    times[hash] = times[hash] with { Fixed = ended.At };
                }
            }
        }

        return [.. (run.Findings.IsDefault ? [] : run.Findings).Select(f => times.TryGetValue(f.Hash, out var at) ? RowOf(f) with { First = at.First, Last = at.Last, Fixed = f.Open ? null : at.Fixed } : RowOf(f))];
    }

    private static FindingRow RowOf(RunFinding f) => new(f.Id, f.Severity, f.File, f.Line, f.Title, f.Hash, f.Cycles.IsDefault ? [] : f.Cycles, f.Phase, f.Open);
}
