using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Reporting;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class RedTeamTests
{
    private static readonly RunOptions WithRedTeam = new(RedTeam: true, AllowHigh: true);

    [Fact]
    [Trait("Requirement", "R-065")]
    public void After_the_audit_comes_the_red_team_where_it_is_switched_on()
    {
        var story = Audited(new Story(WithRedTeam));

        Assert.Equal(new NextStep.Turn(Phase.RedTeamCode, 1), story.Next);
        Assert.IsType<NextStep.EndCycle>(Audited(new Story()).Next);
    }

    [Fact]
    public void Nothing_actionable_passes()
    {
        var story = Audited(new Story(WithRedTeam)).Tell(new RunEvent.RedTeamJudged(1, 3, 1, []));

        Assert.IsType<NextStep.EndCycle>(story.Next);
        Assert.Equal(
            (0, 3, 1),
            (story.Run.RedTeamCode!.Cycles, story.Run.RedTeamCode.FindingsTotal, story.Run.RedTeamCode.DivergencesFound)
        );
        Assert.Empty(story.Run.CycleFindings);
    }

    [Theory]
    [Trait("Requirement", "R-068")]
    [InlineData(1)]
    [InlineData(2)]
    public void Divergences_lead_back_to_IMPLEMENT_until_its_own_counter_is_used_up_then_the_sprint_goes_on(int maxCycles)
    {
        var story = new Story(WithRedTeam with { RedTeamMaxCycles = maxCycles });
        for (var cycle = 1; cycle <= maxCycles; cycle++)
        {
            Diverging(story, cycle);
            Assert.Single(story.Run.CycleFindings);
            story.Tell(new RunEvent.CycleEnded(cycle, true, 1, story.Run.CycleFindings));
            Assert.Equal(new NextStep.BeginCycle(cycle + 1), story.Next);
        }

        Diverging(story, maxCycles + 1);

        Assert.True(story.Run.RedTeamCode is { IsUsedUp: true, LastFindingsHash.Length: 64 });
        Assert.Equal((maxCycles, 1), (story.Run.RedTeamCode.Cycles, story.Run.RedTeamCode.Left));
        Assert.Empty(story.Run.CycleFindings);
        Assert.IsType<NextStep.EndCycle>(story.Next);
    }

    [Fact]
    [Trait("Requirement", "R-068")]
    public void What_is_left_is_open_and_nowhere_approved()
    {
        var story = new Story(WithRedTeam with { RedTeamMaxCycles = 1 });
        Diverging(story, 1).Tell(new RunEvent.CycleEnded(1, true, 1, story.Run.CycleFindings));
        Diverging(story, 2).Tell(new RunEvent.CycleEnded(2, true, 1, [], Left: 1));
        Finished(story);

        Assert.True(Assert.Single(story.Run.OpenFindings) is { Left: true, Id: "F1" });
        Assert.Equal(0, story.Run.Metrics.FindingsFixed);
        var report = RunModeReport.Of(story.Events, engineAlive: false, "ias")!;
        var body = PullRequestBody.Of(story.Run, [], "", "");
        var told = string.Join('\n', story.Events.Select(EventWording.Line));
        foreach (var text in new[] { report.Outcome.Sentence, body })
        {
            Assert.Contains("RED_TEAM_CODE did not: 1 divergence from the design is left", text);
            Assert.DoesNotContain("All gates approved", text);
        }

        Assert.Contains("cycle 2, RED_TEAM_CODE: 1 finding, left", body);
        Assert.Contains("| Findings | 0 fixed, 1 open |", body);
        Assert.Equal(1, report.Totals.FindingsOpen);
        Assert.Contains("cycle 2 goes on with 1 divergence from the design left", told);
        Assert.DoesNotContain("passed all gates", told);
        Assert.EndsWith("1 left", story.Run.RedTeamCode!.Words);
    }

    [Fact]
    public void A_log_of_a_version_that_left_a_divergence_one_cycle_earlier_tells_it_as_left()
    {
        var story = new Story(WithRedTeam with { RedTeamMaxCycles = 1 });
        Diverging(story, 1).Tell(new RunEvent.CycleEnded(1, true, 1, []));

        Assert.True(Assert.Single(story.Run.OpenFindings) is { Left: true });
        Assert.IsType<NextStep.Mark>(story.Next);
    }

    private static Story Diverging(Story story, int cycle) =>
        Audited(story, cycle)
            .Tell(Turn(cycle, Phase.RedTeamCode), new RunEvent.RedTeamJudged(cycle, 1, 1, [Story.Finding("totals are cached")]));

    private static void Finished(Story story) =>
        story
            .PassSprint()
            .Tell(
                new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed),
                new RunEvent.PublishSkipped("local mode", ".run/pr-body.md"),
                new RunEvent.StateChanged(RunState.Complete, RunState.JackedOut, RunTrigger.Published)
            );

    [Fact]
    public void A_gate_without_a_design_is_skipped() =>
        Assert.IsType<NextStep.EndCycle>(
            Audited(new Story(WithRedTeam)).Tell(new RunEvent.GateSkipped(1, Phase.RedTeamCode, "there is no design")).Next
        );

    [Fact]
    public void Every_sprint_of_a_plan_has_the_counter_anew()
    {
        var story = new Story(WithRedTeam, Story.Plan(2)).BeginSprint();
        Audited(story).Tell(new RunEvent.RedTeamJudged(1, 1, 1, [Story.Finding("cached")]));

        story.Tell(new RunEvent.SprintStarted("sprint-2", "Title 2", "feature/sprint-plan", "main", "head"));

        Assert.Equal(new RedTeamCode(MaxCycles: 2), story.Run.RedTeamCode);
    }

    [Theory]
    [Trait("Requirement", "R-069")]
    [InlineData(
        """{"summary":{"actionable":1},"findings":[{"classification":"CONFIRMED_DIVERGENCE","severity":800,"file":"a.ts","line":4,"title":"cached"}]}""",
        1,
        1,
        1
    )]
    [InlineData("""{"findings":[{"type":"confirmed_divergence","severity":699},{"type":"POSSIBLE_DIVERGENCE","severity":900}]}""", 0, 2, 1)]
    [InlineData("""{"findings":[{"status":"CONFIRMED_DIVERGENCE","severity":"high","description":"x"}]}""", 1, 1, 1)]
    [InlineData("""{"summary":{"actionable":0},"findings":[]}""", 0, 0, 0)]
    [InlineData("""{"summary":{"actionable":2}}""", 1, 1, 0)]
    [InlineData("""{"summary":{"actionable":0},"findings":[{"classification":"CONFIRMED_DIVERGENCE","severity":1000}]}""", 1, 1, 1)]
    public void A_report_counts_confirmed_divergences_above_the_threshold(string json, int actionable, int total, int divergences)
    {
        var report = RedTeamReport.Read(Encoding.UTF8.GetBytes(json), 700);

        Assert.Null(report.None);
        Assert.Equal((actionable, total, divergences), (report.Actionable.Count, report.Total, report.Divergences));
    }

    [Theory]
    [InlineData(null, "was not written")]
    [InlineData("", "is empty")]
    [InlineData("All good", "is not JSON")]
    [InlineData("[]", "does not contain an object")]
    [InlineData("{}", "neither summary.actionable nor findings")]
    public void What_is_no_report_is_never_a_pass(string? json, string why) =>
        Assert.Contains(why, RedTeamReport.Read(json is null ? null : Encoding.UTF8.GetBytes(json), 700).None);

    private static Story Audited(Story story, int cycle = 1) =>
        story.Tell(
            new RunEvent.CycleStarted(cycle, "h"),
            Turn(cycle, Phase.Implement),
            new RunEvent.CommitMade($"c{cycle}", "h", "s", CommitKind.Work, cycle, Phase.Implement, 1, 1, 0, [], true),
            Turn(cycle, Phase.Review),
            new RunEvent.VerdictGiven(cycle, Phase.Review, true, []),
            Turn(cycle, Phase.Audit),
            new RunEvent.VerdictGiven(cycle, Phase.Audit, true, [])
        );

    private static RunEvent.TurnEnded Turn(int cycle, Phase phase) =>
        new("t", cycle, phase, TurnOutcome.Ended, "", 0, 1, 1, null, null, null, "", 0, 0);
}
