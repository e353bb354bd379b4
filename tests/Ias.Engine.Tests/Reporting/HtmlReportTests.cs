using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Reporting;
using Ias.Engine.Reporting.Html;
using Ias.Tests;

namespace Ias.Engine.Tests.Reporting;

public sealed partial class HtmlReportTests
{
    // Lines and words of a command have elements of their own; that is not what this is about.
    private static readonly string Harmless = Tags(Page("plain"));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("'onload='alert(1)")]
    [InlineData("\"onmouseover=\"alert(1)")]
    [InlineData("</style></title><img/src=x/onerror=alert(1)>")]
    [InlineData("<!--")]
    [InlineData("javascript:alert(1)")]
    [InlineData("]]>&lt;&#60;")]
    public void What_a_log_or_a_title_says_is_never_markup(string hostile)
    {
        Assert.Equal(Harmless, Tags(Page(hostile)));
        Assert.DoesNotContain("href", Page(hostile));
    }

    [Fact]
    public void Whatever_the_words_are_the_page_has_the_same_tags() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonEmptyString>(),
                words => Assert.Equal(Harmless, Tags(Page(words.Get.Replace('\n', '.').Replace(' ', '.'))))
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Escape_sequences_and_letters_that_turn_the_writing_are_shown_as_what_cannot_be_shown()
    {
        var page = Page("a\e[31mb\u202Ec");

        Assert.Contains("a\uFFFD[31mb\uFFFDc", page);
        Assert.DoesNotContain('\e', page);
    }

    [Fact]
    public void It_needs_no_script_and_asks_nobody_for_anything()
    {
        var page = Page("plain");

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("""(src|url|@import)\s*[=(]""", page);
        Assert.Contains("default-src 'none'", page);
    }

    [Fact]
    public void It_fits_a_phone_and_the_dark()
    {
        var page = Page("plain");

        Assert.Contains("width=device-width", page);
        Assert.Contains("prefers-color-scheme: dark", page);
        Assert.Contains("max-width: 40rem", page);
    }

    [Fact]
    public void A_pull_requests_address_is_a_link_only_where_it_is_one_of_the_web()
    {
        var report = SampleReport.Saying("x");

        Assert.Contains("href=\"https://example.org/pull/1\"", Written(report with { PullRequest = "https://example.org/pull/1" }));
        Assert.DoesNotContain("href", Written(report with { PullRequest = "javascript:alert(1)" }));
    }

    [Fact]
    public void A_command_stands_once_where_it_waits_and_not_again_below()
    {
        var page = Written(
            SampleReport.Saying("x") with
            {
                Waiting = [new ReportDecision("Go on?", "ias run-resume")],
                Next = ["ias run-resume", "ias run-status"],
            }
        );

        Assert.Equal(2, page.Split("<span>run-resume</span>").Length);
        Assert.Contains("<span>run-status</span>", page);
    }

    [Fact]
    public void What_is_more_than_a_look_takes_in_is_folded_away_and_still_there()
    {
        var report = SampleReport.Saying("x") with
        {
            Commits =
            [
                .. Enumerable.Range(1, 50).Select(n => new ReportCommit($"{n:00000000}", $"subject {n}", SampleReport.Begin, 1, 1, 0)),
            ],
        };

        var page = Written(report);

        Assert.Contains("<summary>30 more</summary>", page);
        Assert.Contains("subject 50", page);
    }

    [Fact]
    public void A_run_in_which_nothing_has_happened_is_a_page_too() =>
        Assert.Contains(
            "Nothing.",
            Written(
                SampleReport.Saying("x") with
                {
                    Steps = [],
                    Spans = [],
                    Findings = [],
                    Troubles = [],
                    Commits = [],
                    Deletions = [],
                    Waiting = [],
                    Next = [],
                    Earlier = [],
                    To = SampleReport.Begin,
                }
            )
        );

    [Theory]
    [InlineData("dark")]
    [InlineData("light")]
    public void Its_colours_are_those_of_the_dashboards_theme(string theme)
    {
        var colors = Color()
            .Matches(File.ReadAllText(Path.Combine(Checkout.Root, "themes", $"{theme}.yaml")).Split("roles:")[0])
            .Select(match => match.Value)
            .Where(color => color.Length == 7)
            .ToList();
        var page = Page("plain");

        Assert.True(colors.Count > 9);
        Assert.True(
            colors.Count(color => page.Contains(color)) >= colors.Count - 2,
            string.Join(' ', colors.Where(color => !page.Contains(color)))
        );
    }

    private static string Page(string words) => Written(SampleReport.Saying(words));

    private static string Written(MorningReport report) => HtmlReport.Of(report, TimeZoneInfo.Utc, "1");

    // Without what is quoted for the ear: it is text, and is escaped for an attribute.
    private static string Tags(string page) => string.Join('\n', Tag().Matches(Said().Replace(page, "")).Select(match => match.Value));

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 5000)]
    private static partial Regex Tag();

    [GeneratedRegex("aria-label='[^'<>]*'", RegexOptions.None, 5000)]
    private static partial Regex Said();

    [GeneratedRegex("#[0-9a-f]{6}", RegexOptions.None, 5000)]
    private static partial Regex Color();
}
