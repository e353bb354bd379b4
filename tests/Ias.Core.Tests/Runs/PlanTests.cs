using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;

namespace Ias.Core.Tests.Runs;

public sealed class PlanTests
{
    [Fact]
    public void A_plan_takes_its_sprints_one_after_the_other_and_leaves_running_behind_the_last()
    {
        var story = new Story(plan: Story.Plan(3, completed: 2));
        Assert.Equal(new NextStep.BeginSprint("sprint-1", "Title 1"), story.Next);

        story.BeginSprint().Cycle(true, "a").Cycle().PassSprint();
        Assert.Equal(new NextStep.BeginSprint("sprint-3", "Title 3"), story.Next);
        Assert.Equal(RunState.Running, story.Run.State);
        story.BeginSprint();
        Assert.Equal(new NextStep.BeginCycle(1), story.Next);
        story.Cycle().PassSprint();

        Assert.IsType<NextStep.Pass>(story.Next);
        Assert.Equal(["sprint-1 2", "sprint-2 0", "sprint-3 1"], story.Run.Plan!.Sprints.Select(s => $"{s.Id} {s.Cycles}"));
        Assert.Equal(3, story.Run.Plan.Completed);
    }

    [Fact]
    public void A_sprint_has_counters_of_its_own_and_time_and_money_are_the_runs()
    {
        var story = new Story(new RunOptions(MaxCostUsd: 10), Story.Plan(2));
        story
            .BeginSprint()
            .Cycle(true, "rounding")
            .Cycle(false, "rounding")
            .BeginCycle()
            .Turn(TurnOutcome.Crashed, cost: 2)
            .Pass(TimeSpan.FromHours(1))
            .Implement()
            .Gate()
            .Gate()
            .EndCycle()
            .PassSprint();

        story.BeginSprint();

        var triggers = story.Ledger.Breaker.Triggers;
        Assert.Equal(
            (0, 0, 0, 0),
            (
                triggers.Get<SameIssueTrigger>().Count,
                triggers.Get<NoProgressTrigger>().Count,
                triggers.Get<CycleCountTrigger>().Current,
                triggers.Get<AgentFailureTrigger>().Count
            )
        );
        Assert.Equal(1, triggers.At(story.Up).Get<TimeoutTrigger>().Level.Count);
        Assert.Equal(2, story.Run.Usage!.CostUsd);
        Assert.Equal(0, story.Run.Cycles.Current);
        story.Cycle(true, "rounding");
        Assert.Equal(1, story.Ledger.Breaker.Triggers.Get<SameIssueTrigger>().Count);
        Assert.Equal(["F1 sprint-1 False", "F2 sprint-2 True"], story.Run.Findings.Select(f => $"{f.Id} {f.Sprint} {f.Open}"));
        Assert.Equal([2m, null], story.Run.Plan!.Sprints.Select(s => s.CostUsd));
        Assert.Equal([3600, 0], story.Run.Plan.Sprints.Select(s => s.Seconds));
    }

    [Fact]
    public void Commits_deletions_and_phases_keep_their_sprint()
    {
        var story = new Story(plan: Story.Plan(2));
        story
            .BeginSprint()
            .BeginCycle()
            .Turn()
            .Tell(new RunEvent.CommitMade("c1", "p", "feat", CommitKind.Work, 1, Phase.Implement, 2, 5, 1, ["old.txt"], true))
            .Gate()
            .Gate()
            .EndCycle()
            .PassSprint();
        story.BeginSprint().Cycle(true, "b").Cycle().PassSprint();

        Assert.Equal(["sprint-1", "sprint-1", "sprint-2", "sprint-2", "sprint-2"], story.Run.Commits.Select(c => c.Sprint));
        Assert.Equal(new RunDeletion("old.txt", "sprint-1", 1), Assert.Single(story.Run.Deletions));
        Assert.Equal(
            ["sprint-2 1 1", "sprint-2 2 0"],
            story
                .Run.Cycles.History.Where(l => l.Phase == Phase.Review && l.Sprint == "sprint-2")
                .Select(l => $"{l.Sprint} {l.Cycle} {l.Findings}")
        );
        Assert.Equal([2, 3], story.Run.Plan!.Sprints.Select(s => s.Commits));
        Assert.Equal([0, 1], story.Run.Plan.Sprints.Select(s => s.FindingsFixed));
    }

    [Fact]
    [Trait("Requirement", "R-061")]
    public void A_halted_sprint_stops_the_plan_and_a_resume_goes_on_in_it()
    {
        var story = new Story(plan: Story.Plan(2));
        story
            .BeginSprint()
            .Cycle()
            .PassSprint()
            .BeginSprint()
            .BeginCycle()
            .Turn(TurnOutcome.Interrupted)
            .Tell(
                new RunEvent.HaltBegun(HaltTrigger.User, "", "me"),
                new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked)
            );
        Assert.Equal([SprintStatus.Completed, SprintStatus.Halted], story.Run.Plan!.Sprints.Select(s => s.Status));
        Assert.Equal("1 of 2 sprints completed, sprint-2 halted", story.Run.Plan.Progress());

        story.Tell(
            new RunEvent.EngineStarted(2, "h", true, []),
            new RunEvent.StateChanged(RunState.Halted, RunState.Running, RunTrigger.Resume)
        );

        Assert.Equal(new NextStep.Turn(Phase.Implement, 1), story.Next);
        Assert.Equal("sprint-2", story.Run.Current);
        Assert.Equal(SprintStatus.InProgress, story.Run.Plan!.Sprints[1].Status);
    }

    [Fact]
    public void Of_stacked_pull_requests_only_the_last_ends_the_run()
    {
        var story = new Story(plan: Story.Plan(2, consolidate: false));
        story
            .BeginSprint()
            .Cycle()
            .PassSprint()
            .BeginSprint()
            .Cycle()
            .PassSprint()
            .Tell(new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed));
        Assert.Equal(("feature/sprint-1", "main"), (story.Run.Plan!.Sprints[0].Branch, story.Run.Plan.Sprints[0].Base));
        Assert.Equal(("feature/sprint-2", "feature/sprint-1"), (story.Run.Plan.Sprints[1].Branch, story.Run.Plan.Sprints[1].Base));

        story.Tell(
            new RunEvent.Pushed("origin", "feature/sprint-1", story.Run.Plan.Sprints[0].Head),
            new RunEvent.PullRequestMade("u/1", true, false, "feature/sprint-1")
        );
        Assert.IsType<NextStep.Publish>(story.Next);
        story.Tell(new RunEvent.PullRequestMade("u/2", true, false, "feature/sprint-2"));

        Assert.IsType<NextStep.JackOut>(story.Next);
        Assert.Equal(["u/1", "u/2"], story.Run.Plan!.Sprints.Select(s => s.PrUrl));
        Assert.Equal(story.Run.Plan.Sprints[0].Head, story.Run.Plan.Sprints[0].PushedCommit);
    }

    [Fact]
    [Trait("Requirement", "R-062")]
    public void The_plans_file_has_the_protocols_keys_and_hands_on_those_of_others()
    {
        var story = new Story(plan: Story.Plan(3, completed: 1));
        story.BeginSprint().Cycle(true, "a").BeginCycle();

        var file = story.Ledger.Plan!;
        Assert.Equal(("plan-20260119-abc123", "sprint-plan", "RUNNING"), (file.PlanId, file.Target, file.State));
        Assert.Equal((3, 1, "sprint-2"), (file.Sprints!.Total, file.Sprints.Completed, file.Sprints.Current));
        Assert.Equal(
            ["sprint-1 Completed ", "sprint-2 InProgress 2", "sprint-3 Pending "],
            file.Sprints.List.Select(s => $"{s.Id} {s.Status} {s.Cycles}")
        );
        Assert.Equal((1, 3, 20), (file.Options!.From, file.Options.To, file.Options.MaxCycles));
        Assert.Equal((2, 2), (file.Metrics!.TotalCycles, file.Metrics.TotalFilesChanged));

        var theirs = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["tool"] = JsonSerializer.SerializeToElement("loa") };
        var again = SprintPlanState.Of(
            story.Run,
            file with
            {
                Unknown = theirs,
                Sprints = file.Sprints with { List = [file.Sprints.List[0] with { Unknown = theirs }] },
            }
        )!;
        Assert.Equal("loa", again.Unknown!["tool"].GetString());
        Assert.Equal("loa", again.Sprints!.List[0].Unknown!["tool"].GetString());
        Assert.Null(SprintPlanState.Of(story.Run, file with { PlanId = "another", Unknown = theirs })!.Unknown);
    }

    [Fact]
    [Trait("Requirement", "R-057")]
    public void Whatever_happens_no_sprint_is_lost_and_none_is_done_twice() =>
        Prop.ForAll(
                Gen.Choose(1, 5)
                    .SelectMany(sprints =>
                        Gen.SubListOf(Enumerable.Range(1, sprints).ToArray())
                            .SelectMany(done =>
                                Gen.Choose(0, 19).ListOf().Select(luck => (sprints, done: done.ToArray(), luck: luck.ToArray()))
                            )
                    )
                    .ToArbitrary(),
                drawn =>
                {
                    var plan = Story.Plan(drawn.sprints, drawn.luck.Length % 2 == 0, drawn.done);
                    if (plan.Sprints.All(s => s.Completed))
                    {
                        return;
                    }

                    var story = new Story(
                        new RunOptions(MaxCycles: 4, SameIssueThreshold: 2, AgentFailureThreshold: 2, CallsPerHour: 9),
                        plan
                    );
                    new PlanDriver(story, drawn.luck).ToTheEnd();

                    string[] todo = [.. plan.Sprints.Where(s => !s.Completed).Select(s => s.Id)];
                    Assert.Equal(RunState.JackedOut, story.Run.State);
                    Assert.Equal(todo, story.Events.OfType<RunEvent.SprintStarted>().Select(e => e.Sprint));
                    Assert.Equal(todo, story.Events.OfType<RunEvent.SprintMarked>().Select(e => e.Sprint));
                    Assert.All(story.Run.Plan!.Sprints, s => Assert.Equal(SprintStatus.Completed, s.Status));
                    foreach (var sprint in story.Run.Plan.Sprints.Where(s => !s.Skipped))
                    {
                        var own = story
                            .Events.SkipWhile(e => e is not RunEvent.SprintStarted started || started.Sprint != sprint.Id)
                            .Skip(1)
                            .TakeWhile(e => e is not RunEvent.SprintStarted)
                            .ToList();
                        Assert.Equal(Enumerable.Range(1, sprint.Cycles), own.OfType<RunEvent.CycleStarted>().Select(e => e.Cycle));
                        Assert.Equal(own.OfType<RunEvent.CommitMade>().Count(), sprint.Commits);
                    }

                    Assert.Equal(story.Run.Metrics.Commits, story.Run.Plan.Sprints.Sum(s => s.Commits));
                    Assert.Equal(story.Run.Metrics.FilesChanged, story.Run.Plan.Sprints.Sum(s => s.FilesChanged));
                    Assert.Equal(story.Run.Metrics.FindingsFixed, story.Run.Plan.Sprints.Sum(s => s.FindingsFixed));
                    var folded = RunLedger.Fold(story.Events)!;
                    Assert.Equal(story.Run.Plan.Sprints, folded.Run.Plan!.Sprints);
                }
            )
            .QuickCheckThrowOnFailure();
}
