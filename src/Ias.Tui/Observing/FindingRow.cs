using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tui.Observing;

/// <summary>A finding over its sprint's whole life.</summary>
/// <param name="Cycles">The cycles that had it, rising.</param>
/// <param name="By">The gate that found it first.</param>
/// <param name="First">When it was found first; null = not known yet.</param>
/// <param name="Last">When it was found last; null = not known yet.</param>
/// <param name="Fixed">When a cycle no longer had it; null while it is open, or not known yet.</param>
/// <param name="IsLeft">A divergence from the design that the run went on with: the red team had sent the sprint back as often as it
/// may.</param>
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
    bool IsLeft = false
)
{
    /// <summary>It came back at least once.</summary>
    public bool Repeats => Cycles.Length > 1;

    /// <summary>Where it is: <c>src/totals.ts:88</c>; empty when the gate named no file.</summary>
    public string Place =>
        File.Length == 0 ? ""
        : Line > 0 ? $"{File}:{Line}"
        : File;

    /// <summary>A finding as the run has it: without times.</summary>
    internal static FindingRow Of(RunFinding f) =>
        new(f.Id, f.Severity, f.File, f.Line, f.Title, f.Hash, f.Cycles.IsDefault ? [] : f.Cycles, f.Phase, f.Open, Sprint: f.Sprint);
}
