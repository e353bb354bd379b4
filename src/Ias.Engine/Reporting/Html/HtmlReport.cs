using Ias.Core.Reporting;
using Ias.Core.Text;
using static Ias.Core.Text.Wording;

namespace Ias.Engine.Reporting.Html;

/// <summary>A report as one file that needs nothing else: no script, no request, readable on a phone and in the dark.</summary>
public static class HtmlReport
{
    private const string Untold = "This log is not what this machine wrote";

    private const int OpenTroubles = 12,
        OpenCommits = 20;

    /// <param name="zone">Time zone in which times are shown.</param>
    /// <param name="version">The program that wrote it, and its version.</param>
    public static string Of(MorningReport report, TimeZoneInfo zone, string version)
    {
        var page = new HtmlText();
        var title = report.Title.Length > 0 ? report.Title : report.Target;
        page.Raw(
                "<!doctype html>\n<html lang=en><head><meta charset=utf-8><meta name=viewport content='width=device-width, initial-scale=1'><meta name=color-scheme content='light dark'>"
            )
            .Raw(
                "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\"><meta name=referrer content=no-referrer>"
            )
            .Element("title", $"{title}: {report.Outcome.Word}")
            .Raw("<style>")
            .Raw(Style())
            .Raw("</style></head><body><main>");
        Head(page, report, title, zone);
        Waiting(page, report);
        Tests(page, report);
        Figures(page, report);
        TimelineChart.Write(page, report, zone);
        StepChart.Write(page, report);
        FindingChart.Write(page, report);
        Troubles(page, report, zone);
        Commits(page, report);
        Deletions(page, report);
        Earlier(page, report, zone);
        page.Raw("<footer>").Put($"{report.RunId}, reported by {version}. Times are {zone.Id}.").Raw("</footer></main></body></html>\n");
        return page.ToString();
    }

    private static string Style()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static void Head(HtmlText page, MorningReport report, string title, TimeZoneInfo zone)
    {
        page.Raw("<header>").Element("p class=eyebrow", report.Repository).Element("h1", title).Raw("<p class=sub>");
        if (report.Title.Length > 0)
        {
            page.Put(report.Target).Raw("<span class=dot> · </span>");
        }

        page.Raw("<span class=nowrap>").Put(Range(report.From, report.To, zone)).Raw("</span>");
        if (report.Cage.Length > 0)
        {
            page.Raw("<span class=dot> · </span><span class=nowrap>").Put($"cage: {report.Cage}").Raw("</span>");
        }

        page.Raw("</p>");
        if (report.Warning.Length > 0)
        {
            page.Raw($"<p class='outcome {Tones.Class(ReportTone.Danger)}'>")
                .Element("b", Untold)
                .Raw(" ")
                .Put($"{report.Warning}.")
                .Raw("</p>");
        }

        foreach (var paragraph in report.Intent.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            page.Element("p class=sub", paragraph);
        }

        page.Raw($"<p class='outcome {Tones.Class(report.Outcome.Tone)}'>")
            .Element("b", report.Outcome.Word)
            .Raw(" ")
            .Put(report.Outcome.Sentence);
        if (
            report.PullRequest.StartsWith("https://", StringComparison.Ordinal)
            || report.PullRequest.StartsWith("http://", StringComparison.Ordinal)
        )
        {
            page.Raw($" <a rel=noopener href=\"{HtmlText.Escaped(report.PullRequest)}\">")
                .Put(report.PullRequest[(report.PullRequest.IndexOf("//", StringComparison.Ordinal) + 2)..])
                .Raw("</a>");
        }

        page.Raw("</p></header>");
    }

    private static void Waiting(HtmlText page, MorningReport report)
    {
        page.Raw("<section class=waiting><h2>Waiting for you</h2>");
        if (report.Waiting.Count == 0)
        {
            page.Raw("<p class=muted>Nothing.</p>");
        }
        else
        {
            List(page, report.Waiting);
        }

        if (report.Look.Count > 0)
        {
            page.Raw("<h3>Worth a look</h3>");
            List(page, report.Look);
        }

        if (report.NextBeside.ToList() is { Count: > 0 } next)
        {
            page.Raw("<h3>To type next</h3>");
            Commands(page, next);
        }

        page.Raw("</section>");
    }

    private static void Tests(HtmlText page, MorningReport report)
    {
        if (report.Tests.Count == 0)
        {
            return;
        }

        page.Raw("<section>").Element("h2", Core.Runs.TestRulings.Heading).Raw("<ul>");
        foreach (var change in report.Tests)
        {
            page.Raw("<li>").Element("code", change.Place).Raw(" ").Put(change.Text);
            foreach (var ruling in change.Rulings)
            {
                page.Element("p class=muted", ruling);
            }

            page.Raw("</li>");
        }

        page.Raw("</ul></section>");
    }

    private static void List(HtmlText page, IReadOnlyList<ReportDecision> items)
    {
        page.Raw("<ol>");
        foreach (var item in items)
        {
            page.Raw("<li>").Put(item.Words);
            Commands(page, item.Command.Split('\n'));
            page.Raw("</li>");
        }

        page.Raw("</ol>");
    }

    private static void Commands(HtmlText page, IEnumerable<string> lines)
    {
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            page.Raw("<code class=command>");
            foreach (var word in line.Split(' '))
            {
                page.Element("span", word).Raw(" "); // a line is broken between words, never within --base
            }

            page.Raw("</code>");
        }
    }

    private static void Figures(HtmlText page, MorningReport report)
    {
        var t = report.Totals;
        page.Raw("<section><dl class=figures>");
        Figure(
            "cost",
            t.CostUsd is null ? "–" : Money(t.CostUsd),
            t.CostUsd is null
                ? "not reported"
                : $"{Tokens((t.InputTokens ?? 0) + (t.OutputTokens ?? 0))} tokens{(t.Untold > 0 ? $", and what {Wording.Count(t.Untold, "turn")} did not tell" : "")}"
        );
        Figure("at work", Time(report.WorkSeconds), $"{Time((report.To - report.From).TotalSeconds)} by the clock");
        Figure($"{report.StepNoun}s", $"{t.Steps}", Wording.Count(t.Turns, "turn"));
        Figure("commits", $"{t.Commits}", report.Branch);
        Figure("files changed", $"{t.Files}", $"+{t.Added} −{t.Removed}");
        if (report.StepNoun == "job")
        {
            Figure("jobs left", $"{t.Left}", "");
        }
        else
        {
            Figure("findings fixed", $"{t.FindingsFixed}", t.FindingsOpen == 0 ? "none open" : $"{t.FindingsOpen} open");
        }

        page.Raw("</dl></section>");

        void Figure(string label, string value, string note) =>
            page.Raw("<div>").Element("dt", label).Element("dd", value).Element("dd class=note", note).Raw("</div>");
    }

    private static void Troubles(HtmlText page, MorningReport report, TimeZoneInfo zone) =>
        List(
            page,
            "Problems and notes",
            report.Troubles,
            OpenTroubles,
            "troubles",
            trouble =>
                page.Raw($"<li class={Tones.Class(trouble.Tone)}>")
                    .Element("time", Clock(trouble.At, zone))
                    .Element("span", trouble.Words)
                    .Raw("</li>")
        );

    private static void Commits(HtmlText page, MorningReport report) =>
        List(
            page,
            "Commits",
            report.Commits,
            OpenCommits,
            "commits",
            commit =>
                page.Raw("<li>")
                    .Element("code", Short(commit.Commit))
                    .Element("span", commit.Subject)
                    .Element("span class=size", Size(commit.Files, commit.Added, commit.Removed))
                    .Raw("</li>")
        );

    private static void Deletions(HtmlText page, MorningReport report) =>
        List(
            page,
            "Deleted files: check each",
            report.Deletions,
            OpenCommits,
            "deletions",
            deletion => page.Raw("<li>").Element("code", deletion.Path).Element("span class=size", deletion.By).Raw("</li>")
        );

    private static void Earlier(HtmlText page, MorningReport report, TimeZoneInfo zone) =>
        List(
            page,
            "Other runs shortly before",
            report.Earlier,
            OpenCommits,
            "earlier",
            run =>
                page.Raw("<li>")
                    .Element("span", run.Target)
                    .Raw(" ")
                    .Element($"span class={Tones.Class(run.Tone)}", run.State)
                    .Element("span class=size", $"{Clock(run.From, zone)}, {Money(run.CostUsd)}")
                    .Element("p", run.Result)
                    .Raw("</li>")
        );

    // Long lists are collapsed, which needs no script.
    private static void List<T>(HtmlText page, string title, IReadOnlyList<T> items, int open, string name, Action<T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        page.Raw("<section>").Element("h2", title).Raw($"<ul class={name}>");
        foreach (var item in items.Take(open))
        {
            write(item);
        }

        page.Raw("</ul>");
        if (items.Count > open)
        {
            page.Raw("<details>").Element("summary", $"{items.Count - open} more").Raw($"<ul class={name}>");
            foreach (var item in items.Skip(open))
            {
                write(item);
            }

            page.Raw("</ul></details>");
        }

        page.Raw("</section>");
    }
}
