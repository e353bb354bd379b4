using Ias.Engine.Reporting;

namespace Ias.Engine.Tests.Reporting;

public sealed class MarkdownReportTests
{
    [Fact]
    public void What_a_title_says_begins_no_markup_and_reaches_no_terminal()
    {
        var text = MarkdownReport.Of(SampleReport.Saying("<img src=x>[a](b)|`c`\e[2J\n# big"), TimeZoneInfo.Utc);

        Assert.DoesNotContain('\e', text);
        Assert.DoesNotMatch(@"(?<!\\)<img", text.Replace("`<img", "").Replace("    <img", ""));
        Assert.DoesNotContain("\n# big", text);
    }

    [Fact]
    public void Every_part_of_a_report_has_its_heading_and_empty_ones_have_none()
    {
        var text = MarkdownReport.Of(SampleReport.Saying("x"), TimeZoneInfo.Utc);
        Assert.All(
            (string[])
                [
                    "Waiting for you",
                    "What to type next",
                    "In figures",
                    "What ran",
                    "Findings",
                    "Problems and notes",
                    "Commits",
                    "Deleted files: check each",
                    "Other runs shortly before",
                ],
            heading => Assert.Contains($"\n## {heading}\n", text)
        );

        var empty = MarkdownReport.Of(
            SampleReport.Saying("x") with
            {
                Findings = [],
                Troubles = [],
                Commits = [],
                Deletions = [],
                Earlier = [],
                Waiting = [],
            },
            TimeZoneInfo.Utc
        );
        Assert.DoesNotContain("## Findings", empty);
        Assert.Contains("## Waiting for you\n\nNothing.\n", empty);
    }

    [Fact]
    public void Times_are_shown_by_the_readers_clock()
    {
        var text = MarkdownReport.Of(
            SampleReport.Saying("x"),
            TimeZoneInfo.CreateCustomTimeZone("there", TimeSpan.FromHours(2), "there", "there")
        );

        Assert.Contains("Sun 18 Jan 2026, 22:29 to Mon 06:29", text);
        Assert.Contains("- 23:29 x", text);
    }
}
