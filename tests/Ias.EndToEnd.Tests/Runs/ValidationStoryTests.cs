using Ias.Core.Events;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

public sealed class ValidationStoryTests
{
    public const string On = "post_pr_validation:\n  enabled: true\n  phases:\n    e2e: {command: [sh, -c, 'grep -q 1 src/cart.sh']}\n";

    /// <summary>One cycle to the pull request; its audit wants a second line.</summary>
    public static readonly AgentScript Script = new AgentScript()
        .Turn("implement", cycle: 1)
        .Writes("src/cart.sh", "# 1\n")
        .Turn("implement")
        .Writes("src/cart.sh", "# 1\n# 2\n")
        .Turn("post_pr_audit")
        .Finds("the total is left out", "src/cart.sh", unless: """[ "$(wc -l < src/cart.sh)" -ge 2 ]""")
        .Turn()
        .Approves();

    [Fact]
    [Trait("Requirement", "R-071")]
    public void A_pull_request_is_audited_mended_tried_out_and_handed_to_a_person()
    {
        using var sandbox = new Sandbox(Script, withRemote: true, config: On + "    flatline: {enabled: true}\n");
        var gh = sandbox.WithGh();

        var plan = sandbox.Ias(gh, "run", "sprint-1", "--allow-high", "--dry-run");
        var run = sandbox.Ias(gh, "run", "sprint-1", "--allow-high");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.Contains(
            "POST_PR_AUDIT (at most 5 rounds), CONTEXT_CLEAR, E2E_TESTING (at most 3 rounds), FLATLINE_PR (2 reviewers, 2 must agree)",
            plan.Out
        );
        Assert.Equal("READY_FOR_HITL", sandbox.StateWord());
        Assert.Contains("POST_PR_AUDIT: 1 finding", run.Out);
        Assert.Contains("cycle 2: fixes what POST_PR_AUDIT found", run.Out);
        Assert.Contains(
            "validated   POST_PR_AUDIT passed after 1 fix, CONTEXT_CLEAR passed, E2E_TESTING passed, FLATLINE_PR passed".Replace(
                "validated   ",
                ""
            ),
            sandbox.Ias("run-status").Out
        );
        var git = sandbox.Repository;
        Assert.Equal("", git.Git("status", "--porcelain"));
        Assert.Equal(git.Git("rev-parse", "HEAD"), git.RemoteGit("rev-parse", "feature/sprint-1"));
        Assert.Equal((1, 1), (sandbox.PullRequests(), sandbox.GhCalls("pr create")));
        Assert.Equal("sprint-1: Cart totals", sandbox.PullRequest("feature/sprint-1", "title"));
        Assert.Contains("| POST_PR_AUDIT | passed after 1 fix | 1 | 1 |", sandbox.PullRequest("feature/sprint-1", "body"));
        Assert.Equal(3, sandbox.Ias("run-resume").Exit);
    }

    [Fact]
    public void Nobody_watches_so_it_needs_allow_high_and_that_is_said_before_the_run()
    {
        using var sandbox = new Sandbox(Script, withRemote: true, config: On);

        var run = sandbox.Ias("run", "sprint-1");

        Assert.Equal(1, run.Exit);
        Assert.Contains("the run would halt at POST_PR_AUDIT", run.Error);
        Assert.Contains("--allow-high", run.Error);
        Assert.False(File.Exists(sandbox.Run("state.json")));
    }

    [Fact]
    public void A_validation_that_fails_marks_the_pull_request_and_a_resume_takes_the_mark_away()
    {
        using var sandbox = new Sandbox(
            Script,
            withRemote: true,
            config: On.Replace("phases:\n", "phases:\n    audit: {max_iterations: 1}\n")
        );
        var gh = sandbox.WithGh();

        var halted = sandbox.Ias(gh, "run", "sprint-1", "--allow-high");

        Assert.Equal(1, halted.Exit);
        Assert.Equal("validation_failed", sandbox.HaltTrigger());
        Assert.Equal("[INCOMPLETE] sprint-1: Cart totals", sandbox.PullRequest("feature/sprint-1", "title"));
        var body = sandbox.PullRequest("feature/sprint-1", "body");
        Assert.StartsWith("## [INCOMPLETE] sprint-1: Cart totals\n\nAll gates approved", body);
        Assert.Contains(
            "; the validation of this pull request was halted: **POST_PR_AUDIT still has 1 finding after 1 round, the first: the total is left out**",
            body
        );
        Assert.Contains("To go on: `ias run-resume", body);

        var resumed = sandbox.Ias(gh, "run-resume");

        Assert.True(resumed.Exit == 0, resumed.ToString());
        Assert.Equal("READY_FOR_HITL", sandbox.StateWord());
        Assert.Equal("sprint-1: Cart totals", sandbox.PullRequest("feature/sprint-1", "title"));
        Assert.Equal(1, sandbox.PullRequests());
    }

    [Theory]
    [Trait("Requirement", "R-075")]
    [InlineData(0, "READY_FOR_HITL", "")]
    [InlineData(2, "HALTED", "one of its phases took too long (exit status 2)")]
    [InlineData(5, "HALTED", "a person halted it (exit status 5)")]
    public void An_external_orchestrator_is_called_with_the_pull_request_and_its_exit_status_is_understood(
        int status,
        string state,
        string why
    )
    {
        using var sandbox = new Sandbox(
            Script,
            withRemote: true,
            config: "post_pr_validation:\n  enabled: true\n  command: [sh, orchestrate.sh]\n"
        );
        sandbox.Repository.Write("orchestrate.sh", $"mkdir -p \"$STATE_DIR\" && echo \"$@\" > \"$STATE_DIR/called\" && exit {status}\n");
        sandbox.Repository.Git("add", "-A");
        sandbox.Repository.Git("commit", "-q", "-m", "orchestrator");
        sandbox.Repository.Git("push", "-q", "origin", "main");

        var run = sandbox.Ias(sandbox.WithGh(), "run", "sprint-1", "--allow-high");

        Assert.True(state == sandbox.StateWord(), run.ToString());
        Assert.Equal(status == 0 ? 0 : 1, run.Exit);
        Assert.Equal(
            "--pr-url https://h/o/r/pull/1 --mode autonomous",
            sandbox.Repository.Read("grimoires/loa/a2a/sprint-1/post-pr/called").Trim()
        );
        Assert.Equal("", sandbox.Repository.Git("status", "--porcelain"));
        Assert.Equal(
            status == 0 ? "sprint-1: Cart totals" : "[INCOMPLETE] sprint-1: Cart totals",
            sandbox.PullRequest("feature/sprint-1", "title")
        );
        if (status != 0)
        {
            Assert.Equal(("validation_failed", $"the orchestrator reports: {why}"), (sandbox.HaltTrigger(), sandbox.HaltReason()));
        }
    }

    [Fact]
    [Trait("Requirement", "R-074")]
    public void A_plan_is_validated_once_when_its_pull_request_is_there()
    {
        using var sandbox = PlanScene.Make(2, withRemote: true);
        sandbox.Repository.Write(
            ".loa.config.yaml",
            "run_mode:\n  enabled: true\n  retry_pause_seconds: 0\nagent:\n  script: agent.yaml\npost_pr_validation:\n  enabled: true\n  phases: {e2e: {command: [test, -f, src/sprint-2.txt]}}\n"
        );
        sandbox.Repository.Write("agent.yaml", PlanScene.Script.Turn("post_pr_audit").Approves());
        sandbox.Repository.Git("commit", "-q", "-a", "--amend", "--no-edit");
        sandbox.Repository.Git("push", "-q", "-f", "origin", "main");

        var run = sandbox.Ias(sandbox.WithGh(), "run", "sprint-plan", "--allow-high");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.Equal("READY_FOR_HITL", sandbox.StateWord());
        Assert.Equal(1, sandbox.Events().Count(e => e is RunEvent.PostPrJudged judged && judged.Phase == Core.Model.Phase.PostPrAudit));
        Assert.StartsWith("READY_FOR_HITL", sandbox.PlanLine());
        Assert.True(File.Exists(sandbox.InTree("grimoires/loa/a2a/sprint-plan/post-pr-audit.md")));
        Assert.Equal("", sandbox.Repository.Git("status", "--porcelain"));
    }
}
