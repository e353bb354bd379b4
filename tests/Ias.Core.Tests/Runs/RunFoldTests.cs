using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class RunFoldTests
{
    [Fact]
    public void A_night_of_thousands_of_cycles_leaves_a_state_of_bounded_size_that_has_counted_them_all()
    {
        const int Cycles = 1500;
        var story = new Story(new RunOptions(MaxCycles: Cycles));
        for (var cycle = 1; cycle <= Cycles; cycle++)
        {
            var found = Story.Finding($"number {cycle} is wrong");
            story
                .BeginCycle()
                .Turn()
                .Tell(
                    new RunEvent.CommitMade(
                        $"commit{cycle}",
                        "",
                        "feat",
                        CommitKind.Work,
                        cycle,
                        Phase.Implement,
                        1,
                        1,
                        0,
                        [],
                        Progress: true
                    )
                )
                .Turn()
                .Tell(
                    new RunEvent.VerdictGiven(cycle, Phase.Review, Approved: false, [found]),
                    new RunEvent.CycleEnded(cycle, Progress: true, 1, [found])
                );
        }

        var run = story.Run;
        Assert.Equal(RunFold.MostKept, run.Commits.Length);
        Assert.Equal($"commit{Cycles}", run.Commits[^1].Commit);
        Assert.Equal(RunFold.MostKept, run.Cycles.History.Length);
        Assert.InRange(run.Findings.Length, RunFold.MostKept, RunFold.MostKept + 1);
        Assert.Equal($"F{Cycles}", run.Findings[^1].Id);
        Assert.Equal((Cycles, Cycles - 1), (run.Metrics.Commits, run.Metrics.FindingsFixed));
        Assert.Contains($"and {Cycles - RunFold.MostKept} commits before these", PullRequestBody.Of(run, [], "", ""));
    }

    [Fact]
    public void What_a_halted_run_asked_to_push_is_asked_anew_at_its_end()
    {
        var story = new Story().Tell(
            new RunEvent.PushRequested("feature/sprint-1", 10, 9),
            new RunEvent.PushAnswered("ana@box", Approved: true),
            new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked)
        );
        Assert.True(story.Run.PushAsked?.Approved);

        story.Tell(new RunEvent.StateChanged(RunState.Halted, RunState.Running, RunTrigger.Resume));

        Assert.Null(story.Run.PushAsked);
    }

    [Fact]
    public void A_push_that_was_approved_and_failed_is_not_asked_for_again()
    {
        var story = new Story().Tell(
            new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed),
            new RunEvent.PushRequested("feature/sprint-1", 10, 9),
            new RunEvent.PushAnswered("ana@box", Approved: true),
            new RunEvent.StateChanged(RunState.Complete, RunState.Halted, RunTrigger.PublishFailed),
            new RunEvent.StateChanged(RunState.Halted, RunState.Complete, RunTrigger.Resume)
        );

        Assert.True(story.Run.PushAsked?.Approved);
    }

    [Fact]
    public void What_a_complete_run_asked_to_push_stays_asked_whoever_takes_it_up()
    {
        var story = new Story().Tell(
            new RunEvent.PushRequested("feature/sprint-1", 10, 9),
            new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed),
            new RunEvent.StateChanged(RunState.Complete, RunState.Complete, RunTrigger.Resume)
        );

        Assert.Equal(10, story.Run.PushAsked?.Commits);
    }

    [Fact]
    public void A_usage_limit_met_in_a_lane_is_booked_to_the_agent_whose_turn_it_was()
    {
        var story = new Story(queue: "20260118-shop");
        var until = story.Now.AddHours(2);
        story.Tell(
            new RunEvent.TurnStarted("run-1/job-a", 1, Phase.Job, 1, "claude", "", "a.log", 1, 1),
            new RunEvent.TurnStarted("run-1/job-b", 2, Phase.Job, 1, "codex", "", "b.log", 2, 2),
            new RunEvent.TurnEnded(
                "run-1/job-a",
                1,
                Phase.Job,
                TurnOutcome.UsageLimit,
                "",
                1,
                1,
                1,
                null,
                null,
                null,
                "",
                0,
                0,
                until,
                Agent: "claude"
            )
        );

        Assert.Equal(["claude"], story.Run.Limited.Select(limit => limit.Agent));
    }
}
