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
        Assert.Equal(action, GateList.All.Judge(skill, GuardMode.Autonomous, allowHigh).Action);

    [Theory]
    [Trait("Requirement", "R-050")]
    [InlineData("implement", GuardAction.Proceed)]
    [InlineData("red-team", GuardAction.Warn)]
    [InlineData("deploy", GuardAction.Block)]
    public void With_a_person_there(string skill, GuardAction action) =>
        Assert.Equal(action, GateList.All.Judge(skill, GuardMode.Interactive, allowHigh: false).Action);

    [Fact]
    public void What_nobody_knows_is_not_taken_for_harmless() => Assert.Equal(DangerLevel.High, GateList.All.DangerOf("summon"));

    [Theory]
    [InlineData("IMPLEMENT", DangerLevel.Moderate)]
    [InlineData("REVIEW", DangerLevel.Moderate)]
    [InlineData("AUDIT", DangerLevel.Moderate)]
    [InlineData("RED_TEAM_CODE", DangerLevel.High)]
    [InlineData("POST_PR_AUDIT", DangerLevel.High)]
    [InlineData("E2E_TESTING", DangerLevel.High)]
    [InlineData("FLATLINE_PR", DangerLevel.High)]
    public void Every_phase_with_an_agent_has_a_level(string phase, DangerLevel level) =>
        Assert.Equal(level, GateList.All.DangerOf(GateList.All.SkillOf(new Phase(phase))));

    [Fact]
    public void A_blocked_skill_says_what_to_type() =>
        Assert.Equal("--allow-high", GateList.All.Judge("red-team", GuardMode.Autonomous, allowHigh: false).Next);
}
