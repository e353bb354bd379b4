using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>The validation behind a push: a scripted agent, real git, a bare remote, no gh.</summary>
public sealed class ValidatingTests : IDisposable
{
    private static readonly AgentScript Working = new AgentScript().Turn("implement").Appends("work.txt", "{cycle}\n").GatesApprove();

    private static readonly AgentScript Untidy = new AgentScript()
        .Turn("post_pr_audit")
        .Finds("written only once", "work.txt", unless: """[ "$(wc -l < work.txt)" -ge 2 ]""");

    private readonly EngineScene _scene = new(withRemote: true);

    private TemporaryRepository Repository => _scene.Repository;

    private IEnumerable<RunEvent> Events => _scene.Events;

    public void Dispose() => _scene.Dispose();

    [Fact]
    [Trait("Requirement", "R-071")]
    [Trait("Requirement", "R-073")]
    public async Task What_the_audit_and_the_tests_find_is_mended_pushed_and_looked_at_again_until_a_person_takes_over()
    {
        const string Tests = "[ \"$(wc -l < work.txt)\" -ge 3 ] || { echo 'two lines are too few' >&2; exit 4; }";

        var exit = await RunAsync(Untidy, new PostPrOptions(EndToEndCommand: ["sh", "-c", Tests]));

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(RunState.ReadyForHitl, Run.State);
        Assert.Equal("POST_PR_AUDIT passed after 1 fix, CONTEXT_CLEAR passed, E2E_TESTING passed after 1 fix", Run.Validation!.Describe());
        Assert.Equal("1\n2\n3\n", Repository.Read("work.txt"));
        Assert.Equal("", Repository.Git("status", "--porcelain"));
        Assert.Equal(Repository.Git("rev-parse", "HEAD"), Repository.RemoteGit("rev-parse", "feature/sprint-1"));
        Assert.Equal(
            [
                "chore(sprint-1): verdicts",
                "fix(sprint-1): what E2E_TESTING found, cycle 3",
                "fix(sprint-1): what POST_PR_AUDIT found, cycle 2",
            ],
            Repository.Git("log", "-3", "--format=%s").Split('\n')
        );
        var failed = Assert.Single(Events.OfType<RunEvent.PostPrJudged>(), e => e.Phase == Phase.E2eTesting && e.Findings.Count == 1);
        Assert.Equal("the end-to-end test fails (exit status 4): two lines are too few", failed.Findings[0].Title);
        Assert.Contains("what POST_PR_AUDIT found", Repository.Read("grimoires/loa/a2a/sprint-1/checkpoint.md"));
        Assert.All(Events.OfType<RunEvent.TurnStarted>(), e => Assert.Equal(1, e.Attempt));
        Assert.Contains("| E2E_TESTING | passed after 1 fix | 1 | 1 |", File.ReadAllText(Files.PullRequestBody));
    }

    [Fact]
    public async Task When_the_rounds_are_used_up_the_work_is_pushed_and_a_resume_goes_on_with_a_fix()
    {
        var needsThree = new AgentScript()
            .Turn("post_pr_audit")
            .Finds("not three lines", "work.txt", unless: """[ "$(wc -l < work.txt)" -ge 3 ]""");

        var exit = await RunAsync(needsThree, new PostPrOptions(AuditRounds: 2, EndToEnd: false));

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Equal((RunState.Halted, HaltTrigger.ValidationFailed), (Run.State, Run.Halt!.Trigger));
        Assert.Equal("POST_PR_AUDIT still has 1 finding after 2 rounds, the first: not three lines", Run.Halt.Reason);
        Assert.StartsWith("ias run-resume", Run.Halt.Resume);
        Assert.Equal("1\n2", Repository.RemoteGit("show", "feature/sprint-1:work.txt"));
        Assert.Equal("", Repository.Git("status", "--porcelain"));

        Assert.Equal(ExitCode.Ok, await ResumeAsync());

        Assert.Equal(RunState.ReadyForHitl, Run.State);
        Assert.Equal(Repository.Git("rev-parse", "HEAD"), Repository.RemoteGit("rev-parse", "feature/sprint-1"));
    }

    [Fact]
    public async Task What_only_one_reviewer_sees_is_told_and_what_two_see_halts_the_run()
    {
        var reviewing = new AgentScript()
            .Turn("flatline_pr")
            .Runs(
                """n=$(ls grimoires/loa/a2a/sprint-1/history | grep -c flatline); [ "$n" -lt 1 ] && l=1 || l=${SECOND:-90}; [ -e "$HOME/agree" ] && l=3; printf "CHANGES_REQUIRED\n\n## Findings\n\n- [high] work.txt:$l reviewer %s says no\n" "$n" > grimoires/loa/a2a/sprint-1/flatline-pr.md"""
            );

        var exit = await RunAsync(reviewing, new PostPrOptions(Audit: false, ContextClear: false, EndToEnd: false, Flatline: true));

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(["reviewer 1 (scripted)", "reviewer 2 (scripted)"], Events.OfType<RunEvent.PostPrJudged>().Select(e => e.Reviewer));
        Assert.Equal(2, Run.Validation!.Disputed.Length);
        Assert.Contains("Seen by too few reviewers to count", File.ReadAllText(Files.PullRequestBody));
    }

    [Fact]
    public async Task Several_reviewers_who_agree_halt_the_run()
    {
        var reviewing = new AgentScript().Turn("flatline_pr").Finds("it must not be merged", "work.txt", severity: "critical");

        var exit = await RunAsync(reviewing, new PostPrOptions(Audit: false, ContextClear: false, EndToEnd: false, Flatline: true));

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Equal("FLATLINE_PR still has 1 finding after 1 round, the first: it must not be merged", Run.Halt!.Reason);
        Assert.Equal(Repository.Git("rev-parse", "HEAD"), Repository.RemoteGit("rev-parse", "feature/sprint-1"));
    }

    [Fact]
    public async Task What_trying_it_out_leaves_behind_is_taken_back()
    {
        var trying = new AgentScript()
            .Turn("e2e_testing")
            .Appends("work.txt", "by the tester\n")
            .Writes("build/out.bin", "built\n")
            .Approves();

        Assert.Equal(ExitCode.Ok, await RunAsync(trying, new PostPrOptions(Audit: false, ContextClear: false)));

        Assert.Equal("1\n", Repository.Read("work.txt"));
        Assert.False(File.Exists(Path.Combine(Repository.Path, "build/out.bin")));
        Assert.Contains(Events.OfType<RunEvent.Warned>(), e => e.Text.StartsWith("E2E_TESTING left 2 changed files"));
        Assert.Equal("", Repository.Git("status", "--porcelain"));
    }

    [Fact]
    [Trait("Requirement", "R-051")]
    public async Task Without_allow_high_nothing_is_validated_and_the_run_halts_with_the_option_that_goes_on()
    {
        Assert.Equal(ExitCode.Failed, await RunAsync(Untidy, new PostPrOptions(EndToEnd: false), allowHigh: false));

        Assert.Equal((HaltTrigger.GuardBlocked, "ias run-resume --allow-high"), (Run.Halt!.Trigger, Run.Halt.Resume));
        Assert.Equal(Repository.Git("rev-parse", "HEAD"), Repository.RemoteGit("rev-parse", "feature/sprint-1"));

        Assert.Equal(ExitCode.Ok, await ResumeAsync(allowHigh: true));
        Assert.Equal(RunState.ReadyForHitl, Run.State);
    }

    [Fact]
    public async Task A_program_that_wants_a_pull_request_is_not_called_where_there_is_none_and_that_is_told()
    {
        Assert.Equal(ExitCode.Ok, await RunAsync(Untidy, new PostPrOptions(["/bin/false"])));

        Assert.Equal(RunState.JackedOut, Run.State);
        Assert.Contains(
            Events.OfType<RunEvent.Warned>(),
            e => e.Text == "the run is not validated: there is no pull request to pass to post_pr_validation.command"
        );
    }

    private RunFiles Files => new(Repository.Path);

    private RunRecord Run => RunStateFiles.Peek(Files).Run!;

    private RunEngine Engine => new(_scene.Parts());

    private Task<ExitCode> RunAsync(AgentScript gates, PostPrOptions validation, bool allowHigh = true)
    {
        Repository.Write("grimoires/loa/sprint.md", "## Sprint 1: Lines\n\nWrite lines.\n");
        Repository.Write("agent.yaml", gates.Then(Working));
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "plan");
        Repository.Git("push", "-q", "origin", "main");
        return Engine.StartAsync(
            new RunRequest(
                Repository.Path,
                "sprint-1",
                new RunOptions(
                    Agent: "scripted",
                    AgentScript: Path.Combine(Repository.Path, "agent.yaml"),
                    IceMounts: "off",
                    CreateDraftPr: false,
                    AllowHigh: allowHigh,
                    PostPr: validation
                )
            ),
            TestContext.Current.CancellationToken
        );
    }

    private Task<ExitCode> ResumeAsync(bool allowHigh = false) =>
        Engine.ResumeAsync(
            new ResumeRequest(Repository.Path) { Raised = new(AllowHigh: allowHigh ? true : null) },
            TestContext.Current.CancellationToken
        );
}
