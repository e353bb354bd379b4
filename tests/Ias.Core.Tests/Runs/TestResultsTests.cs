using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class TestResultsTests
{
    [Fact]
    public void A_heading_test_results_holds_them_without_marks_verdicts_and_what_follows()
    {
        const string Feedback = """
            All good

            ## Test results

            ```
            # not a heading
            make test: 34 passed
            ```
            - lint: clean

            ## Notes

            Nothing.
            """;

        Assert.Equal("# not a heading\nmake test: 34 passed\n- lint: clean", Of(Feedback));
    }

    [Fact]
    public void Without_such_a_heading_the_verdicts_own_prose_stands_for_them_but_no_finding()
    {
        Assert.Equal("Tests: 34 passed.", Of("All good.\n\nTests: 34 passed.\n"));
        Assert.Equal(
            "Two of them fail.",
            Of("# Audit\n\nVerdict: CHANGES_REQUIRED\n\nTwo of them fail.\n\n## Findings\n\n- [high] a.c:1 off by one\n")
        );
        Assert.Equal("", Of("All good\n"));
        Assert.Equal("", TestResults.Of(null, null));
    }

    [Fact]
    public void The_field_of_verdict_json_goes_before_the_text() =>
        Assert.Equal(
            "12 passed",
            TestResults.Of(Bytes("All good\n\n## Tests\n\nmany\n"), Bytes("""{"verdict": "approved", "tests": "12 passed"}"""))
        );

    [Fact]
    public void They_are_bounded_and_hold_no_control_characters_and_no_keys()
    {
        var told = Of(
            $"All good\n\n## Test results\n\n\u001b[31mred\ntoken ghp_{new string('a', 36)}\n{string.Concat(Enumerable.Repeat(new string('x', 80) + "\n", 100))}"
        );

        Assert.StartsWith("\uFFFD[31mred\n", told);
        Assert.DoesNotContain("ghp_aaa", told);
        Assert.InRange(told.Length, 500, 1010);
        Assert.EndsWith(" …", told);
    }

    [Fact]
    public void Items_among_the_test_results_are_no_findings() =>
        Assert.True(
            VerdictReader
                .Read(
                    new Ias.Core.Runs.AuditGate(),
                    Bytes("Verdict: APPROVED\n\n## Findings\n\n- none\n\n### Test results\n\n- 3 passed\n"),
                    null,
                    []
                )
                .Approved
        );

    [Fact]
    public void The_pull_request_quotes_what_each_gate_said_last_and_it_cannot_leave_its_block()
    {
        var story = new Story();
        story
            .BeginCycle()
            .Implement()
            .Turn()
            .Tell(new RunEvent.VerdictGiven(1, Phase.Review, false, [Story.Finding("a")], "1 failed"))
            .EndCycle()
            .BeginCycle()
            .Implement()
            .Turn()
            .Tell(new RunEvent.VerdictGiven(2, Phase.Review, true, [], "34 passed\n```\n# forged"))
            .Turn()
            .Tell(new RunEvent.VerdictGiven(2, Phase.Audit, true, [], "no secrets"));

        var body = PullRequestBody.Of(story.Run, [], "", "");

        Assert.Contains(
            "### Test results\n\nNo check ran: nothing but agents looked at this.\n\nWhat the gates say they ran, in their own words:\n\nREVIEW, cycle 2:\n\n```text\n34 passed\n'''\n# forged\n```\n\nAUDIT, cycle 2:\n\n```text\nno secrets\n```\n",
            body
        );
        Assert.DoesNotContain("1 failed", body);
    }

    [Fact]
    public void Where_no_gate_said_what_it_ran_the_pull_request_says_so() =>
        Assert.Contains(
            "### Test results\n\nNo check ran: nothing but agents looked at this.\n\nThe gates did not say what they ran.\n",
            PullRequestBody.Of(new Story().Cycle().Run, [], "", "")
        );

    private static string Of(string feedback) => TestResults.Of(Bytes(feedback), null);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
