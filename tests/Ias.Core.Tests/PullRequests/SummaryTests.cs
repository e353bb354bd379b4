using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Tests.Runs;

namespace Ias.Core.Tests.PullRequests;

public sealed class SummaryTests
{
    [Fact]
    public void A_file_that_was_changed_in_three_cycles_is_one_changed_file()
    {
        var story = new Story();
        for (var cycle = 1; cycle <= 3; cycle++)
        {
            story.Tell(new RunEvent.CycleStarted(cycle, "h"), Commit(cycle, new WorkSize(1, 4, 2)));
        }

        Assert.Equal((1, 4, 2), (story.Run.Metrics.FilesChanged, story.Run.Metrics.LinesAdded, story.Run.Metrics.LinesRemoved));
        Assert.Contains("| Files changed | 1 (+4 -2) |", PullRequestBody.Of(story.Run, [], "", ""));
    }

    [Fact]
    public void Every_sprint_of_a_plan_has_its_own_files_and_the_run_has_each_once()
    {
        var story = new Story(plan: Story.Plan(2)).BeginSprint();
        story
            .Tell(new RunEvent.CycleStarted(1, "h"), Commit(1, new WorkSize(2, 4, 0)), new RunEvent.CycleEnded(1, true, 2, []))
            .PassSprint();
        story.BeginSprint().Tell(new RunEvent.CycleStarted(1, "h"), Commit(2, new WorkSize(3, 9, 1), new WorkSize(2, 5, 1)));

        Assert.Equal([2, 2], story.Run.Plan!.Sprints.Select(sprint => sprint.FilesChanged));
        Assert.Equal(3, story.Run.Metrics.FilesChanged);
    }

    [Fact]
    public void What_the_implementer_said_last_is_quoted_shortened_and_cannot_end_its_quotation()
    {
        var story = new Story();
        story.Tell(new RunEvent.CycleStarted(1, "h"), Said("first"), new RunEvent.CycleStarted(2, "h"));
        story.Tell(Said("Totals are in cents.\n```\n# Forged\n\u202e" + new string('x', 2000)));

        var body = PullRequestBody.Of(story.Run, [], "", "");

        Assert.Contains("### What was done, in the agents' words\n\n```text\nTotals are in cents.\n'''\n# Forged\n", body);
        Assert.DoesNotContain("first", body);
        Assert.DoesNotContain('\u202e', body);
        Assert.DoesNotContain(new string('x', 800), body);
        Assert.Contains("…\n```\n", body);
    }

    [Fact]
    public void Files_are_listed_by_folder()
    {
        var body = PullRequestBody.Of(
            new Story().Run,
            [],
            "",
            "",
            files: ["src/cart/b.ts", "README.md", "src/cart/a.ts", .. Enumerable.Range(0, 10).Select(n => $"docs/{n}.md")]
        );

        Assert.Contains("### Files\n\n- `./`: `README.md`\n- `docs/`: `0.md`, `1.md`, ", body);
        Assert.Contains("`7.md` and 2 more\n- `src/cart/`: `a.ts`, `b.ts`\n", body);
    }

    private static RunEvent.CommitMade Commit(int number, WorkSize total, WorkSize? sprint = null) =>
        new($"c{number}", "h", "s", CommitKind.Work, number, Phase.Implement, 1, 4, 2, [], true, total, sprint);

    private static RunEvent.TurnEnded Said(string text) =>
        new("t", 1, Phase.Implement, TurnOutcome.Ended, "", 0, 1, 1, null, null, null, "", 0, 0, Closing: text);
}
