using System.Collections.Immutable;
using Ias.Core.RunMode;
using Ias.Tui.Dashboards;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Pages;
using Ias.Tui.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Panes;

/// <summary>How close it is to stopping by itself: the fullest meter first where there is no room for all.</summary>
public sealed class BreakerPane : ListPane<BreakerMeter>
{
    private const int LabelWidth = 15;
    private const int MeterWidth = 10;
    private const int NarrowMeter = 6;

    public override int Number => Layout.Breaker;

    public override string Name => "Breaker";

    protected override string WhenEmpty => "no run";

    public override void DrawTitle(ref RowPen pen, Style style, Scene scene)
    {
        if (scene.Run.Breaker is { } breaker)
        {
            pen.Put(WordOf(breaker.State), breaker.State == BreakerState.Closed ? style : scene.Look[breaker.State == BreakerState.Open ? Role.Danger : Role.Warning]);
        }
    }

    /// <summary>The breaker's state as files have it.</summary>
    public static string WordOf(BreakerState state) => state switch
    {
        BreakerState.Closed => "CLOSED",
        BreakerState.HalfOpen => "HALF_OPEN",
        _ => "OPEN",
    };

    protected override ImmutableArray<BreakerMeter> RowsOf(Scene scene) => scene.Run.Breaker is { } breaker ? breaker.Meters.Sort((one, other) => other.Fullness.CompareTo(one.Fullness)) : [];

    protected override string KeyOf(BreakerMeter row) => row.Name;

    protected override void DrawRow(BreakerMeter row, ref RowPen pen, Look look, bool selected)
    {
        var (count, fullness) = (row.CountAt(Scene.Now), row.Limit <= 0 ? 1 : row.CountAt(Scene.Now) / row.Limit);
        var style = look[fullness >= 1 ? Role.Danger : fullness >= 2.0 / 3 ? Role.Warning : Role.Text];
        pen.Put(row.Label, style);
        pen.To(LabelWidth);
        if (pen.Room > 22)
        {
            // as wide as leaves room for what the next one causes
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
            pen.Put($"{Scene.SpanOf(TimeSpan.FromHours(count))}/{row.Limit:0.##}h", style);
        }

        pen.Put("  ");
        if (row.Next.Length > 0)
        {
            pen.PutWords(row.Next, look[Role.Warning]);
            pen.Put("  ");
        }

        pen.PutWords(row.Feeds, look[Role.Muted]);
    }

    protected override Effect Open(BreakerMeter row, Scene scene) => new Effect.Open(TextPage.Of(row));
}
