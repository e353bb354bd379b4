using Ias.Core.Reporting;
using Ias.Core.Text;
using static Ias.Engine.Reporting.Html.HtmlText;

namespace Ias.Engine.Reporting.Html;

/// <summary>A row for each cycle or job: how it ended, and a bar of its cost (of its time, where no cost was reported).</summary>
internal static class StepChart
{
    private const int MostOpen = 60;

    public static void Write(HtmlText page, MorningReport report)
    {
        if (report.Steps.Count == 0)
        {
            return;
        }

        var byCost = report.Steps.Any(step => step.CostUsd > 0);
        var most = report.Steps.Max(step => Measure(step, byCost));
        var rows = report.Steps.Select(step => step.Row).Distinct(StringComparer.Ordinal).Count();
        page.Raw($"<section><h2>What ran{(byCost ? ", and what it cost" : "")}</h2><ol class=steps>");
        var row = "";
        for (var i = 0; i < report.Steps.Count; i++)
        {
            var step = report.Steps[i];
            if (i == MostOpen)
            {
                page.Raw("</ol><details>").Element("summary", $"{report.Steps.Count - i} more").Raw("<ol class=steps>");
            }

            if (rows > 1 && step.Row != row)
            {
                page.Raw("<li class=head>").Put(row = step.Row).Raw(" ").Element("span class=muted", step.Title).Raw("</li>");
            }

            page.Raw("<li>")
                .Element("span class=name", step.Name)
                .Raw($"<span class='result {Tones.Class(step.Tone)}'>")
                .Put(step.Result)
                .Raw("</span>");
            Bar(page, step, byCost, most);
            page.Element("span class=cost", byCost ? Wording.Money(step.CostUsd) : "")
                .Element("span class=time", Wording.Time(step.Seconds))
                .Element("span class=size", step.Files > 0 ? Wording.Size(step.Files, step.Added, step.Removed) : "no file changed");
            if (step.Title.Length > 0 && report.StepNoun == "job")
            {
                page.Element("span class=title", step.Title);
            }

            page.Raw("</li>");
        }

        page.Raw(report.Steps.Count > MostOpen ? "</ol></details></section>" : "</ol></section>");
    }

    private static void Bar(HtmlText page, ReportStep step, bool byCost, double most)
    {
        page.Raw(
            "<svg class=bar viewBox='0 0 100 10' preserveAspectRatio=none aria-hidden=true><rect class=ground width=100 height=10></rect>"
        );
        var at = 0.0;
        foreach (var (kind, part) in byCost ? step.Costs.Select(cost => (cost.Kind, (double)cost.Usd)) : [(ReportKind.Work, step.Seconds)])
        {
            var width = most > 0 ? part / most * 100 : 0;
            page.Raw($"<rect class={Tones.Class(kind)} x={Number(at)} width={Number(width)} height=10></rect>");
            at += width;
        }

        page.Raw("</svg>");
    }

    private static double Measure(ReportStep step, bool byCost) => byCost ? (double)(step.CostUsd ?? 0) : step.Seconds;
}
