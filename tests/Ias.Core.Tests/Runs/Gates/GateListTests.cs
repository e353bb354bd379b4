using System.Text;
using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Checks;

namespace Ias.Core.Tests.Runs.Gates;

public sealed class GateListTests
{
    private static readonly LicenseGate Licenses = new();
    private static readonly GateList WithLicenses = new([.. GateList.All.Gates, Licenses]);

    [Fact]
    public void A_gate_that_is_added_comes_after_those_before_it_and_the_cycle_ends_when_it_approves()
    {
        var story = Audited(new Story(gates: WithLicenses));

        Assert.Equal(new NextStep.Turn(Licenses.Phase, 1), story.Next);
        story.Gate();
        Assert.IsType<NextStep.EndCycle>(story.Next);
        Assert.IsType<NextStep.Mark>(story.EndCycle().Next);
    }

    [Fact]
    public void What_an_added_gate_finds_sends_the_sprint_back_and_is_fixed_when_it_is_not_found_again()
    {
        var story = Audited(new Story(gates: WithLicenses)).Gate("left-pad has no license").EndCycle();

        Assert.Equal(new NextStep.BeginCycle(2), story.Next);
        Assert.Equal(Licenses.Phase, Assert.Single(story.Run.OpenFindings).Phase);

        Audited(story).Gate().EndCycle();

        Assert.Empty(story.Run.OpenFindings);
        Assert.Equal(1, story.Run.Metrics.FindingsFixed);
        Assert.IsType<NextStep.Mark>(story.Next);
    }

    [Fact]
    public void An_added_gate_follows_the_red_team_also_where_that_leaves_what_it_found()
    {
        var story = Audited(new Story(new RunOptions(RedTeam: true, RedTeamMaxCycles: 0, AllowHigh: true), gates: WithLicenses));

        story.Turn().Tell(new RunEvent.RedTeamJudged(1, 1, 1, [Story.Finding("totals are cached")]));

        Assert.Equal(new NextStep.Turn(Licenses.Phase, 1), story.Next);
        Assert.True(Assert.Single(story.Run.OpenFindings).Left);
    }

    [Fact]
    public void A_gate_that_is_skipped_leads_to_the_next()
    {
        var story = Audited(new Story(new RunOptions(RedTeam: true, AllowHigh: true), gates: WithLicenses));

        story.Tell(new RunEvent.GateSkipped(1, Phase.RedTeamCode, "there is no design"));

        Assert.Equal(new NextStep.Turn(Licenses.Phase, 1), story.Next);
    }

    [Fact]
    public void The_verdict_of_an_added_gate_is_read_by_the_common_grammar()
    {
        var run = Audited(new Story(gates: WithLicenses)).Turn().Run;

        var passed = ((IGate)Licenses).Judge(run, name => name == "licenses.md" ? Bytes("Verdict: APPROVED\n") : null);
        var refused = ((IGate)Licenses).Judge(run, name => name == "licenses.md" ? Bytes("## Findings\n\n- [high] a.ts:1 GPL\n") : null);
        var missing = ((IGate)Licenses).Judge(run, _ => null);

        Assert.True(
            Assert.IsType<RunEvent.VerdictGiven>(Assert.Single(passed.Events)) is { Approved: true } given && given.Phase == Licenses.Phase
        );
        Assert.Equal("GPL", Assert.Single(Assert.IsType<RunEvent.VerdictGiven>(Assert.Single(refused.Events)).Findings).Title);
        Assert.Equal(("licenses.md was not written", 0), (missing.None, missing.Events.Count));
    }

    [Fact]
    public void Agents_skills_and_danger_of_an_added_gate_come_from_the_gate()
    {
        var options = new RunOptions(Agent: "claude", AuditAgent: "codex:gpt-5.5", FallbackAgents: ["gemini"]);

        Assert.Equal(["codex", "gemini"], PhaseAgents.For(Licenses.Phase, options, gates: WithLicenses).Select(choice => choice.Name));
        Assert.Equal("licenses", WithLicenses.SkillOf(Licenses.Phase));
        Assert.Equal(GuardAction.Proceed, WithLicenses.Judge("licenses", GuardMode.Autonomous, allowHigh: false).Action);
        Assert.Equal(GuardAction.Block, GateList.All.Judge("licenses", GuardMode.Autonomous, allowHigh: false).Action);
    }

    [Fact]
    public void Two_gates_with_one_name_are_a_mistake() =>
        Assert.Throws<ArgumentException>(() => new GateList([.. GateList.All.Gates, new ReviewGate()]));

    [Fact]
    public void Every_gate_has_a_letter_a_file_and_a_template_of_its_own()
    {
        var gates = GateList.All.Gates;

        Assert.Distinct(gates.DistinctBy(gate => gate.GetType()).Select(gate => gate.Letter)); // checks have one, wherever they stand
        Assert.Equal(gates.Count, gates.Select(gate => gate.FeedbackFile).Distinct().Count());
        var asking = gates.Where(gate => gate is not (ChecksGate or CiGate)).ToList(); // of all others an agent takes the turns
        Assert.All(asking, gate => Assert.Contains(gate.FeedbackFile, gate.Prompt));
        Assert.Equal(["implement", .. asking.Select(gate => gate.Name)], Prompts.Names);
    }

    private static Story Audited(Story story) => story.BeginCycle().Implement().Gate().Gate();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
