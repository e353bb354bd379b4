using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Reporting;

namespace Ias.Core.Tests.Runs;

public sealed class FixedFindingTests
{
    private static readonly Finding Rounding = Story.Finding("rounding is off");

    [Fact]
    public void A_finding_that_no_gate_names_any_more_is_open_while_nothing_was_changed_since_it_was_found()
    {
        var story = Found(new Story());
        Cycle(story, 2, work: false).Tell(new RunEvent.CycleEnded(2, false, 0, []));

        Assert.Equal("F1", Assert.Single(story.Run.OpenFindings).Id);
        Assert.Equal(0, story.Run.Metrics.FindingsFixed);
        Assert.IsType<Core.Runs.NextStep.Mark>(story.Next);
        story
            .PassSprint()
            .Tell(
                new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed),
                new RunEvent.PublishSkipped("local mode", ".run/pr-body.md"),
                new RunEvent.StateChanged(RunState.Complete, RunState.JackedOut, RunTrigger.Published)
            );
        const string Told =
            "All gates approved, but 1 finding is open: no gate names it any more, but neither the file it names nor a test was changed since";
        Assert.Contains(Told, RunModeReport.Of(story.Events, engineAlive: false, "ias")!.Outcome.Sentence);
        Assert.Contains(Told, PullRequestBody.Of(story.Run, [], "", ""));
    }

    [Fact]
    public void It_is_fixed_once_something_was_changed()
    {
        var story = Found(new Story());
        Cycle(story, 2, work: false).Tell(new RunEvent.CycleEnded(2, false, 0, [Story.Finding("another")]));
        Assert.Equal(["F1"], story.Run.OpenFindings.Where(f => f.Title == Rounding.Title).Select(f => f.Id));

        Cycle(story, 3, work: true).Tell(new RunEvent.CycleEnded(3, true, 1, []));

        Assert.Empty(story.Run.OpenFindings);
        Assert.True(story.Run.Metrics.FindingsFixed >= 1);
    }

    [Fact]
    public void What_a_person_committed_while_the_run_was_halted_counts_as_a_change()
    {
        var story = Found(new Story());
        story.Tell(new RunEvent.CommitMade("mine", "c1", "mend it", CommitKind.Agent, 1, Phase.Implement, 1, 1, 1, [], true));

        Cycle(story, 2, work: false).Tell(new RunEvent.CycleEnded(2, false, 0, []));

        Assert.Empty(story.Run.OpenFindings);
        Assert.Equal(1, story.Run.Metrics.FindingsFixed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_not_fixed_by_a_commit_that_touches_neither_its_file_nor_a_test(bool touches)
    {
        var story = Found(new Story());
        story.Tell(
            new RunEvent.CommitMade(
                "c2",
                "c1",
                "elsewhere",
                CommitKind.Work,
                1,
                Phase.Implement,
                1,
                1,
                1,
                [],
                true,
                Touched: touches ? ["F1"] : []
            )
        );

        Cycle(story, 2, work: false).Tell(new RunEvent.CycleEnded(2, false, 0, []));

        Assert.Equal(touches ? 0 : 1, story.Run.OpenFindings.Count());
    }

    private static Story Found(Story story) =>
        Cycle(story, 1, work: true)
            .Tell(new RunEvent.VerdictGiven(1, Phase.Review, false, [Rounding]), new RunEvent.CycleEnded(1, true, 1, [Rounding]));

    private static Story Cycle(Story story, int cycle, bool work) =>
        story.Tell(
            new RunEvent.CycleStarted(cycle, "h"),
            new RunEvent.TurnEnded("t", cycle, Phase.Implement, TurnOutcome.Ended, "", 0, 1, 1, null, null, null, "", 0, 0),
            work
                ? new RunEvent.CommitMade($"c{cycle}", "h", "s", CommitKind.Work, cycle, Phase.Implement, 1, 1, 0, [], true)
                : new RunEvent.CommitSkipped(cycle, Phase.Implement, "nothing changed, nothing committed", [])
        );
}
