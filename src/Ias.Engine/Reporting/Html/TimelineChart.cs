using Ias.Core.Reporting;
using Ias.Core.Text;
using static Ias.Engine.Reporting.Html.HtmlText;

namespace Ias.Engine.Reporting.Html;

/// <summary>The night from left to right, a row a sprint or lane. The bars are an image that may be stretched; the words beside it may not,
/// and are text.</summary>
internal static class TimelineChart
{
    private const double Width = 1000;
    private const double Least = 1.5; // a turn of seconds in a night of hours is still to be seen
    private const int MostTicks = 8;
    private const double NearTheEnd = 94; // percent: half of a time of day has no room there on a phone

    public static void Write(HtmlText page, MorningReport report, TimeZoneInfo zone)
    {
        var length = (report.To - report.From).TotalSeconds;
        if (report.Spans.Count == 0 || length <= 0)
        {
            return;
        }

        page.Raw("<section><h2>The night</h2>");
        var rows = report.Spans.GroupBy(span => span.Row, StringComparer.Ordinal).ToList();
        page.Raw(rows.Count > 1 ? "<div class='timeline rows'>" : "<div class=timeline>");
        foreach (var row in rows)
        {
            if (rows.Count > 1)
            {
                page.Element("span class=row", row.Key);
            }

            page.Raw(
                $"<svg viewBox='0 0 {Number(Width)} 10' preserveAspectRatio=none role=img aria-label='{Escaped(Said(row, zone))}'><rect class=ground width={Number(Width)} height=10></rect>"
            );
            foreach (var span in row.OrderBy(span => span.Kind is ReportKind.Wait or ReportKind.Stop ? 0 : 1))
            {
                var (from, to) = (At(span.From), At(span.To));
                page.Raw(
                        $"<rect class={Tones.Class(span.Kind)} x={Number(from)} width={Number(Math.Max(Least, to - from))} height=10><title>"
                    )
                    .Put($"{Wording.Clock(span.From, zone)} to {Wording.Clock(span.To, zone)}, {span.Words}")
                    .Raw("</title></rect>");
            }

            page.Raw("</svg>");
        }

        Ticks(page, report, zone, rows.Count > 1);
        page.Raw("</div><ul class=legend>");
        foreach (var kind in report.Spans.Select(span => span.Kind).Distinct().Order())
        {
            page.Raw($"<li><i class={Tones.Class(kind)}></i>").Put(Tones.Word(kind)).Raw("</li>");
        }

        page.Raw("</ul></section>");

        double At(DateTimeOffset at) => Math.Clamp((at - report.From).TotalSeconds / length, 0, 1) * Width;
    }

    private static void Ticks(HtmlText page, MorningReport report, TimeZoneInfo zone, bool withRows)
    {
        var hours = (report.To - report.From).TotalHours;
        var step = ((double[])[1 / 12.0, 0.25, 0.5, 1, 2, 3, 6, 12, 24]).FirstOrDefault(
            s => hours / s <= MostTicks,
            Math.Ceiling(hours / MostTicks)
        );
        var begin = TimeZoneInfo.ConvertTime(report.From, zone);
        var first = begin.Date.AddHours(Math.Ceiling(begin.TimeOfDay.TotalHours / step) * step) - begin.DateTime;
        if (withRows)
        {
            page.Raw("<span></span>");
        }

        page.Raw("<div class=ticks>");
        for (var at = first; at.TotalHours <= hours; at += TimeSpan.FromHours(step))
        {
            var left = at.TotalHours / hours * 100;
            page.Raw($"<span{(left > NearTheEnd ? " class=end" : "")} style='left:{Number(left)}%'>")
                .Put(Wording.Clock(report.From + at, zone))
                .Raw("</span>");
        }

        page.Raw("</div>");
    }

    private static string Said(IEnumerable<ReportSpan> row, TimeZoneInfo zone) =>
        string.Join("; ", row.Take(40).Select(span => $"{Wording.Clock(span.From, zone)} {span.Words}"));
}
