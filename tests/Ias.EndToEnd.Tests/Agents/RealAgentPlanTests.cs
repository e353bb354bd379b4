using Ias.EndToEnd.Tests.Runs;
using Ias.MockModel;

namespace Ias.EndToEnd.Tests.Agents;

/// <summary>
/// A plan of four sprints, each implemented, reviewed and audited by a real CLI, against a provider that plays its model. Fourteen turns
/// each: a minute of both cores a CLI, too long for every change. <c>IAS_TEST_LONG=1 scripts/test RealAgentPlan</c> runs them.
/// </summary>
[Trait("Category", "RealAgents")]
public sealed class RealAgentPlanTests
{
    [Theory]
    [InlineData("claude")]
    [InlineData("codex")]
    [InlineData("gemini")]
    [InlineData("opencode")]
    public void A_plan_of_four_sprints_is_carried_through_by(string agent)
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("IAS_TEST_LONG") == "1",
            $"NOT TESTED: a plan of four sprints by the real {agent}. It takes a minute; IAS_TEST_LONG=1 scripts/test RealAgentPlan runs it."
        );
        using var scene = new AgentScene(agent, sprints: 4);
        var root = scene.Sandbox.Repository.Path;
        scene.Provider.Play(Enumerable.Range(1, 4).SelectMany(n => Sprint(agent, root, n)).ToArray());

        var run = scene.Sandbox.Ias([.. scene.Environment, .. Gh(scene)], "run", "sprint-plan");

        Assert.True(run.Exit == 0, $"{run}\n{scene.Logs()}");
        Assert.Equal(
            "JACKED_OUT |  | sprint-1 completed 1, sprint-2 completed 2, sprint-3 completed 1, sprint-4 completed 1",
            scene.Sandbox.PlanLine()
        );
        var (git, branch) = (scene.Sandbox.Repository, scene.Sandbox.Branch());
        Assert.Equal(git.Git("rev-parse", "HEAD"), git.RemoteGit("rev-parse", branch));
        Assert.Equal("", git.Git("status", "--porcelain"));
        Assert.Equal(
            ["whole 1", "whole 2", "whole 3", "whole 4"],
            Enumerable.Range(1, 4).Select(n => git.Read($"src/sprint-{n}.txt").TrimEnd())
        );
        Assert.Equal("sprint-plan: 4 sprints, sprint-1 to sprint-4", scene.Sandbox.PullRequest(branch, "title"));
        Assert.Contains("| sprint-2 | Part 2 | completed | 2 |", scene.Sandbox.PullRequest(branch, "body"));
        Assert.Equal(14, scene.Events("turn_ended").Count(e => e.GetProperty("outcome").GetString() == "ended"));
        Assert.All(scene.Events("turn_started"), e => Assert.Equal(agent, e.GetProperty("agent").GetString()));
    }

    // The second sprint is right only in its second cycle.
    private static IEnumerable<Reply> Sprint(string agent, string root, int n)
    {
        ToolCall Write(string path, string text) => AgentScene.Write(agent, root, path, text);
        var (feedback, audit) = (
            $"grimoires/loa/a2a/sprint-{n}/engineer-feedback.md",
            $"grimoires/loa/a2a/sprint-{n}/auditor-sprint-feedback.md"
        );
        if (n == 2)
        {
            yield return Reply.Uses(Write("src/sprint-2.txt", "half 2\n")) with
            {
                When = "Implement sprint-2",
            };
            yield return Reply.Says("Half of it is there.") with
            {
                When = "Implement sprint-2",
            };
            yield return Reply.Uses(Write(feedback, "## Findings\n- [high] src/sprint-2.txt:1 it is only half\n")) with
            {
                When = "Review the work",
            };
            yield return Reply.Says("There is a finding.") with
            {
                When = "Review the work",
            };
        }

        yield return Reply.Uses(AgentScene.Shell(agent, $"mkdir -p src && echo whole {n} > src/sprint-{n}.txt")) with
        {
            When = $"Implement sprint-{n}",
        };
        yield return Reply.Says("It is there.") with
        {
            When = $"Implement sprint-{n}",
        };
        yield return Reply.Uses(Write(feedback, "All good\n")) with
        {
            When = "Review the work",
        };
        yield return Reply.Says("Fine.") with
        {
            When = "Review the work",
        };
        yield return Reply.Uses(Write(audit, "Verdict: APPROVED\n")) with
        {
            When = "Audit the work",
        };
        yield return Reply.Says("Approved.") with
        {
            When = "Audit the work",
        };
    }

    // The gh that keeps pull requests in files, before whatever the agent's own PATH holds.
    private static (string Name, string Value)[] Gh(AgentScene scene) =>
        [("PATH", scene.Sandbox.WithGh().Single().Value.Split(':')[0] + ":" + scene.Environment.Single(e => e.Name == "PATH").Value)];
}
