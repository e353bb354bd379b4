using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Core.Runs.PostPr;

namespace Ias.Core.Tests.Runs.PostPr;

public sealed class PostPrTests
{
    private static readonly PostPrOptions All = new(Flatline: true);

    [Fact]
    [Trait("Requirement", "R-071")]
    public void Behind_the_pull_request_every_phase_is_gone_through_in_order_and_a_person_takes_over()
    {
        var story = Published(All);
        Assert.Equal(new NextStep.Validate(Phase.PostPrAudit, 1), story.Next);
        Look(story);
        Assert.Equal(new NextStep.Turn(Phase.PostPrAudit, 1), story.Next);
        Judge(story);
        Assert.Equal(new NextStep.Validate(Phase.ContextClear, 1), story.Next);
        story.Tell(new RunEvent.PostPrPhaseStarted(Phase.ContextClear, 1), new RunEvent.ContextCleared("checkpoint.md"));
        Look(story);
        Judge(story);
        Assert.Equal(new NextStep.Validate(Phase.FlatlinePr, 1), story.Next);
        Look(story);
        Judge(story);
        Assert.Equal(new NextStep.Turn(Phase.FlatlinePr, 1), story.Next); // the second reviewer
        Judge(story);
        Assert.Equal(new NextStep.Validate(Phase.Ci, 1), story.Next);
        Look(story);
        Assert.Equal(new NextStep.Turn(Phase.Ci, 1), story.Next);
        Judge(story);
        Assert.IsType<NextStep.HandOver>(story.Next);
        Assert.Equal(
            "POST_PR_AUDIT passed, CONTEXT_CLEAR passed, E2E_TESTING passed, FLATLINE_PR passed, CI passed",
            story.Run.Validation!.Describe()
        );

        story.Tell(new RunEvent.StateChanged(RunState.Complete, RunState.ReadyForHitl, RunTrigger.ValidationPassed));

        Assert.IsType<NextStep.Done>(story.Next);
        Assert.True(story.Run.IsFinished);
    }

    [Fact]
    public void What_a_failed_validation_found_is_told_as_that_and_not_as_what_no_gate_names_any_more()
    {
        var story = Published(new PostPrOptions(AuditRounds: 1));
        Look(story);
        Judge(story, "rounding");

        Assert.Equal(
            "All gates approved, but the validation of the pull request found 1 thing that is not fixed",
            Approval.Words(story.Run)
        );
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    public void What_was_not_pushed_is_not_validated(bool pushed, bool isOn, bool external)
    {
        var story = Complete(new RunOptions(PostPr: isOn || !pushed ? new PostPrOptions(external ? ["orchestrate"] : null) : null));
        if (pushed)
        {
            story.Tell(new RunEvent.Pushed("origin", story.Run.Branch, story.Run.Head));
        }

        story.Tell(new RunEvent.PublishSkipped("local mode", ".run/pr-body.md"));

        Assert.IsType<NextStep.JackOut>(story.Next);
        Assert.Null(story.Run.Validation);
    }

    [Fact]
    public void A_push_without_a_pull_request_is_validated_but_not_by_a_program_that_wants_one()
    {
        var own = Complete(new RunOptions(PostPr: new PostPrOptions()));
        var external = Complete(new RunOptions(PostPr: new PostPrOptions(["orchestrate"])));
        foreach (var story in new[] { own, external })
        {
            story.Tell(
                new RunEvent.Pushed("origin", story.Run.Branch, story.Run.Head),
                new RunEvent.PublishSkipped("pushed; no pull request: gh is not installed", ".run/pr-body.md")
            );
        }

        Assert.Equal(new NextStep.Validate(Phase.PostPrAudit, 1), own.Next);
        Assert.IsType<NextStep.JackOut>(external.Next);
    }

    [Fact]
    [Trait("Requirement", "R-072")]
    public void Findings_are_mended_by_a_cycle_of_IMPLEMENT_alone_and_the_phase_looks_again()
    {
        var story = Published(new PostPrOptions());
        Look(story);
        Judge(story, "left out");
        Assert.Equal(new NextStep.Fix(Phase.PostPrAudit), story.Next);
        Assert.Equal("left out", Assert.Single(story.Run.OpenFindings).Title);

        Fix(story);

        Assert.Equal(new NextStep.Validate(Phase.PostPrAudit, 2), story.Next);
        Assert.Equal(2, story.Run.Cycles.Current);
        Look(story);
        Judge(story);
        Assert.Equal(new NextStep.Validate(Phase.ContextClear, 1), story.Next);
        Assert.Empty(story.Run.OpenFindings);
        Assert.Equal(1, story.Run.Metrics.FindingsFixed);
        Assert.Contains("| POST_PR_AUDIT | passed after 1 fix | 1 | 1 |", PullRequestBody.Of(story.Run, [], "", ""));
    }

    [Fact]
    public void A_fix_that_a_hook_refuses_is_mended_first_and_takes_a_round()
    {
        var story = Published(new PostPrOptions(AuditRounds: 3));
        Look(story);
        Judge(story, "left out");
        story
            .Tell(new RunEvent.PostPrFixStarted(Phase.PostPrAudit, 2, story.Run.Head))
            .Turn()
            .Tell(new RunEvent.CommitSkipped(2, Phase.Implement, "the commit was refused", [Story.Finding("the hook says no")]));

        Assert.Equal(new NextStep.Fix(Phase.PostPrAudit), story.Next);
        Assert.Equal((Phase.PostPrAudit, 2), (story.Run.Phase, story.Run.Validation!.Present!.Round));
        Fix(story);
        Assert.Equal(new NextStep.Validate(Phase.PostPrAudit, 3), story.Next);
    }

    [Fact]
    [Trait("Requirement", "R-072")]
    public void When_the_rounds_are_used_up_the_run_halts_and_a_resume_begins_with_a_fix()
    {
        var story = Published(new PostPrOptions(AuditRounds: 2));
        Look(story);
        Judge(story, "left out");
        Fix(story);
        Look(story);
        Judge(story, "left out");

        var halt = Assert.IsType<NextStep.Halt>(story.Next);
        Assert.Equal(
            (HaltTrigger.ValidationFailed, "POST_PR_AUDIT still has 1 finding after 2 rounds, the first: left out"),
            (halt.Trigger, halt.Reason)
        );
        Halt(story);
        Assert.Equal("POST_PR_AUDIT failed, CONTEXT_CLEAR pending, E2E_TESTING pending, CI pending", story.Run.Validation!.Describe());
        Resume(story);

        Assert.Equal(new NextStep.Fix(Phase.PostPrAudit), story.Next);
        Fix(story);
        Assert.Equal(new NextStep.Validate(Phase.PostPrAudit, 1), story.Next);
        Assert.Equal("https://h/pull/1", story.Run.Completion!.PrUrl);
    }

    [Fact]
    public void A_program_that_does_it_all_is_called_again_by_a_resume_and_nothing_is_mended_here()
    {
        var story = Published(new PostPrOptions(["orchestrate"]));
        Look(story);
        Judge(story, "the orchestrator reports: one of its phases failed (exit status 3)");

        Assert.Equal("the orchestrator reports: one of its phases failed (exit status 3)", Assert.IsType<NextStep.Halt>(story.Next).Reason);
        Halt(story);
        Resume(story);

        Assert.Equal(new NextStep.Validate(Phase.PostPrAudit, 1), story.Next);
    }

    [Fact]
    public void A_phase_that_takes_too_long_halts_the_run_before_its_next_turn_and_goes_on_with_time_anew()
    {
        var story = Published(new PostPrOptions(AuditMinutes: 30));
        Look(story);
        story.Turn(TurnOutcome.TimedOut).Pass(TimeSpan.FromMinutes(31));

        var halt = Assert.IsType<NextStep.Halt>(story.Next);
        Assert.Equal((HaltTrigger.ValidationFailed, "POST_PR_AUDIT took 31 min (limit 30 min)"), (halt.Trigger, halt.Reason));
        Halt(story);
        Resume(story);

        Assert.Equal(new NextStep.Turn(Phase.PostPrAudit, 1), story.Next);
    }

    [Fact]
    public void Waiting_for_a_provider_is_not_the_phases_time()
    {
        var story = Published(new PostPrOptions(AuditMinutes: 30));
        Look(story);
        story.Pass(TimeSpan.FromMinutes(20)).Turn(TurnOutcome.UsageLimit, story.Now.AddHours(3));
        var wait = Assert.IsType<NextStep.Wait>(story.Next);
        story
            .Tell(new RunEvent.WaitStarted(wait.Kind, wait.Until!.Value, wait.Reason))
            .Pass(TimeSpan.FromHours(3))
            .Tell(new RunEvent.WaitEnded(wait.Kind, false));

        Assert.Equal(new NextStep.Turn(Phase.PostPrAudit, 2), story.Next);
        Assert.Equal(600, story.Run.Validation!.SecondsLeft(story.Up));
        story.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal("POST_PR_AUDIT took 30 min (limit 30 min)", Assert.IsType<NextStep.Halt>(story.Next).Reason);
    }

    [Fact]
    public void An_engine_that_was_gone_in_the_middle_of_a_phase_goes_on_there()
    {
        var story = Published(new PostPrOptions());
        Look(story);

        story.Tell(
            new RunEvent.EngineStarted(2, "h", true, []),
            new RunEvent.StateChanged(RunState.Complete, RunState.Complete, RunTrigger.Resume, "the engine was gone")
        );

        Assert.Equal(new NextStep.Turn(Phase.PostPrAudit, 1), story.Next);
    }

    [Fact]
    public void A_halt_takes_effect_between_the_phases()
    {
        var story = Published(new PostPrOptions()).Tell(new RunEvent.HaltAsked("me", false, "enough"));

        Assert.Equal(new NextStep.Halt(HaltTrigger.User, "enough", "me"), story.Next);
    }

    [Fact]
    [Trait("Requirement", "R-073")]
    public void Behind_the_checkpoint_no_session_is_continued()
    {
        var story = Published(new PostPrOptions());
        Look(story);
        Judge(story);
        Assert.Equal("s1", story.Run.Agent!.SessionId);

        story.Tell(new RunEvent.PostPrPhaseStarted(Phase.ContextClear, 1), new RunEvent.ContextCleared("checkpoint.md"));

        Assert.Equal("", story.Run.Agent!.SessionId);
        Assert.Equal("checkpoint.md", story.Run.Validation!.Checkpoint);
    }

    [Fact]
    [Trait("Requirement", "R-074")]
    public void A_plan_is_validated_once_and_as_a_whole()
    {
        var story = new Story(new RunOptions(PostPr: new PostPrOptions()), Story.Plan(2))
            .BeginSprint()
            .Cycle()
            .PassSprint()
            .BeginSprint()
            .Cycle()
            .PassSprint()
            .Tell(new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed));
        var commits = story.Run.Plan!.Sprints.Select(s => s.Commits).ToList();
        Publish(story);
        Assert.Equal("sprint-plan", story.Run.Current);

        Look(story);
        Judge(story, "the parts do not fit");
        Fix(story);

        Assert.Equal("sprint-plan", Assert.Single(story.Run.OpenFindings).Sprint);
        Assert.Equal(commits, story.Run.Plan.Sprints.Select(s => s.Commits));
        Assert.Equal(story.Run.Head, story.Run.Plan.Sprints[^1].Head);
        Assert.Contains("**sprint-plan**", PullRequestBody.Of(story.Run, [], "", ""));
    }

    [Fact]
    public void The_reviewers_are_those_who_are_named_else_the_runs_own_agents_and_never_fewer_than_must_agree()
    {
        Assert.Equal(
            [new("claude", ""), new("claude", "")],
            new FlatlineGate().AgentsOf(new RunOptions(Agent: "claude", PostPr: new PostPrOptions()))
        );
        Assert.Equal(
            [new("claude", ""), new("codex", "gpt-5.5")],
            new FlatlineGate().AgentsOf(new RunOptions(Agent: "claude", AuditAgent: "codex:gpt-5.5", PostPr: new PostPrOptions()))
        );
        Assert.Equal(
            [new("gemini", ""), new("codex", ""), new("gemini", "")],
            new FlatlineGate().AgentsOf(
                new RunOptions(Agent: "claude", PostPr: new PostPrOptions(FlatlineAgents: ["gemini", "codex"], FlatlineAgreement: 3))
            )
        );
        Assert.Equal(
            "codex",
            PhaseAgents
                .For(
                    Phase.FlatlinePr,
                    new RunOptions(Agent: "claude", PostPr: new PostPrOptions(FlatlineAgents: ["gemini", "codex"])),
                    reviewer: 1
                )[0]
                .Name
        );
    }

    [Theory]
    [Trait("Requirement", "R-075")]
    [InlineData(0, null)]
    [InlineData(2, "one of its phases took too long (exit status 2)")]
    [InlineData(3, "one of its phases failed (exit status 3)")]
    [InlineData(4, "its reviewers found something that must not be merged (exit status 4)")]
    [InlineData(5, "a person halted it (exit status 5)")]
    [InlineData(1, "it rejected its arguments, or failed (exit status 1)")]
    [InlineData(77, "it failed (exit status 77)")]
    public void An_orchestrators_exit_status_says_how_it_went(int status, string? why) =>
        Assert.Equal(why, OrchestratorExit.WhyNot(status));

    [Fact]
    [Trait("Requirement", "R-071")]
    public void Whatever_happens_every_phase_passes_in_order_in_no_more_rounds_than_allowed_and_the_pull_request_stays() =>
        Prop.ForAll(
                Gen.Choose(0, 15).SelectMany(on => Gen.Choose(0, 20).ListOf().Select(luck => (on, luck: luck.ToArray()))).ToArbitrary(),
                drawn =>
                {
                    var options = new PostPrOptions(
                        Audit: (drawn.on & 1) != 0,
                        AuditRounds: 2,
                        ContextClear: (drawn.on & 2) != 0,
                        EndToEnd: (drawn.on & 4) != 0,
                        EndToEndRounds: 3,
                        Flatline: (drawn.on & 8) != 0,
                        AuditMinutes: 5
                    );
                    var plan = drawn.luck.Length % 2 == 0 ? Story.Plan(2) : null;
                    var story = new Story(new RunOptions(AgentFailureThreshold: 2, CallsPerHour: 9, PostPr: options), plan);

                    new PlanDriver(story, drawn.luck).ToTheEnd();

                    Assert.Equal(RunState.ReadyForHitl, story.Run.State);
                    Assert.All(story.Run.Validation!.Phases, p => Assert.Equal(PostPrStatus.Completed, p.Status));
                    var wanted = options.PhasesOf(story.Run.Limits).ToDictionary(p => p.Phase, p => p.MaxRounds);
                    var looks = story.Events.OfType<RunEvent.PostPrPhaseStarted>().ToList();
                    Assert.Equal(wanted.Keys, looks.Select(e => e.Phase).Distinct());
                    Assert.All(looks, e => Assert.InRange(e.Round, 1, wanted[e.Phase]));
                    Assert.Equal("https://h/pull/1", story.Run.Completion!.PrUrl);
                    // Of the last sprint: nothing was changed since. What an earlier one left open keeps the work it was found in.
                    Assert.All(
                        story.Run.OpenFindings.Where(f => f.Sprint == story.Run.Current || f.Sprint.Length == 0),
                        f => Assert.Equal(story.Run.Work, f.Work)
                    );
                    Assert.Equal(story.Run.Commits.Length, story.Run.Metrics.Commits);
                    var folded = RunLedger.Fold(story.Events)!.Run;
                    Assert.Equal(story.Run.Validation.Describe(), folded.Validation!.Describe());
                    Assert.Equal((story.Run.Step, story.Run.Phase, story.Run.Head), (folded.Step, folded.Phase, folded.Head));
                }
            )
            .QuickCheckThrowOnFailure();

    private static Story Complete(RunOptions options) =>
        new Story(options)
            .Cycle()
            .PassSprint()
            .Tell(new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed));

    private static Story Published(PostPrOptions options) => Publish(Complete(new RunOptions(PostPr: options)));

    private static Story Publish(Story story) =>
        story.Tell(
            new RunEvent.Pushed("origin", story.Run.Branch, story.Run.Head),
            new RunEvent.PullRequestMade("https://h/pull/1", true, false, story.Run.Branch)
        );

    private static void Look(Story story)
    {
        var next = Assert.IsType<NextStep.Validate>(story.Next);
        story.Tell(new RunEvent.PostPrPhaseStarted(next.Phase, next.Round));
    }

    private static void Judge(Story story, params string[] findings)
    {
        story.Turn();
        Assert.IsType<NextStep.ReadVerdict>(story.Next);
        story.Tell(
            new RunEvent.PostPrJudged(story.Run.Phase, story.Run.Validation!.Present!.Round, "", [.. findings.Select(Story.Finding)])
        );
    }

    private static void Fix(Story story)
    {
        var next = Assert.IsType<NextStep.Fix>(story.Next);
        story.Tell(new RunEvent.PostPrFixStarted(next.Phase, story.Run.Cycles.Current + 1, story.Run.Head)).Implement();
    }

    private static void Halt(Story story)
    {
        var halt = Assert.IsType<NextStep.Halt>(story.Next);
        story.Tell(
            new RunEvent.HaltBegun(halt.Trigger, halt.Reason, halt.By),
            new RunEvent.StateChanged(RunState.Complete, RunState.Halted, RunTrigger.ValidationFailed)
        );
    }

    private static void Resume(Story story) =>
        story.Tell(
            new RunEvent.EngineStarted(2, "h", true, []),
            new RunEvent.StateChanged(RunState.Halted, RunState.Complete, RunTrigger.Resume)
        );
}
