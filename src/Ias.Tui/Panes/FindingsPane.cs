using System.Collections.Immutable;
using Ias.Tui.Contracts;
using Ias.Tui.Pages;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Panes;

/// <summary>Pane of the gates' findings, open ones first, repeats marked. On a narrow screen with spare rows, the title of an open one has
/// its own row.</summary>
public sealed class FindingsPane : ListPane<FindingsPane.Row>
{
    private const int SeverityAt = 7;
    private const int PlaceAt = 13;
    private const int WidestPlace = 24;
    private const int MinOfTitle = 30;

    private int _placeWidth; // width of the longest location, which aligns the titles

    public override int Number => PaneNumber.Findings;

    public override string Name => "Findings";

    protected override string WhenEmpty => "no findings yet";

    public override void DrawTitle(ref RowPen pen, Style style, ViewModel view)
    {
        var (open, left, tests) = (0, 0, 0);
        foreach (var finding in view.Run.Findings)
        {
            open += finding.Open ? 1 : 0;
            left += finding.IsLeft ? 1 : 0;
            tests += finding.IsOfTests ? 1 : 0;
        }

        pen.Put($"{open} open, {view.Run.Findings.Length - open - left - tests} fixed", style);
        if (tests > 0)
        {
            pen.Put($", {tests} in tests", style);
        }

        if (left > 0)
        {
            pen.Put($", {left} left", style);
        }
    }

    protected override ImmutableArray<Row> RowsOf(ViewModel view)
    {
        _placeWidth = 0;
        var open = 0;
        foreach (var finding in view.Run.Findings)
        {
            _placeWidth = Math.Max(_placeWidth, Math.Min(WidestPlace, TextWidth.Of(PlaceOf(finding))));
            open += finding.Open ? 1 : 0;
        }

        var isNarrow = Room.Columns - PlaceAt - _placeWidth < MinOfTitle && Room.Rows >= view.Run.Findings.Length + open;
        var rows = ImmutableArray.CreateBuilder<Row>();
        foreach (
            var finding in view
                .Run.Findings.Where(f => f.Open)
                .Concat(view.Run.Findings.Where(f => f.IsLeft))
                .Concat(view.Run.Findings.Where(f => f.IsOfTests))
                .Concat(view.Run.Findings.Where(f => f is { Open: false, IsLeft: false, IsOfTests: false }).Reverse())
        )
        {
            var hasTitleBelow = isNarrow && finding.Open;
            rows.Add(new Row(finding, hasTitleBelow ? RowPart.Head : RowPart.Whole));
            if (hasTitleBelow)
            {
                rows.Add(new Row(finding, RowPart.Title));
            }
        }

        return rows.ToImmutable();
    }

    protected override string KeyOf(Row row) => row.Key;

    protected override void DrawRow(Row row, ref RowPen pen, Look look, bool selected)
    {
        var finding = row.Finding;
        if (row.Part == RowPart.Title)
        {
            pen.To(SeverityAt);
            pen.PutWords(finding.Title);
            return;
        }

        var style = look[
            finding switch
            {
                { Open: true, Severity: "critical" or "high" } => Role.Danger,
                { Open: true } or { IsLeft: true } or { IsOfTests: true } => Role.Warning,
                _ => Role.Muted,
            }
        ];
        pen.Put(
            finding.Open ? "open"
                : finding.IsLeft ? "left"
                : finding.IsOfTests ? "look"
                : "fixed",
            style
        );
        pen.To(SeverityAt);
        pen.Put(
            finding.Severity is "medium" ? "med"
                : finding.Severity is "critical" ? "crit"
                : finding.Severity,
            style
        );
        pen.To(PlaceAt);
        PutCycles(finding, ref pen, style);
        if (_placeWidth > 0)
        {
            pen.Put(Path.GetFileName(finding.File.AsSpan()), style);
            if (finding.Line > 0)
            {
                pen.Put($":{finding.Line}", style);
            }

            pen.Put("  ", style);
            pen.To(PlaceAt + _placeWidth + 2);
        }

        if (row.Part == RowPart.Whole)
        {
            pen.PutWords(finding.Title, finding.Open || finding.IsLeft || finding.IsOfTests ? look[Role.Text] : style);
        }
    }

    protected override Effect Open(Row row, ViewModel view) => new Effect.Open(TextPage.Of(row.Finding));

    protected override Effect Copy(Row row) => new Effect.Copy("the finding", $"{row.Finding.Place} {row.Finding.Title}".Trim());

    private static string PlaceOf(FindingRow row) => $"{Path.GetFileName(row.File)}{(row.Line > 0 ? $":{row.Line}" : "")}";

    // The last cycles that had it: c1 c2.
    private static void PutCycles(FindingRow row, ref RowPen pen, Style style)
    {
        const int Max = 3;
        for (var i = row.Cycles.Length - 1; i >= Math.Max(0, row.Cycles.Length - Max); i--)
        {
            pen.PutRight($" c{row.Cycles[i]}", style, gap: 12);
        }
    }

    /// <summary>Part of a finding that a row shows.</summary>
    public enum RowPart
    {
        Whole,

        /// <summary>Everything but the title.</summary>
        Head,
        Title,
    }

    /// <summary>Row of a finding, or of its title.</summary>
    public sealed record Row(FindingRow Finding, RowPart Part)
    {
        /// <summary>Identity of the row, for the selection.</summary>
        public string Key { get; } = $"{Finding.Sprint} {Finding.Hash}{(Part == RowPart.Title ? " title" : "")}";
    }
}
