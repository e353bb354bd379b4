using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Pages;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Panes;

/// <summary>Pane of the circuit breaker: how close it is to stopping, the fullest meter first. If there is room, causes are shown below
/// their meters, and the history at the end.</summary>
public sealed class BreakerPane : ListPane<BreakerPane.Row>
{
    private const int LabelWidth = 15;
    private const int MeterWidth = 10;
    private const int NarrowMeter = 6;

    public override int Number => PaneNumber.Breaker;

    public override string Name => "Breaker";

    protected override string WhenEmpty => "no run";

    public override void DrawTitle(ref RowPen pen, Style style, ViewModel view)
    {
        if (view.Run.Breaker is { } breaker)
        {
            pen.Put(
                WordOf(breaker.State),
                breaker.State == BreakerState.Closed ? style : view.Look[breaker.State == BreakerState.Open ? Role.Danger : Role.Warning]
            );
        }
    }

    /// <summary>Name of the breaker's state in files.</summary>
    public static string WordOf(BreakerState state) =>
        state switch
        {
            BreakerState.Closed => "CLOSED",
            BreakerState.HalfOpen => "HALF_OPEN",
            _ => "OPEN",
        };

    protected override ImmutableArray<Row> RowsOf(ViewModel view)
    {
        if (view.Run.Breaker is not { } breaker)
        {
            return [];
        }

        var meters = breaker
            .Meters.Where(meter => meter.Count > 0 || meter.IsShownAtZero)
            .OrderByDescending(meter => meter.Fullness)
            .ToList();
        var left = Room.Rows - meters.Count;
        var rows = ImmutableArray.CreateBuilder<Row>();
        foreach (var meter in meters)
        {
            var hasFeedsBelow = left > 1 && meter.Next.Length > 0 && meter.Feeds.Length > 0;
            left -= hasFeedsBelow ? 1 : 0;
            rows.Add(new Row(meter, "", !hasFeedsBelow));
            if (hasFeedsBelow)
            {
                rows.Add(new Row(meter, meter.Feeds));
            }
        }

        if (left > 0)
        {
            rows.Add(new Row(null, HistoryOf(breaker, view)));
        }

        return rows.ToImmutable();
    }

    // A trip and the reset after it are one entry each.
    private static string HistoryOf(BreakerView breaker, ViewModel view) =>
        breaker.History is [.., var last]
            ? $"{Wording.Count(breaker.History.Count(entry => entry.Reset is null), "trip")}; {view.TimeOf(last.Timestamp)} {(last.Reset is null ? last.Trigger : "reset")}"
            : "no trip in this run";

    protected override string KeyOf(Row row) => row.Key;

    protected override void DrawRow(Row row, ref RowPen pen, Look look, bool selected)
    {
        if (row.Meter is { } meter && row.Text.Length == 0)
        {
            DrawMeter(meter, row.HasFeeds, ref pen, look);
            return;
        }

        pen.Put(row.Meter is null ? "history" : "", look[Role.Muted]);
        pen.To(row.Meter is null ? LabelWidth : 2);
        pen.PutWords(row.Text, look[Role.Muted]);
    }

    private void DrawMeter(BreakerMeter row, bool hasFeeds, ref RowPen pen, Look look)
    {
        var (count, fullness) = (row.CountAt(ViewModel.Now), row.Limit <= 0 ? 1 : row.CountAt(ViewModel.Now) / row.Limit);
        var style = look[
            fullness >= 1 ? Role.Danger
            : fullness >= 2.0 / 3 ? Role.Warning
            : Role.Text
        ];
        pen.Put(row.Label, style);
        pen.To(LabelWidth);
        if (pen.Room > 22)
        {
            // as wide as possible beside the consequence of the next occurrence
            var width = pen.Room > 30 ? MeterWidth : NarrowMeter;
            Meter.Put(ref pen, look, (long)count, (long)row.Limit, width);
            pen.To(LabelWidth + width + 1);
        }

        if (row.Clock is null)
        {
            pen.Put($"{count:0}/{row.Limit:0}", style);
        }
        else
        {
            pen.Put($"{ViewModel.SpanOf(TimeSpan.FromHours(count))}/{row.Limit:0.##}h", style);
        }

        pen.Put("  ");
        if (row.Next.Length > 0)
        {
            pen.PutWords(row.Next, look[Role.Warning]);
            pen.Put("  ");
        }

        if (hasFeeds && row.IsAboutFinding)
        {
            pen.PutWords(row.Feeds, look[Role.Muted]);
        }
        else if (hasFeeds)
        {
            pen.PutWhole(row.Feeds, look[Role.Muted]);
        }
    }

    protected override Effect? Open(Row row, ViewModel view) => row.Meter is { } meter ? new Effect.Open(TextPage.Of(meter)) : null;

    /// <summary>Row of a meter, its cause, or the history.</summary>
    /// <param name="Text">Text; empty = the meter itself.</param>
    /// <param name="HasFeeds">Whether the cause is on the meter's row.</param>
    public sealed record Row(BreakerMeter? Meter, string Text, bool HasFeeds = false)
    {
        /// <summary>Identity of the row, for the selection.</summary>
        public string Key { get; } = $"{Meter?.Name}{(Text.Length > 0 ? " text" : "")}";
    }
}
