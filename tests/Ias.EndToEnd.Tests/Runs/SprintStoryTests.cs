using Ias.Core.Events;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

public sealed class SprintStoryTests
{
    [Fact]
    [Trait("Requirement", "R-002")]
    [Trait("Requirement", "R-005")]
    [Trait("Requirement", "R-046")]
    [Trait("Requirement", "R-048")]
    public void A_sprint_passes_in_its_second_cycle_and_leaves_a_clean_tree_and_a_pull_requests_text()
    {
        using var sandbox = new Sandbox();

        var run = sandbox.Ias("run", "sprint-1");

        Assert.True(run.Exit == 0, run.ToString());
        var git = sandbox.Repository;
        Assert.Equal("feature/sprint-1", git.Git("branch", "--show-current"));
        Assert.Equal("", git.Git("status", "--porcelain"));
        Assert.Equal(
            ["chore(sprint-1): verdicts", "feat(sprint-1): cart totals, cycle 2", "feat(sprint-1): cart totals", "plan", "first"],
            git.Git("log", "--format=%s").Split('\n')
        );
        Assert.Contains("echo $(($1 + $2))", git.Read("src/cart.sh"));
        Assert.True(File.Exists(Path.Combine(git.Path, "grimoires/loa/a2a/sprint-1/COMPLETED")));
        Assert.Equal("JACKED_OUT", sandbox.State.GetProperty("state").GetString());
        Assert.Equal(1, sandbox.State.GetProperty("metrics").GetProperty("findings_fixed").GetInt32());
        Assert.Equal("old.txt|sprint-1|cycle-1\n", File.ReadAllText(sandbox.Run("deleted-files.log")));
        var body = File.ReadAllText(sandbox.Run("pr-body.md"));
        Assert.Contains("total is not a sum", body);
        Assert.Contains("└── old.txt (sprint-1, cycle 1)", body);
        Assert.Contains("### Test results", body);
        Assert.StartsWith("## sprint-1: Cart totals\n", body);
        Assert.Contains("### Metrics", body);
        Assert.Contains("| Cycles | 2 of at most 20 |", body);
        Assert.Contains("| Findings | 1 fixed, 0 open |", body);
        var trail = git.Git("show", $"HEAD:grimoires/loa/a2a/trajectory/sprint-1-{sandbox.State.GetProperty("run_id").GetString()}.md");
        Assert.Matches(
            "(?s)cycle 1\n.*commit [0-9a-f]{8} feat\\(sprint-1\\): cart totals .*REVIEW: changes required, 1 finding\n.*total is not a sum\n.*cycle 2\n.*AUDIT: approved\n",
            trail
        );
        Assert.DoesNotContain("guardrails-", git.Git("ls-files"));
        Assert.Equal(git.Git("rev-parse", "main"), git.Git("merge-base", "main", "HEAD"));
        Assert.Matches("Run-Id: run-.*\nCycle: 1", git.Git("log", "-1", "--format=%B", "HEAD~2"));
    }

    [Fact]
    public void A_finished_run_is_archived_by_the_next_one()
    {
        using var sandbox = new Sandbox();
        Assert.Equal(0, sandbox.Ias("run", "sprint-1").Exit);
        var first = sandbox.State.GetProperty("run_id").GetString()!;

        var again = sandbox.Ias("run", "--again", "sprint-1");

        Assert.True(again.Exit == 0, again.ToString());
        Assert.True(File.Exists(sandbox.Run($"archive/{first}/events.jsonl")));
        Assert.NotEqual(first, sandbox.State.GetProperty("run_id").GetString());
        Assert.Equal("feature/sprint-1-2", sandbox.Repository.Git("branch", "--show-current"));
    }

    [Fact]
    [Trait("Requirement", "R-007")]
    public void The_result_is_pushed_and_never_the_protected_branch()
    {
        using var sandbox = new Sandbox(withRemote: true);
        var main = sandbox.Repository.RemoteGit("rev-parse", "main");

        var run = sandbox.Ias([("PATH", "/usr/bin:/bin")], "run", "sprint-1");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.Equal(sandbox.Repository.Git("rev-parse", "HEAD"), sandbox.Repository.RemoteGit("rev-parse", "feature/sprint-1"));
        Assert.Equal(main, sandbox.Repository.RemoteGit("rev-parse", "main"));
    }

    [Fact]
    [Trait("Requirement", "R-035")]
    public void A_local_run_leaves_the_remote_as_it_was_and_asks_for_no_pull_request()
    {
        using var sandbox = new Sandbox(withRemote: true);
        var gh = sandbox.WithGh();
        var before = sandbox.Repository.RemoteGit("for-each-ref");

        var run = sandbox.Ias(gh, "run", "sprint-1", "--local");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.Equal("JACKED_OUT", sandbox.StateWord());
        Assert.Equal(before, sandbox.Repository.RemoteGit("for-each-ref"));
        Assert.Equal(0, sandbox.PullRequests());
    }

    [Fact]
    [Trait("Requirement", "R-014")]
    public void Without_its_folder_there_is_no_run_and_the_next_one_starts_afresh()
    {
        using var sandbox = new Sandbox();
        Assert.Equal(1, sandbox.Ias("run", "sprint-1", "--local", "--max-cycles", "1").Exit);
        var halted = sandbox.State.GetProperty("run_id").GetString();
        Directory.Delete(sandbox.Run("."), recursive: true);

        Assert.Equal(3, sandbox.Ias("run-status").Exit);
        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.NotEqual(halted, sandbox.State.GetProperty("run_id").GetString());
        Assert.Single(sandbox.Events().OfType<RunEvent.EngineStarted>());
        Assert.False(Directory.Exists(sandbox.Run("archive")));
    }

    [Fact]
    [Trait("Requirement", "R-015")]
    [Trait("Requirement", "R-021")]
    public void The_same_finding_three_times_halts_with_the_command_that_goes_on()
    {
        var stubborn = new AgentScript().Turn("implement").Appends("work.txt", "more\n").Turn("review").Finds("never right", "work.txt");
        using var sandbox = new Sandbox(stubborn);

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 1, run.ToString());
        Assert.Equal("HALTED", sandbox.State.GetProperty("state").GetString());
        Assert.Equal("same_issue", sandbox.State.GetProperty("halt").GetProperty("trigger").GetString());
        Assert.Equal("", sandbox.Repository.Git("status", "--porcelain"));
        Assert.Contains("run-resume --reset-ice", run.Out);
        var refused = sandbox.Ias("run-resume");
        Assert.Equal(1, refused.Exit);
        Assert.Contains("--reset-ice", refused.Error);

        var probe = sandbox.Ias("run-resume", "--reset-ice");

        Assert.Equal(1, probe.Exit);
        Assert.Equal(4, sandbox.State.GetProperty("cycles").GetProperty("current").GetInt32());
    }

    [Fact]
    public async Task A_second_engine_is_told_who_holds_the_work_tree()
    {
        using var sandbox = new Sandbox(new AgentScript().Turn().Does("sleep", 60));
        using var first = sandbox.Start([], "run", "sprint-1", "--local");
        await Eventually.True(
            () => File.Exists(sandbox.Run("state.json")) && File.ReadAllText(sandbox.Run("events.jsonl")).Contains("turn_started"),
            "the first turn"
        );

        var second = sandbox.Ias("run", "sprint-1", "--local");
        var resumed = sandbox.Ias("run-resume");

        Assert.Equal(4, second.Exit);
        Assert.Equal(4, resumed.Exit);
        Assert.Contains(first.Id.ToString(), second.Error);
        var halt = sandbox.Ias("run-halt", "--force", "--wait");
        Assert.True(halt.Exit == 0, halt.ToString());
        Assert.True(first.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal("user", sandbox.State.GetProperty("halt").GetProperty("trigger").GetString());
    }
}
