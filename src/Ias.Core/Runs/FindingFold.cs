using System.Collections.Immutable;
using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>The findings of a run: numbered when they are first seen, known again by their hash, closed when they are gone.</summary>
internal static class FindingFold
{
    /// <summary>Adds a gate's findings: open, and among the findings of the cycle, which the next one shall fix.</summary>
    public static RunRecord WithFindings(this RunRecord run, int cycle, Phase phase, IReadOnlyList<Finding> found) =>
        run.Taking(cycle, phase, found, left: false);

    /// <summary>Adds a gate's findings that the run leaves as they are: open, but nobody is sent back to fix them.</summary>
    public static RunRecord WithLeft(this RunRecord run, int cycle, Phase phase, IReadOnlyList<Finding> found) =>
        run.Taking(cycle, phase, found, left: true);

    private static RunRecord Taking(this RunRecord run, int cycle, Phase phase, IReadOnlyList<Finding> found, bool left)
    {
        var all = run.Findings;
        var numbered = ImmutableArray.CreateBuilder<Finding>();
        foreach (var finding in found.DistinctBy(f => f.Hash))
        {
            var known = all.LastIndex(f => f.Hash == finding.Hash && run.IsOf(f));
            if (known >= 0)
            {
                var old = all[known];
                all = all.SetItem(
                    known,
                    old with
                    {
                        Open = true,
                        Work = run.Work,
                        Left = left,
                        IsTouched = false,
                        Line = finding.Line,
                        Cycles = old.Cycles.Contains(cycle) ? old.Cycles : old.Cycles.Add(cycle),
                    }
                );
                numbered.Add(finding with { Id = old.Id });
            }
            else
            {
                var id = NextId(all);
                all = all.Add(
                    new RunFinding(
                        id,
                        finding.Severity,
                        finding.File,
                        finding.Line,
                        finding.Title,
                        finding.Hash,
                        [cycle],
                        phase,
                        Open: true,
                        run.Current,
                        run.Work,
                        left
                    )
                );
                numbered.Add(finding with { Id = id });
            }
        }

        return run with
        {
            Findings = all,
            CycleFindings = left ? run.CycleFindings : [.. run.CycleFindings, .. numbered],
        };
    }

    /// <summary>Closes what was open of the present work, is not found any more, and can have been fixed: the file it names, or a test, was
    /// changed since it was found; or it is a change to the tests that its gate accepts. A gate that no longer names what nobody touched
    /// has only said less.</summary>
    public static RunRecord Closing(this RunRecord run, IReadOnlyList<Finding> found)
    {
        var still = found.Select(f => f.Hash).ToHashSet(StringComparer.Ordinal);
        bool IsFixed(RunFinding f) =>
            f is { Open: true, Left: false }
            && run.IsOf(f)
            && !still.Contains(f.Hash)
            && ((f.Work != run.Work && f.IsTouched) || IsAccepted(run, f));
        return run with
        {
            Findings =
            [
                .. run
                    .Findings.Select((f, at) => (f: IsFixed(f) ? f with { Open = false } : f, at))
                    .Where(x => x.f.Open || x.at >= run.Findings.Length - RunFold.MostKept)
                    .Select(x => x.f),
            ],
            Metrics = run.Metrics with { FindingsFixed = run.Metrics.FindingsFixed + run.Findings.Count(IsFixed) },
        };
    }

    /// <summary>The finding after a commit of work, which may have touched what it names.</summary>
    public static RunFinding After(RunFinding finding, RunEvent.CommitMade e) =>
        finding is { Open: true, IsTouched: false } && e.Touched?.Contains(finding.Id) != false
            ? finding with
            {
                IsTouched = true,
            }
            : finding;

    private static bool IsAccepted(RunRecord run, RunFinding finding) =>
        TestChanges.Of(run).Any(change => change.RulingOf(finding.Phase) is not null && TestChanges.Finding(change).Hash == finding.Hash);

    // What another sprint found in the same words is another finding.
    public static bool IsOf(this RunRecord run, RunFinding finding) => finding.Sprint == run.Current || finding.Sprint.Length == 0;

    private static string NextId(ImmutableArray<RunFinding> all) =>
        all.Length > 0 && all[^1].Id is ['F', .. var last] && int.TryParse(last, CultureInfo.InvariantCulture, out var number)
            ? $"F{number + 1}"
            : $"F{all.Length + 1}";
}
