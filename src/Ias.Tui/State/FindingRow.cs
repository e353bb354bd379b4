using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tui.State;

/// <summary>Finding over its sprint's whole life.</summary>
/// <param name="Cycles">Cycles that reported it, ascending.</param>
/// <param name="By">Gate that found it first.</param>
/// <param name="First">Time of its first report; null = not known yet.</param>
/// <param name="Last">Time of its last report; null = not known yet.</param>
/// <param name="Fixed">Time of the first cycle without it; null = open, or not known yet.</param>
/// <param name="IsLeft">Whether it is a divergence from the design that the run accepted, since the red team had returned the sprint as
/// often as allowed.</param>
/// <param name="IsOfTests">It is a change to the tests, which gates rule on.</param>
/// <param name="Rulings">What gates said of a change to the tests, a line each.</param>
public sealed record FindingRow(
    string Id,
    string Severity,
    string File,
    int Line,
    string Title,
    string Hash,
    ImmutableArray<int> Cycles,
    Phase By,
    bool Open,
    DateTimeOffset? First = null,
    DateTimeOffset? Last = null,
    DateTimeOffset? Fixed = null,
    string Sprint = "",
    bool IsLeft = false,
    bool IsOfTests = false,
    string Rulings = ""
)
{
    /// <summary>True if it came back at least once.</summary>
    public bool Repeats => Cycles.Length > 1;

    /// <summary>Location: <c>src/totals.ts:88</c>; empty if the gate named no file.</summary>
    public string Place =>
        File.Length == 0 ? ""
        : Line > 0 ? $"{File}:{Line}"
        : File;

    /// <summary>Row of a change to the tests.</summary>
    internal static FindingRow Of(TestChange change)
    {
        var finding = TestChanges.Finding(change);
        return new FindingRow(
            change.Id,
            "test",
            finding.File,
            finding.Line,
            finding.Title,
            $"test {finding.Hash}",
            [],
            default,
            Open: false,
            Sprint: change.Sprint,
            IsOfTests: true,
            Rulings: string.Join('\n', TestChanges.Rulings(change))
        );
    }

    /// <summary>Row of a finding in the run's state, without times.</summary>
    internal static FindingRow Of(RunFinding f) =>
        new(
            f.Id,
            f.Severity,
            f.File,
            f.Line,
            f.Title,
            f.Hash,
            f.Cycles.IsDefault ? [] : f.Cycles,
            f.Phase,
            f is { Open: true, Left: false },
            Sprint: f.Sprint,
            IsLeft: f is { Open: true, Left: true }
        );
}
