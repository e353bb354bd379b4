using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Breaker;

/// <summary>Cycles in which one and the same finding was among the findings, in a row or not.</summary>
/// <param name="Count">The highest count of any finding.</param>
/// <param name="LastHash">The finding that has it.</param>
/// <param name="Threshold">The limit.</param>
/// <param name="Hashes">Count by finding hash.</param>
/// <param name="Title">The words of the finding that has the highest count.</param>
public sealed record SameIssue(
    int Count = 0,
    string? LastHash = null,
    int Threshold = 3,
    ImmutableSortedDictionary<string, int>? Hashes = null,
    string Title = ""
) : IBreakerTrigger
{
    public string Name => HaltTrigger.SameIssue;

    public string Hash => LastHash ?? "";

    public bool Probes => true;

    public (double Count, double Limit) Level => (Count, Threshold);

    public string LoweredBy => "run-resume --reset-ice";

    public string? Due => Count >= Threshold ? $"one finding came back in {Count} cycles (limit {Threshold}): {Title}" : null;

    public IBreakerTrigger After(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.RunStarted started:
                return new SameIssue(Threshold: started.Options.SameIssueThreshold);

            case RunEvent.SprintStarted:
                return new SameIssue(Threshold: Threshold);

            case RunEvent.CycleEnded { Findings.Count: > 0 } ended:
                var hashes = (Hashes ?? ImmutableSortedDictionary<string, int>.Empty).ToBuilder();
                Finding? top = null;
                foreach (var finding in ended.Findings.DistinctBy(f => f.Hash))
                {
                    hashes[finding.Hash] = hashes.GetValueOrDefault(finding.Hash) + 1;
                    if (top is null || hashes[finding.Hash] > hashes[top.Hash])
                    {
                        top = finding;
                    }
                }

                var next = this with { Hashes = hashes.ToImmutable() };
                return hashes[top!.Hash] >= Count ? next with { Count = hashes[top.Hash], LastHash = top.Hash, Title = top.Title } : next;

            case RunEvent.BreakerReset { Trigger: HaltTrigger.SameIssue }:
                var capped = (Hashes ?? ImmutableSortedDictionary<string, int>.Empty).ToImmutableSortedDictionary(
                    h => h.Key,
                    h => Math.Min(h.Value, Threshold - 1)
                );
                return this with { Hashes = capped, Count = Math.Min(Count, Threshold - 1) };

            default:
                return this;
        }
    }
}
