using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.TestEvidence;

namespace Ias.Core.Tests.Runs;

public sealed class TestChangesTests
{
    private static readonly TestEvidenceLine Skip = new(TestEvidenceKind.Skipped, "a.test.js", 8, "test \"adds\" is skipped: it.skip(");
    private static readonly TestEvidenceLine Gone = new(TestEvidenceKind.Removed, "a.test.js", 3, "test \"divides\" was removed");

    [Fact]
    public void A_change_keeps_its_id_where_it_moves_goes_and_comes_back()
    {
        var story = Compared(Compared(Begun(), Skip, Gone), Gone with { Line = 30 });

        Assert.Equal(["T2"], TestChanges.Of(story.Run).Select(change => change.Id));
        Assert.Equal(30, TestChanges.Of(story.Run).Single().Evidence.Line);

        Compared(story, Gone, Skip, Gone with { Path = "b.test.js" });
        Assert.Equal(["T1", "T2", "T3"], TestChanges.Of(story.Run).Select(change => change.Id));
    }

    [Theory]
    [InlineData("- T1 fine: it moved\n- T2 ok\n", "T1 fine: it moved|T2 ok")]
    [InlineData("- `T1`: moved\n* **T2** - gone with its feature\n", "T1 moved|T2 gone with its feature")]
    [InlineData("- t1 fine\n", "T1 fine")]
    [InlineData("- T1\n", "T1 ")]
    [InlineData("- T10 is none of them\n- T is none\nT1 no item\n", "")]
    [InlineData("```\n- T1 quoted\n```\n- T2 fine\n", "T2 fine")]
    [InlineData("- T1 fine\n- T1 no: twice\n", "T1 fine")]
    public void Rulings_are_items_that_begin_with_an_id_below_their_heading(string section, string rulings)
    {
        var run = Compared(Begun(), Skip, Gone).Run;

        var read = TestRulings.Of(
            Phase.Review,
            Encoding.UTF8.GetBytes(
                $"All good\n\n- T2 before the heading\n\n## What happened to the tests\n\n{section}\n## Test results\n\n- T2 after it\n"
            ),
            TestChanges.OfCurrent(run)
        );

        Assert.Equal(rulings, string.Join('|', read.Select(ruling => $"{ruling.Id} {ruling.Text}")));
    }

    [Fact]
    public void What_a_gate_neither_accepts_nor_names_in_a_finding_is_a_finding()
    {
        var run = Compared(Begun(), Skip, Gone).Run;
        var accepting = new RunEvent.VerdictGiven(1, Phase.Review, true, [], Rulings: [new TestRuling("T1", Phase.Review, "fine")]);

        var one = Given(TestRulings.Demand(new GateVerdict([accepting]), run, Phase.Review));
        var none = Given(
            TestRulings.Demand(
                new GateVerdict([
                    accepting with
                    {
                        Approved = false,
                        Findings = [TestChanges.Finding(run.Tests![1]) with { Title = "put it back" }],
                    },
                ]),
                run,
                Phase.Review
            )
        );

        Assert.Equal((false, "REVIEW did not rule on it: test \"divides\" was removed"), (one.Approved, Assert.Single(one.Findings).Title));
        Assert.Equal("put it back", Assert.Single(none.Findings).Title);
    }

    [Fact]
    public void Each_gate_rules_for_itself_and_once()
    {
        var story = Compared(Begun(), Skip);
        var ruled = new RunEvent.VerdictGiven(1, Phase.Review, true, [], Rulings: [new TestRuling("T1", Phase.Review, "fine")]);

        story.Tell(ruled);
        var silent = new GateVerdict([new RunEvent.VerdictGiven(2, Phase.Review, true, [])]);

        Assert.True(Given(TestRulings.Demand(silent, story.Run, Phase.Review)).Approved);
        Assert.False(Given(TestRulings.Demand(silent, story.Run, Phase.Audit)).Approved);
        Assert.Contains(
            "- T1 a.test.js:8 test \"adds\" is skipped: it.skip( (you said before: fine)\n",
            TestRulings.Prompt(story.Run, Phase.Review)
        );
    }

    [Fact]
    public void More_than_a_hundred_are_counted_and_not_kept()
    {
        var many = Enumerable.Range(1, 130).Select(line => Gone with { Line = line, Text = $"test {line} was removed" }).ToList();

        var told = TestChanges.Compared(1, "a", "b", many);

        Assert.Equal((100, 30), (told.Lines.Count, told.More));
        Assert.StartsWith("tests: 130 things to look at\n    a.test.js:1 test 1 was removed\n", EventWording.Line(told));
        Assert.EndsWith("\n    and 80 more", EventWording.Line(told));
    }

    private static Story Begun() => new Story().BeginCycle().Implement();

    private static Story Compared(Story story, params TestEvidenceLine[] lines) =>
        story.Tell(TestChanges.Compared(story.Run.Cycles.Current, "base", "head", lines));

    private static RunEvent.VerdictGiven Given(GateVerdict verdict) => Assert.IsType<RunEvent.VerdictGiven>(Assert.Single(verdict.Events));
}
