using Ias.Core.Events;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class SprintLogTests
{
    [Fact]
    [Trait("Requirement", "R-048")]
    public void It_tells_phases_verdicts_findings_commits_and_refusals_a_line_each()
    {
        var story = new Story();
        story.Cycle(true, "rounding").Tell(new RunEvent.IceBlocked("push", "main", "main is protected", "shim", "t")).Cycle();

        var trail = SprintLog.Of(story.Run, story.Events);

        Assert.Equal("grimoires/loa/a2a/trajectory/sprint-1-run-1.md", SprintLog.PathOf(story.Run));
        Assert.StartsWith("# sprint-1: Cart\n", trail);
        Assert.Contains("2026-01-19 10:00:00  cycle 1\n", trail);
        Assert.Contains("  REVIEW: changes required, 1 finding\n                       [high] src/a.ts:3 rounding\n", trail);
        Assert.Contains("  ICE refused push main: main is protected\n", trail);
        Assert.Contains("  AUDIT: approved\n", trail);
        Assert.Matches("commit c[0-9]+ feat", trail);
    }

    [Fact]
    public void A_sprint_of_a_plan_has_its_own_events_alone()
    {
        var story = new Story(plan: Story.Plan(2));
        story.BeginSprint().Cycle(true, "of the first").Cycle().PassSprint().BeginSprint().Cycle();

        var trail = SprintLog.Of(story.Run, story.Events);

        Assert.StartsWith("# sprint-2: Title 2\n", trail);
        Assert.DoesNotContain("of the first", trail);
    }

    [Fact]
    public void Notes_people_and_the_commit_it_comes_in_are_left_out_and_nothing_leaves_its_block()
    {
        var story = new Story();
        story.Tell(new RunEvent.NoteTaken("ann", "between us")).Cycle(true, "```\n# forged ann@corp.com").PassSprint();

        var trail = SprintLog.Of(story.Run, story.Events);

        Assert.DoesNotContain("between us", trail);
        Assert.DoesNotContain("ann@corp.com", trail);
        Assert.DoesNotContain(" chore", trail);
        Assert.Equal(3, trail.Split("```").Length);
    }

    [Fact]
    public void Of_a_long_night_the_beginning_and_the_end_are_kept()
    {
        var story = new Story();
        for (var n = 0; n < 300; n++)
        {
            story.Tell(new RunEvent.Warned($"warning number {n}"));
        }

        var trail = SprintLog.Of(
            story.Run,
            [.. story.Events, .. Enumerable.Range(300, 300).Select(n => new RunEvent.Warned($"warning number {n}"))]
        );

        Assert.Contains("warning number 0\n", trail);
        Assert.Contains("warning number 599\n", trail);
        Assert.Contains("… 200 lines left out …", trail);
    }
}
