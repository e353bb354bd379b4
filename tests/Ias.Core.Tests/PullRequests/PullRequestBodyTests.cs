using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Core.Tests.Runs;

namespace Ias.Core.Tests.PullRequests;

public sealed class PullRequestBodyTests
{
    private static RunRecord Done()
    {
        var story = new Story(plan: Story.Plan(3, completed: 1));
        story.BeginSprint().Cycle(true, "rounding").Cycle().PassSprint().BeginSprint().Cycle().PassSprint();
        return story.Run;
    }

    [Fact]
    [Trait("Requirement", "R-059")]
    public void A_plan_has_a_row_a_sprint_and_its_commits_by_sprint()
    {
        var body = PullRequestBody.Of(Done(), [], "", "");

        Assert.Contains("| sprint-1 | Title 1 | already completed | | | | | | |\n", body);
        Assert.Contains("| sprint-2 | Title 2 | completed | 2 | 4 | 1 | 3 | 0.0s | unknown |\n", body);
        Assert.Contains("| sprint-3 | Title 3 | completed | 1 | 2 | 0 | 2 | 0.0s | unknown |\n", body);
        Assert.Matches("(?s)\\*\\*sprint-2\\*\\*.*feat.*chore.*\\*\\*sprint-3\\*\\*.*feat.*chore", body);
        Assert.DoesNotContain("**sprint-1**", body);
        Assert.Contains("(sprint-2, cycle 1)", body);
    }

    [Fact]
    public void What_a_reader_would_not_see_is_marked_wherever_it_comes_from()
    {
        var run = Done();
        run = run with
        {
            Branch = "feature/\e[2J\u202Ex",
            Title = "a\u200Bb",
            Commits = [.. run.Commits.Select(c => c with { Subject = "feat: \e]0;x\a\nThe end" })],
            TestResults = [new("sprint-2", Phase.Review, 1, "\tok\r\n\e[31mred")],
        };

        var body = PullRequestBody.Of(run, [new RunDeletion("x\u202Egnp.exe", "", 1)], "", "");

        Assert.DoesNotContain(body, c => c is '\e' or '\a' or '\r' or '\u202E' or '\u200B');
        Assert.Contains("feature/\uFFFD[2J\uFFFDx", body);
        Assert.Contains("feat: \uFFFD]0;x\uFFFD The end", body);
        Assert.DoesNotContain('\e', PullRequestBody.TitleOf(run with { Title = "\e" }, false));
    }

    [Fact]
    public void One_sprints_own_body_tells_of_that_sprint_alone()
    {
        var body = PullRequestBody.Of(Done(), [], "", "", "sprint-3");

        Assert.StartsWith("## sprint-3: Title 3\n", body);
        Assert.DoesNotContain("sprint-2", body);
        Assert.DoesNotContain("rounding", body);
    }

    [Fact]
    public void Sprints_that_changed_nothing_are_named()
    {
        var run = Done() with { ChangedNothing = ["sprint-3"] };

        Assert.Contains(
            "\n**sprint-3 changed nothing: the gates approved, but no file differs from before.**\n",
            PullRequestBody.Of(run, [], "", "")
        );
        Assert.Equal("[NO CHANGES] sprint-3: Title 3", PullRequestBody.TitleOf(run, isIncomplete: false, "sprint-3"));
        Assert.DoesNotContain("changed nothing", PullRequestBody.Of(run, [], "", "", "sprint-2"));
        Assert.Equal("sprint-2: Title 2", PullRequestBody.TitleOf(run, isIncomplete: false, "sprint-2"));
    }

    [Fact]
    public void A_halted_plan_says_how_far_it_is_and_what_to_type()
    {
        var story = new Story(plan: Story.Plan(2));
        story
            .BeginSprint()
            .Cycle()
            .PassSprint()
            .BeginSprint()
            .Cycle(true, "a")
            .Tell(
                new RunEvent.HaltBegun(HaltTrigger.User, "", "me"),
                new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked)
            );

        var body = PullRequestBody.Of(story.Run, [], "enough", "ias run-resume");

        Assert.StartsWith("## [INCOMPLETE] sprint-plan: Cart\n", body);
        Assert.Contains("1 of 2 sprints completed, sprint-2 halted", body);
        Assert.Contains("| sprint-2 | Title 2 | halted | 1 |", body);
        Assert.Contains("`ias run-resume`", body);
    }

    [Fact]
    public void What_is_longer_than_GitHub_takes_is_cut_with_a_note_and_the_deletions_stay()
    {
        var story = new Story(new RunOptions(MaxCycles: 1000));
        for (var n = 0; n < 450; n++)
        {
            story.Cycle(true, $"finding {n} {new string('x', 200)}");
        }

        RunDeletion[] deleted = [.. Enumerable.Range(0, 300).Select(n => new RunDeletion($"src/legacy/component-{n}.ts", "sprint-1", 2))];

        var body = PullRequestBody.Of(story.Run, deleted, "", "");

        Assert.InRange(body.Length, BodyLimit.Longest / 2, BodyLimit.Longest);
        Assert.Contains("do not fit in a pull request", body);
        Assert.Contains("component-299.ts (sprint-1, cycle 2)", body);
        Assert.Contains("### Sprints", body);
    }

    [Fact]
    public void Deletions_without_end_are_cut_too_and_their_block_is_closed()
    {
        RunDeletion[] deleted = [.. Enumerable.Range(0, 9000).Select(n => new RunDeletion($"src/component-{n}.ts", "sprint-1", 2))];

        var body = PullRequestBody.Of(new Story().Cycle().Run, deleted, "", "");

        Assert.InRange(body.Length, BodyLimit.Longest / 2, BodyLimit.Longest);
        Assert.Equal(0, body.Split("```").Length % 2 - 1);
        Assert.Contains("**Total: 9000 files deleted**", body);
    }

    [Fact]
    public void A_title_is_never_longer_than_GitHub_takes() =>
        Assert.InRange(PullRequestBody.TitleOf(new Story().Run with { Title = new string('x', 400) }, isIncomplete: true).Length, 200, 256);
}
