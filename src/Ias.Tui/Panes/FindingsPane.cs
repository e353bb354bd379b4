using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Tui.Dashboards;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Pages;
using Ias.Tui.Terminal;

namespace Ias.Tui.Panes;

/// <summary>What the gates found, open ones first, repeats marked.</summary>
public sealed class FindingsPane : ListPane<FindingRow>
{
    private const int TitleAt = 14;
    private const int WidestPlace = 24;

    private int _placeWidth; // of the widest place, so that titles stand below each other

    public override int Number => Layout.Findings;

    public override string Name => "Findings";

    protected override string WhenEmpty => "no gate has found anything yet";

    public override void DrawTitle(ref RowPen pen, Style style, Scene scene)
    {
        var open = 0;
        foreach (var finding in scene.Run.Findings)
        {
            open += finding.Open ? 1 : 0;
        }

        pen.Put($"{open} open, {scene.Run.Findings.Length - open} fixed", style);
    }

    protected override ImmutableArray<FindingRow> RowsOf(Scene scene)
    {
        _placeWidth = 0;
        foreach (var finding in scene.Run.Findings)
        {
            _placeWidth = Math.Max(_placeWidth, Math.Min(WidestPlace, TextWidth.Of(PlaceOf(finding))));
        }

        return Sorted(scene);
    }

    private static ImmutableArray<FindingRow> Sorted(Scene scene) => [.. scene.Run.Findings.Where(f => f.Open), .. scene.Run.Findings.Where(f => !f.Open).Reverse()];

    protected override string KeyOf(FindingRow row) => row.Hash;

    protected override void DrawRow(FindingRow row, ref RowPen pen, Look look, bool selected)
    {
        var style = row.Open ? look[row.Severity is "critical" or "high" ? Role.Danger : Role.Warning] : look[Role.Muted];
        pen.Put(row.Open ? "open" : "fixed", style);
        pen.To(7);
        pen.Put(row.Severity, style);
        pen.To(TitleAt);
        PutCycles(row, ref pen, style);
        if (_placeWidth > 0)
        {
            pen.Put(Path.GetFileName(row.File.AsSpan()), style);
            if (row.Line > 0)
            {
                pen.Put($":{row.Line}", style);
            }

            pen.Put("  ", style);
            pen.To(TitleAt + _placeWidth + 2);
        }

        pen.PutWords(row.Title, row.Open ? look[Role.Text] : style);
    }

    protected override Effect Open(FindingRow row, Scene scene) => new Effect.Open(TextPage.Of(row));

    protected override Effect Copy(FindingRow row) => new Effect.Copy("the finding", $"{row.Place} {row.Title}".Trim());

    private static string PlaceOf(FindingRow row) => $"{Path.GetFileName(row.File)}{(row.Line > 0 ? $":{row.Line}" : "")}";

    // The last cycles that had it: c1 c2.
    private static void PutCycles(FindingRow row, ref RowPen pen, Style style)
    {
        const int Most = 3;
        for (var i = row.Cycles.Length - 1; i >= Math.Max(0, row.Cycles.Length - Most); i--)
        {
            pen.PutRight($" c{row.Cycles[i]}", style, gap: 12);
        }
    }
}
