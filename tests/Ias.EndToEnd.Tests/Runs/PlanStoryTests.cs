using System.Text.Json;
using Ias.Core.Events;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

public sealed class PlanStoryTests
{
    [Fact]
    [Trait("Requirement", "R-039")]
    [Trait("Requirement", "R-058")]
    public async Task A_plan_of_four_is_halted_in_the_third_goes_on_there_and_ends_with_one_pull_request()
    {
        using var sandbox = PlanScene.Make(4, withRemote: true);
        var gh = sandbox.WithGh();
        var waits = Path.Combine(sandbox.Repository.Home, "wait");
        File.WriteAllText(waits, "");
        using (var engine = sandbox.Start(gh, "run", "sprint-plan"))
        {
            await Eventually.True(() => File.Exists(sandbox.InTree("src/sprint-3.txt")) || engine.HasExited, "the third sprint");
            var status = sandbox.Ias("run-status");
            Assert.Contains("IMPLEMENT  sprint-3 Part 3  cycle 1/20", status.Out);
            Assert.Contains("2 of 4 sprints completed, sprint-3 in progress", status.Out);
            var halt = sandbox.Ias("run-halt", "--force", "--wait", "--reason", "enough for today");
            Assert.True(halt.Exit == 0, halt.ToString());
            Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(60)));
        }

        var branch = sandbox.Branch();
        Assert.Matches("^feature/sprint-plan-[0-9]{8}-[0-9]{6}$", branch);
        Assert.Equal(
            "HALTED | sprint-3 | sprint-1 completed 1, sprint-2 completed 2, sprint-3 halted 1, sprint-4 pending",
            sandbox.PlanLine()
        );
        Assert.Equal("[INCOMPLETE] sprint-plan: 4 sprints, sprint-1 to sprint-4", sandbox.PullRequest(branch, "title"));
        var incomplete = sandbox.PullRequest(branch, "body");
        Assert.Contains("enough for today", incomplete);
        Assert.Contains("| sprint-3 | Part 3 | halted | 1 |", incomplete);
        Assert.Contains("| sprint-4 | Part 4 | not started | | | | | | |", incomplete);
        File.Delete(waits);

        var resumed = sandbox.Ias(gh, "run-resume");

        Assert.True(resumed.Exit == 0, resumed.ToString());
        Assert.Equal(
            "JACKED_OUT |  | sprint-1 completed 1, sprint-2 completed 2, sprint-3 completed 1, sprint-4 completed 1",
            sandbox.PlanLine()
        );
        Assert.Equal(
            (4, 5),
            (
                sandbox.Plan().GetProperty("sprints").GetProperty("completed").GetInt32(),
                sandbox.Plan().GetProperty("metrics").GetProperty("total_cycles").GetInt32()
            )
        );
        Assert.Equal(
            ["sprint-1", "sprint-2", "sprint-3", "sprint-4"],
            sandbox.Events().OfType<RunEvent.SprintStarted>().Select(e => e.Sprint)
        );
        var git = sandbox.Repository;
        Assert.Equal("", git.Git("status", "--porcelain"));
        Assert.Equal(branch, sandbox.Branch());
        Assert.Equal(git.Git("rev-parse", "HEAD"), git.RemoteGit("rev-parse", branch));
        Assert.Equal(
            "src/sprint-1.txt\nsrc/sprint-2.txt\nsrc/sprint-3.txt\nsrc/sprint-4.txt",
            git.Git("ls-tree", "-r", "--name-only", "HEAD", "src/")
        );
        var subjects = git.Git("log", "--reverse", "--format=%s", "main..HEAD").Split('\n');
        Assert.Equal(
            [
                "feat(sprint-1): part 1",
                "chore(sprint-1): verdicts",
                "feat(sprint-2): part 2",
                "feat(sprint-2): part 2, cycle 2",
                "chore(sprint-2): verdicts",
            ],
            subjects[..5]
        );
        Assert.Equal(["feat(sprint-4): part 4", "chore(sprint-4): verdicts"], subjects[^2..]);
        Assert.Equal(1, sandbox.PullRequests());
        Assert.Equal("sprint-plan: 4 sprints, sprint-1 to sprint-4", sandbox.PullRequest(branch, "title"));
        Assert.Equal(("main", "yes"), (sandbox.PullRequest(branch, "base"), sandbox.PullRequest(branch, "draft")));
        var body = sandbox.PullRequest(branch, "body");
        Assert.Contains("| sprint-2 | Part 2 | completed | 2 | ", body);
        Assert.Contains("`src/part.txt:1` it is not two (sprint-2, cycle 1)", body);
        Assert.Contains("**sprint-4**", body);
        Assert.Contains("**Total: 4 files deleted**", body);
        Assert.Contains("└── sprint-4.txt (sprint-4, cycle 1)", body);
        Assert.Equal("legacy/sprint-1.txt|sprint-1|cycle-1", File.ReadLines(sandbox.Run("deleted-files.log")).First());
        foreach (
            var log in new[] { "sprint-1-1-implement.log", "sprint-2-1-review.log", "sprint-2-2-implement.log", "sprint-4-1-audit.log" }
        )
        {
            Assert.True(File.Exists(sandbox.Run($"logs/{log}")), log);
        }

        Assert.Equal(0, sandbox.Ias("history").Exit);
        Assert.Matches("sprint-plan +JACKED_OUT +5 ", sandbox.Ias("history").Out);
    }

    [Fact]
    public void A_sprint_that_a_run_finished_is_left_out_and_said_so_and_done_again_only_when_asked()
    {
        using var sandbox = PlanScene.Make(2);
        Assert.Equal(0, sandbox.Ias("run", "sprint-1").Exit);
        sandbox.Repository.Git("switch", "-q", "main");

        var plan = sandbox.Ias("run", "sprint-plan", "--dry-run");
        Assert.True(plan.Exit == 0, plan.ToString());
        Assert.Matches(@"sprint-1 +skipped, completed +Part 1  \(run-\S+ on feature/sprint-1\)", plan.Out);
        Assert.Contains("main does not have its changes", plan.Error);
        Assert.Contains("git merge feature/sprint-1", plan.Error);

        var one = sandbox.Ias("run", "sprint-1");
        Assert.Equal(3, one.Exit);
        Assert.Contains("sprint-1 is completed already, by run-", one.Error);
        Assert.Contains("--again sprint-1", one.Error);
        Assert.Equal(3, sandbox.Ias("run", "sprint-plan", "--again", "sprint-7").Exit);
        Assert.Equal(2, sandbox.Ias("run", "sprint-1", "--again", "sprint-2").Exit);
        Assert.Equal(2, sandbox.Ias("run", "--again", "one").Exit);

        Assert.DoesNotContain("skipped", sandbox.Ias("run", "sprint-plan", "--again", "sprint-1", "--dry-run").Out);
        Assert.Equal(0, sandbox.Ias("run", "--again", "sprint-1", "--dry-run").Exit);

        var rest = sandbox.Ias("run", "sprint-plan");
        Assert.True(rest.Exit == 0, rest.ToString());
        Assert.Equal(["sprint-2"], sandbox.Events().OfType<RunEvent.SprintStarted>().Select(e => e.Sprint));
    }

    [Fact]
    public void A_new_plan_begins_with_its_own_first_sprint_and_work_that_was_thrown_away_is_done_again()
    {
        using var sandbox = PlanScene.Make(1);
        Assert.Equal(0, sandbox.Ias("run", "sprint-1").Exit);
        sandbox.Repository.Git("switch", "-q", "main");
        Assert.Equal(3, sandbox.Ias("run", "sprint-plan", "--dry-run").Exit);

        sandbox.Repository.Write("grimoires/loa/sprint.md", "## Sprint 1: Something else\n\nText.\n");
        Assert.Equal(0, sandbox.Ias("run", "sprint-1", "--dry-run").Exit);
        sandbox.Repository.Git("checkout", "-q", "--", ".");

        sandbox.Repository.Git("branch", "-q", "-D", "feature/sprint-1");
        Assert.Equal(0, sandbox.Ias("run", "sprint-1", "--dry-run").Exit);
    }

    [Fact]
    [Trait("Requirement", "R-056")]
    public void Only_the_part_that_was_asked_for_is_done_and_what_is_completed_is_passed_over()
    {
        using var sandbox = PlanScene.Make(4);
        sandbox.Repository.Write("grimoires/loa/a2a/sprint-3/COMPLETED", "by hand\n");
        sandbox.Repository.Git("add", "-A");
        sandbox.Repository.Git("commit", "-q", "-m", "sprint-3 is done");

        var plan = sandbox.Ias("run", "sprint-plan", "--from", "2", "--to", "4", "--dry-run");
        var run = sandbox.Ias("run", "sprint-plan", "--from", "2", "--to", "4", "--branch", "feature/middle");

        Assert.True(plan.Exit == 0, plan.ToString());
        Assert.Contains("sprint-plan: 2 sprints to do, 1 already completed", plan.Out);
        Assert.Matches("sprint-3 +skipped, completed +Part 3", plan.Out);
        Assert.DoesNotContain("sprint-1", plan.Out);
        Assert.True(run.Exit == 0, run.ToString());
        Assert.Equal("feature/middle", sandbox.Branch());
        Assert.Equal(["sprint-2", "sprint-4"], sandbox.Events().OfType<RunEvent.SprintStarted>().Select(e => e.Sprint));
        Assert.Equal("src/sprint-2.txt\nsrc/sprint-4.txt", sandbox.Repository.Git("ls-tree", "-r", "--name-only", "HEAD", "src/"));
        Assert.Equal("JACKED_OUT |  | sprint-2 completed 2, sprint-3 completed, sprint-4 completed 1", sandbox.PlanLine());
        Assert.Equal(
            (2, 4),
            (
                sandbox.Plan().GetProperty("options").GetProperty("from").GetInt32(),
                sandbox.Plan().GetProperty("options").GetProperty("to").GetInt32()
            )
        );
        Assert.Contains("| sprint-3 | Part 3 | already completed |", File.ReadAllText(sandbox.Run("pr-body.md")));
    }

    [Fact]
    [Trait("Requirement", "R-060")]
    public void A_branch_a_sprint_stands_on_the_one_before_and_so_do_the_pull_requests()
    {
        using var sandbox = PlanScene.Make(3, withRemote: true);

        var run = sandbox.Ias(sandbox.WithGh(), "run", "sprint-plan", "--no-consolidate");

        Assert.True(run.Exit == 0, run.ToString());
        var git = sandbox.Repository;
        Assert.Equal("feature/sprint-3", sandbox.Branch());
        Assert.Equal("", git.Git("status", "--porcelain"));
        Assert.Equal(3, sandbox.PullRequests());
        Assert.Equal(3, sandbox.GhCalls("pr create"));
        Assert.Equal(0, sandbox.GhCalls("pr edit"));
        var below = "main";
        foreach (var n in new[] { 1, 2, 3 })
        {
            var branch = $"feature/sprint-{n}";
            Assert.Equal(git.Git("rev-parse", branch), git.RemoteGit("rev-parse", branch));
            Assert.Equal(git.Git("rev-parse", below), git.Git("merge-base", below, branch));
            Assert.All(
                git.Git("log", "--format=%s", $"{below}..{branch}").Split('\n'),
                subject => Assert.Contains($"(sprint-{n})", subject)
            );
            Assert.Equal(below, sandbox.PullRequest(branch, "base"));
            Assert.Equal($"sprint-{n}: Part {n}", sandbox.PullRequest(branch, "title"));
            Assert.Contains($"└── sprint-{n}.txt (sprint-{n}, cycle 1)", sandbox.PullRequest(branch, "body"));
            below = branch;
        }

        Assert.Contains("Stands on the branch `feature/sprint-1`", sandbox.PullRequest("feature/sprint-2", "body"));
        Assert.DoesNotContain("Stands on", sandbox.PullRequest("feature/sprint-1", "body"));
    }

    [Fact]
    [Trait("Requirement", "R-057")]
    public void Where_everything_is_completed_there_is_nothing_to_do()
    {
        using var sandbox = PlanScene.Make(1);
        Assert.Equal(0, sandbox.Ias("run", "sprint-plan").Exit);

        var unmerged = sandbox.Ias("run", "sprint-plan");
        Assert.True(unmerged.Exit == 3, unmerged.ToString());
        Assert.Equal(0, sandbox.Ias("run", "sprint-plan", "--again", "sprint-1").Exit);
        sandbox.Repository.Git("switch", "-q", "main");
        sandbox.Repository.Git("merge", "-q", "-");
        var nothing = sandbox.Ias("run", "sprint-plan");

        Assert.True(nothing.Exit == 3, nothing.ToString());
        Assert.Contains("Nothing is left to do: sprint-1 is completed.", nothing.Error);
        var outside = sandbox.Ias("run", "sprint-plan", "--from", "7");
        Assert.Equal(3, outside.Exit);
        Assert.Contains("sprints found: sprint-1", outside.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("--from is for a plan", "run", "sprint-1", "--from", "2")]
    [InlineData("comes after", "run", "sprint-plan", "--from", "3", "--to", "2")]
    [InlineData("--branch names one branch for all", "run", "sprint-plan", "--no-consolidate", "--branch", "feature/x")]
    public void Options_that_do_not_go_together_are_refused(string why, params string[] arguments)
    {
        using var sandbox = PlanScene.Make(2);

        var refused = sandbox.Ias(arguments);

        Assert.Equal(2, refused.Exit);
        Assert.Contains(why.Split(' ')[^1], refused.Error);
        Assert.False(Directory.Exists(sandbox.Run("")));
    }

    [Fact]
    [Trait("Requirement", "R-063")]
    public void Git_decides_where_another_tools_plan_stayed_running()
    {
        using var sandbox = PlanScene.Make(2);
        var git = sandbox.Repository;
        git.Git("switch", "-q", "-c", "feature/plan");
        Directory.CreateDirectory(sandbox.Run(""));
        File.WriteAllText(
            sandbox.Run("sprint-plan-state.json"),
            """{"plan_id":"plan-1","state":"RUNNING","sprints":{"total":2,"completed":0,"current":"sprint-1"},"theirs":7}"""
        );
        git.Git("commit", "-q", "--allow-empty", "-m", "feat(sprint-1): a", "-m", "Run-Id: r\nCycle: 1");
        git.Git("commit", "-q", "--allow-empty", "-m", "feat(sprint-1): a, cycle 2", "-m", "Run-Id: r\nCycle: 2");

        var early = sandbox.Ias("run-status", "--sync");

        Assert.Equal(3, early.Exit);
        Assert.Equal(
            """{"synced":false,"reason":"still_running","commits_found":1,"commits_expected":2,"base_branch":"main","state":"RUNNING"}""",
            early.Out.Trim()
        );
        Assert.Contains("started by another tool", sandbox.Ias("run-resume").Error);
        git.Git("commit", "-q", "--allow-empty", "-m", "feat(sprint-2): b");

        var late = sandbox.Ias("run-status", "--sync");

        Assert.True(late.Exit == 0, late.ToString());
        Assert.Equal(
            """{"synced":true,"reason":"git_inferred_completion","commits_found":2,"commits_expected":2,"base_branch":"main"}""",
            late.Out.Trim()
        );
        Assert.Equal(
            ("JACKED_OUT", true, 7),
            (
                sandbox.Plan().GetProperty("state").GetString(),
                sandbox.Plan().GetProperty("git_inferred").GetBoolean(),
                sandbox.Plan().GetProperty("theirs").GetInt32()
            )
        );
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", sandbox.Plan().GetProperty("git_inferred_at").GetString()!);
        Assert.Equal("""{"synced":false,"reason":"not_running","state":"JACKED_OUT"}""", sandbox.Ias("run-status", "--sync").Out.Trim());
    }

    [Fact]
    [Trait("Requirement", "R-064")]
    public void Which_commits_count_and_since_where_is_configured()
    {
        using var sandbox = PlanScene.Make(2);
        var git = sandbox.Repository;
        git.Write(
            ".loa.config.yaml",
            git.Read(".loa.config.yaml")
                .Replace("run_mode:\n", "run_mode:\n  git: {base_branch: trunk, sprint_commit_pattern: '^(done|over) [[:digit:]]$'}\n")
        );
        git.Git("commit", "-q", "-am", "done 1");
        git.Git("branch", "-q", "trunk");
        git.Git("switch", "-q", "-c", "feature/plan");
        Directory.CreateDirectory(sandbox.Run(""));
        File.WriteAllText(
            sandbox.Run("sprint-plan-state.json"),
            """{"plan_id":"plan-1","state":"RUNNING","sprints":{"total":2,"completed":0,"current":"sprint-1"}}"""
        );
        foreach (var subject in (string[])["done 1", "feat(sprint-2): b", "over 2"])
        {
            git.Git("commit", "-q", "--allow-empty", "-m", subject);
        }

        Assert.Equal(
            """{"synced":true,"reason":"git_inferred_completion","commits_found":2,"commits_expected":2,"base_branch":"trunk"}""",
            sandbox.Ias("run-status", "--sync").Out.Trim()
        );
    }

    [Fact]
    [Trait("Requirement", "R-063")]
    public void A_plan_the_event_log_knows_is_the_logs_to_decide()
    {
        using var sandbox = PlanScene.Make(1);
        Assert.Equal("""{"synced":false,"reason":"no_plan"}""", sandbox.Ias("run-status", "--sync").Out.Trim());
        Assert.Equal(0, sandbox.Ias("run", "sprint-plan").Exit);
        File.WriteAllText(
            sandbox.Run("sprint-plan-state.json"),
            File.ReadAllText(sandbox.Run("sprint-plan-state.json")).Replace("JACKED_OUT", "RUNNING")
        );

        var asked = sandbox.Ias("run-status", "--sync");

        Assert.Equal(3, asked.Exit);
        Assert.Equal("""{"synced":false,"reason":"event_log","state":"JACKED_OUT"}""", asked.Out.Trim());
        using var json = JsonDocument.Parse(sandbox.Ias("run-status", "--json").Out);
        Assert.Equal("JACKED_OUT", json.RootElement.GetProperty("sprint_plan").GetProperty("state").GetString());
    }
}
