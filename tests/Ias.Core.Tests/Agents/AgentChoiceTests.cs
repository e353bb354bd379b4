using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Core.Tests.Runs;

namespace Ias.Core.Tests.Agents;

public sealed class AgentChoiceTests
{
    private static readonly RunOptions Options = new(
        Agent: "claude",
        Model: "opus",
        ReviewAgent: "codex:gpt-5.5",
        FallbackAgents: ["gemini", "opencode:p/m:x", "codex"]
    );

    [Theory]
    [InlineData("IMPLEMENT", "claude/opus gemini/ opencode/p/m:x codex/")]
    [InlineData("REVIEW", "codex/gpt-5.5 gemini/ opencode/p/m:x")]
    [InlineData("AUDIT", "claude/opus gemini/ opencode/p/m:x codex/")]
    public void A_phase_has_its_own_agent_or_the_runs_and_then_those_that_take_over(string phase, string expected) =>
        Assert.Equal(expected, string.Join(' ', PhaseAgents.For(new Phase(phase), Options).Select(c => $"{c.Name}/{c.Model}")));

    [Fact]
    public void At_a_usage_limit_the_next_takes_over_without_a_wait_until_the_reset()
    {
        var story = new Story(new RunOptions(Agent: "claude", FallbackAgents: ["codex"])).BeginCycle();
        var reset = story.Now.AddHours(2);

        Limited(story, "claude", reset);

        Assert.Equal(new NextStep.Turn(Phase.Implement, 2), story.Next);
        Assert.Equal("codex", PhaseAgents.Now(Phase.Implement, story.Options, story.Run.Limited, story.Now)!.Name);
        Assert.Equal("claude", PhaseAgents.Now(Phase.Implement, story.Options, story.Run.Limited, reset)!.Name);
    }

    [Fact]
    public void When_all_are_at_their_limit_the_first_reset_is_waited_for()
    {
        var story = new Story(new RunOptions(Agent: "claude", FallbackAgents: ["codex"])).BeginCycle();
        var (late, early) = (story.Now.AddHours(4), story.Now.AddHours(1));

        Limited(story, "claude", late);
        Limited(story, "codex", early);

        Assert.Equal(early, Assert.IsType<NextStep.Wait>(story.Next).Until);
        story
            .Tell(new RunEvent.WaitStarted(WaitKind.Reset, early, ""), new RunEvent.WaitEnded(WaitKind.Reset, false))
            .Pass(TimeSpan.FromHours(1));
        Assert.IsType<NextStep.Turn>(story.Next);
        Assert.Equal("codex", PhaseAgents.Now(Phase.Implement, story.Options, story.Run.Limited, story.Now)!.Name);
    }

    [Fact]
    public void A_session_and_what_it_used_belong_to_the_agent_that_began_it()
    {
        var story = new Story(new RunOptions(Agent: "codex", FallbackAgents: ["claude"])).BeginCycle();
        story.Tell(Started("codex", 1), Ended("thread", 100)).Tell(Started("codex", 2), Ended("thread", 40));
        Assert.Equal(("thread", 140L), (story.Run.Agent!.SessionId, story.Run.Agent.SessionInput));

        story.Tell(Started("claude", 3));

        Assert.Equal(("", 0L), (story.Run.Agent!.SessionId, story.Run.Agent.SessionInput));
    }

    [Theory]
    [InlineData(TurnOutcome.AuthFailed, "claude needs you: not logged in")]
    [InlineData(TurnOutcome.Refused, "claude needs you: refused by the provider")]
    [InlineData(TurnOutcome.UsageLimit, "claude is at its usage limit, and nobody knows until when")]
    public void Where_no_time_is_known_the_next_takes_over_at_once_and_the_first_is_tried_again_later(TurnOutcome outcome, string words)
    {
        var story = new Story(new RunOptions(Agent: "claude", FallbackAgents: ["codex"])).BeginCycle();

        Limited(story, "claude", null, outcome);

        Assert.Equal(new NextStep.Turn(Phase.Implement, 2), story.Next);
        Assert.Equal(words, Assert.Single(story.Run.Limited).Words);
        Assert.Equal("codex", PhaseAgents.Now(Phase.Implement, story.Options, story.Run.Limited, story.Now)!.Name);
        Assert.Equal("claude", PhaseAgents.Now(Phase.Implement, story.Options, story.Run.Limited, story.Now + AgentLimit.Unknown)!.Name);
    }

    [Fact]
    public void Who_resumes_has_seen_to_what_was_refused()
    {
        var story = new Story(new RunOptions(Agent: "claude", FallbackAgents: ["codex"])).BeginCycle();
        Limited(story, "codex", story.Now.AddHours(2));
        Limited(story, "claude", null, TurnOutcome.AuthFailed);

        story.Tell(new RunEvent.EngineStarted(2, "h", true, []));

        Assert.Equal("codex", Assert.Single(story.Run.Limited).Agent);
    }

    [Fact]
    public void When_one_is_at_its_limit_and_the_other_needs_a_person_the_limit_is_waited_for()
    {
        var story = new Story(new RunOptions(Agent: "claude", FallbackAgents: ["codex"])).BeginCycle();
        var reset = story.Now.AddHours(2);
        Limited(story, "claude", reset);
        Limited(story, "codex", null, TurnOutcome.AuthFailed);

        Assert.Equal((WaitKind.Reset, reset), Assert.IsType<NextStep.Wait>(story.Next) is var wait ? (wait.Kind, wait.Until) : default);
    }

    [Fact]
    public void When_both_need_a_person_the_run_halts()
    {
        var story = new Story(new RunOptions(Agent: "claude", FallbackAgents: ["codex"])).BeginCycle();
        Limited(story, "claude", null, TurnOutcome.Refused);
        Limited(story, "codex", null, TurnOutcome.AuthFailed);

        Assert.Equal(AgentFailureTrigger.Word, Assert.IsType<NextStep.Trip>(story.Next).Trigger);
    }

    [Fact]
    public void A_reset_time_that_has_passed_lets_the_next_take_over()
    {
        var story = new Story(new RunOptions(Agent: "claude", FallbackAgents: ["codex"])).BeginCycle();

        Limited(story, "claude", story.Now.AddMinutes(-5));

        Assert.IsType<NextStep.Turn>(story.Next);
        Assert.Equal("codex", PhaseAgents.Now(Phase.Implement, story.Options, story.Run.Limited, story.Now)!.Name);
    }

    private static RunEvent.TurnStarted Started(string agent, int attempt) => new("t", 1, Phase.Implement, attempt, agent, "", "log", 5, 6);

    private static RunEvent.TurnEnded Ended(string session, long input) =>
        new("t", 1, Phase.Implement, TurnOutcome.Stalled, "", 0, 1, 1, input, 1, null, session, 0, 0);

    private static void Limited(Story story, string agent, DateTimeOffset? reset, TurnOutcome outcome = TurnOutcome.UsageLimit) =>
        story.Tell(
            Started(agent, 1),
            new RunEvent.TurnEnded("t", 1, Phase.Implement, outcome, "limit", 1, 1, 1, null, null, null, "s", 0, 0, reset)
        );
}
