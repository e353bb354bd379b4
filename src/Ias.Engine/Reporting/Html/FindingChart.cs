using Ias.Core.Reporting;
using static Ias.Engine.Reporting.Html.HtmlText;

namespace Ias.Engine.Reporting.Html;

/// <summary>A row for each finding, with a dot for each cycle that ended with it: findings that came back stand out.</summary>
internal static class FindingChart
{
    private const int Step = 14,
        Radius = 4;
    private const int MostDots = 40;

    public static void Write(HtmlText page, MorningReport report)
    {
        if (report.Findings.Count == 0)
        {
            return;
        }

        page.Raw("<section><h2>Findings</h2><ol class=findings>");
        foreach (var finding in report.Findings.OrderByDescending(finding => finding.Open))
        {
            page.Raw(finding.Open ? "<li class=open>" : "<li>")
                .Raw($"<span class='severity s-{Level(finding.Severity)}'>")
                .Put(finding.Severity)
                .Raw("</span><span class=words>")
                .Put(finding.Title);
            if (finding.Place.Length > 0)
            {
                page.Raw(" ").Element("code", finding.Place);
            }

            page.Raw("</span>");
            Dots(page, report, finding);
            page.Element($"span class='{(finding.Open ? "danger" : "good")}'", finding.Open ? "open" : "fixed").Raw("</li>");
        }

        page.Raw("</ol></section>");
    }

    private static void Dots(HtmlText page, MorningReport report, ReportFinding finding)
    {
        var steps = report.Steps.Where(step => step.Row == finding.Row).Select(step => step.Name).TakeLast(MostDots).ToList();
        page.Raw(
            $"<svg class=dots width={steps.Count * Step} height={Step} role=img aria-label='{Escaped($"in {string.Join(", ", finding.Steps)}")}'>"
        );
        for (var i = 0; i < steps.Count; i++)
        {
            var isThere = finding.Steps.Contains(steps[i]);
            page.Raw(
                    $"<circle cx={(i * Step) + (Step / 2)} cy={Step / 2} r={(isThere ? Radius : 1.5).ToString(System.Globalization.CultureInfo.InvariantCulture)} class={(isThere ? $"s-{Level(finding.Severity)}" : "none")}><title>"
                )
                .Put(steps[i])
                .Raw("</title></circle>");
        }

        page.Raw("</svg>");
    }

    private static string Level(string severity) => severity is "critical" or "high" or "medium" ? severity : "low";
}
