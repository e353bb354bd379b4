using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Guardrails;

public sealed class DangerTests
{
    [Theory]
    [Trait("Requirement", "R-050")]
    [InlineData("implement", false, GuardAction.Proceed)]
    [InlineData("review", false, GuardAction.Proceed)]
    [InlineData("audit", false, GuardAction.Proceed)]
    [InlineData("triage", false, GuardAction.Proceed)]
    [InlineData("red-team", false, GuardAction.Block)]
    [InlineData("red_team", true, GuardAction.Warn)]
    [InlineData("e2e", false, GuardAction.Block)]
    [InlineData("post-pr", true, GuardAction.Warn)]
    [InlineData("deploy", false, GuardAction.Block)]
    [InlineData("deploy", true, GuardAction.Block)]
    public void When_nobody_watches(string skill, bool allowHigh, GuardAction action) =>
        Assert.Equal(action, Danger.Judge(skill, GuardMode.Autonomous, allowHigh).Action);

    [Theory]
    [Trait("Requirement", "R-050")]
    [InlineData("implement", GuardAction.Proceed)]
    [InlineData("red-team", GuardAction.Warn)]
    [InlineData("deploy", GuardAction.Block)]
    public void With_a_person_there(string skill, GuardAction action) =>
        Assert.Equal(action, Danger.Judge(skill, GuardMode.Interactive, allowHigh: false).Action);

    [Fact]
    public void What_nobody_knows_is_not_taken_for_harmless() => Assert.Equal(DangerLevel.High, Danger.LevelOf("summon"));

    [Theory]
    [InlineData(Phase.Implement, DangerLevel.Moderate)]
    [InlineData(Phase.Review, DangerLevel.Moderate)]
    [InlineData(Phase.Audit, DangerLevel.Moderate)]
    [InlineData(Phase.RedTeamCode, DangerLevel.High)]
    [InlineData(Phase.PostPrAudit, DangerLevel.High)]
    [InlineData(Phase.E2eTesting, DangerLevel.High)]
    [InlineData(Phase.FlatlinePr, DangerLevel.High)]
    public void Every_phase_with_an_agent_has_a_level(Phase phase, DangerLevel level) =>
        Assert.Equal(level, Danger.LevelOf(Danger.SkillOf(phase)));

    [Fact]
    public void A_blocked_skill_says_what_to_type() =>
        Assert.Equal("--allow-high", Danger.Judge("red-team", GuardMode.Autonomous, allowHigh: false).Next);
}
