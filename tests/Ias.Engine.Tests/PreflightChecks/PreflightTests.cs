using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Engine.Trust;
using Ias.Tests;

namespace Ias.Engine.Tests.PreflightChecks;

public sealed class PreflightTests : IDisposable
{
    private const string Config = "run_mode:\n  enabled: true\nagent:\n  command: [sh, -c, 'true']\n";

    private readonly TemporaryRepository _repository = new(withRemote: true);
    private readonly TemporaryFolder _ice = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);

    public PreflightTests()
    {
        _repository.Write(".loa.config.yaml", Config);
        _repository.Write("grimoires/loa/sprint.md", "# Plan\n\n## Sprint 1: Cart\n\nTotals.\n");
        _repository.Git("add", "-A");
        _repository.Git("commit", "-q", "-m", "plan");
    }

    public void Dispose()
    {
        _processes.Dispose();
        _ice.Dispose();
        _repository.Dispose();
    }

    [Fact]
    public async Task A_repository_in_order_has_no_problem_and_a_plan()
    {
        var report = await LookAsync();

        Assert.Equal([], report.Problems.Select(p => $"{p.Name}: {p.Text}"));
        Assert.Equal(ExitCode.Ok, report.Exit);
        Assert.Equal(("feature/sprint-1", "main", "origin"), (report.Plan!.Branch, report.Plan.Base, report.Plan.Remote));
        Assert.Contains("verify", report.Plan.Layers!.On);
    }

    [Theory]
    [Trait("Requirement", "R-006")]
    [InlineData("run_mode:\n  enabled: true\n", true)]
    [InlineData("run_mode:\n  enabled: false\n", false)]
    [InlineData("", false)]
    public async Task Nothing_runs_where_run_mode_is_not_switched_on(string switched, bool runs)
    {
        _repository.Write(".loa.config.yaml", switched + "agent:\n  command: [sh, -c, 'true']\n");

        var report = await LookAsync();

        Assert.Equal(runs ? [] : ["run_mode"], report.Problems.Select(p => p.Name));
        Assert.Equal(runs ? ExitCode.Ok : ExitCode.Failed, report.Exit);
    }

    [Theory]
    [Trait("Requirement", "R-007")]
    [InlineData("main")]
    [InlineData("release/7")]
    [InlineData("Prod")]
    [InlineData("own-rule")]
    public async Task A_protected_branch_is_none_for_a_run(string branch)
    {
        _repository.Write(".loa.config.yaml", Config + "ice: {protected_branches: [own-rule]}\n");

        var report = await LookAsync(r => r with { Branch = branch });

        Assert.Contains("protected", Problem(report, "branch").Text);
        Assert.Equal(ExitCode.Failed, report.Exit);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once_each_with_what_mends_it()
    {
        _repository.Write(".loa.config.yaml", "agent:\n  command: [no-such-agent]\n");
        _repository.Write("grimoires/loa/sprint.md", "nothing\n");
        _repository.Write("work.txt", "mine\n");
        _repository.Git("config", "user.name", "");
        _repository.Git("checkout", "-q", "--detach");

        var report = await LookAsync();

        Assert.Superset(
            new HashSet<string> { "run_mode", "agent", "sprints", "tree", "identity", "head" },
            report.Problems.Select(p => p.Name).ToHashSet()
        );
        Assert.All(report.Problems, p => Assert.NotEmpty(p.Fix));
        Assert.Equal(ExitCode.Failed, report.Exit);
    }

    [Fact]
    public async Task A_folder_outside_any_repository_is_told_how_to_make_one()
    {
        using var elsewhere = new TemporaryFolder();

        var report = await LookAsync(folder: elsewhere.Path);

        Assert.Contains("git init", Problem(report, "repository").Fix);
        Assert.Null(report.Plan);
        Assert.DoesNotContain(report.Checks, c => c.Name == "tree");
    }

    [Fact]
    public async Task A_bare_repository_is_told_how_to_get_a_work_tree() =>
        Assert.Contains("git clone", Problem(await LookAsync(folder: _repository.RemotePath), "repository").Fix);

    [Fact]
    public async Task A_work_tree_marked_as_bare_is_told_the_setting()
    {
        _repository.Git("config", "core.bare", "true");

        Assert.Equal("git config core.bare false", Problem(await LookAsync(), "repository").Fix);
    }

    [Theory]
    [InlineData("packages/api", PreflightLevel.Ok, "the work is limited to packages/api/")]
    [InlineData("packages/app", PreflightLevel.Problem, "There is no folder packages/app in this repository. There is: packages/api")]
    [InlineData("link", PreflightLevel.Problem, "link is a symbolic link")]
    [InlineData("vendor", PreflightLevel.Problem, "vendor is a repository of its own.")]
    public async Task The_folder_that_the_work_is_limited_to_is_looked_at(string folder, PreflightLevel level, string said)
    {
        _repository.Write("packages/api/a.txt", "");
        Directory.CreateDirectory(Path.Combine(_repository.Path, "vendor", ".git"));
        File.CreateSymbolicLink(Path.Combine(_repository.Path, "link"), "packages");

        var check = Assert.Single(
            (await LookAsync(change: r => r with { Options = r.Options with { In = folder } })).Checks,
            c => c.Name == "in"
        );

        Assert.Equal(level, check.Level);
        Assert.StartsWith(said, check.Text);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("DIRC and then no index that anybody could read")]
    public async Task A_damaged_index_is_named_once_with_what_makes_it_anew(string index)
    {
        File.WriteAllText(Path.Combine(_repository.Path, ".git", "index"), index);

        var report = await LookAsync();

        var problem = Assert.Single(report.Problems, p => p.Text.Contains("index", StringComparison.Ordinal));
        Assert.StartsWith($"git cannot read its index, {_repository.Path}/.git/index: ", problem.Text);
        TemporaryRepository.Run("sh", _repository.Path, "-c", problem.Fix.Split("     (")[0]);
        Assert.DoesNotContain((await LookAsync()).Problems, p => p.Name is "repository" or "tree");
    }

    [Fact]
    public async Task A_remote_HEAD_that_names_the_runs_own_branch_is_told_with_what_sets_it()
    {
        _repository.Git("push", "-q", "origin", "main:main", "main:feature/sprint-1");
        _repository.Git("fetch", "-q", "origin");
        _repository.Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/feature/sprint-1");

        var problem = Problem(await LookAsync(), "branch");

        Assert.StartsWith("origin/HEAD names feature/sprint-1, which is this run's own branch", problem.Text);
        Assert.StartsWith("git remote set-head origin --auto", problem.Fix);
        _repository.Git("remote", "set-head", "origin", "main");
        Assert.DoesNotContain((await LookAsync()).Problems, p => p.Name == "branch");
    }

    [Fact]
    public async Task A_command_that_a_turn_cannot_see_is_told_before_the_run()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        Assert.SkipUnless(folder.Path.StartsWith("/tmp/", StringComparison.Ordinal), "the temporary folder is not below /tmp");
        File.WriteAllText(elsewhere.At("agent"), "#!/bin/sh\n");
        File.SetUnixFileMode(elsewhere.At("agent"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(folder.At("agent"), elsewhere.At("agent"));
        _repository.Write(".loa.config.yaml", $"run_mode:\n  enabled: true\nagent:\n  command: [{folder.At("agent")}]\n");

        var report = await LookAsync();

        Assert.SkipUnless(Check(report, "ice").Text.Contains("mounts", StringComparison.Ordinal), "there is no cage here");
        var problem = Problem(report, "agent");
        Assert.Contains("does not start inside the cage", problem.Text);
        Assert.StartsWith("Move it out of /tmp", problem.Fix);
    }

    [Theory]
    [InlineData(
        "git@gitlab.com:o/r.git",
        "The remote is on GitLab (gitlab.com)",
        "glab auth login --hostname gitlab.com     (then a draft merge request is opened)"
    )]
    [InlineData(
        "https://codeberg.org/o/r",
        "The remote's server (codeberg.org) is not known to be GitHub",
        "gh auth login --hostname codeberg.org     (if it is a GitHub server)"
    )]
    public async Task Of_other_servers_than_GitHub_it_is_said_what_becomes_of_the_pull_request(string url, string said, string fix)
    {
        _repository.Git("remote", "set-url", "origin", url);

        var check = Check(await LookAsync(r => r with { Patience = TimeSpan.FromMilliseconds(1) }), "pull_request");

        Assert.Equal(PreflightLevel.Note, check.Level);
        Assert.StartsWith(said, check.Text);
        Assert.Equal(fix, check.Fix);
    }

    [Fact]
    public async Task A_repository_without_a_commit_is_told_to_make_one()
    {
        using var folder = new TemporaryFolder();
        TemporaryRepository.Run("git", folder.Path, "init", "-q", "-b", "main");

        Assert.Contains("git commit", Problem(await LookAsync(folder: folder.Path), "commit").Fix);
    }

    [Theory]
    [InlineData("git version 2.31.0", true)]
    [InlineData("git version 2.39.5 (Apple Git-154)", true)]
    [InlineData("git version 3.0", true)]
    [InlineData("git version 2.30.9", false)]
    [InlineData("git version 1.99.9", false)]
    [InlineData("something else", false)]
    public void Git_must_be_new_enough(string said, bool enough) =>
        Assert.Equal(enough ? PreflightLevel.Ok : PreflightLevel.Problem, GitProgram.Judge(said).Level);

    [Theory]
    [InlineData("merge")]
    [InlineData("rebase")]
    [InlineData("cherry-pick")]
    [InlineData("revert")]
    public async Task An_operation_under_way_is_told_how_to_end_it(string operation)
    {
        _repository.Git("switch", "-q", "-c", "other");
        Commit("README.md", "theirs\n");
        _repository.Git("switch", "-q", "main");
        Commit("README.md", "ours\n");
        Commit("README.md", "ours again\n");
        TemporaryRepository.TryRun(
            "git",
            _repository.Path,
            operation == "revert" ? [operation, "--no-edit", "HEAD~1"] : [operation, "other"]
        );

        Assert.Contains($"git {operation} --abort", Problem(await LookAsync(), "operation").Fix);
    }

    [Fact]
    public async Task A_bisect_under_way_is_told_how_to_end_it()
    {
        _repository.Git("bisect", "start");

        Assert.Equal("git bisect reset", Problem(await LookAsync(), "operation").Fix);
    }

    [Fact]
    public async Task A_lock_nobody_holds_is_moved_aside_when_asked_and_kept()
    {
        _repository.Write(".git/index.lock", "left");

        var before = await LookAsync();
        Assert.True(Problem(before, "locks").CanMend);
        Assert.True(File.Exists(Path.Combine(_repository.Path, ".git/index.lock")));
        var done = await Preflight.FixAsync(before, _ => Task.FromResult(false), CancellationToken.None);

        Assert.Contains("index.lock", Assert.Single(done));
        Assert.Equal("left", _repository.Read(".git/index.lock.stale-1"));
        Assert.True((await LookAsync()).IsClear);
    }

    [Fact]
    public async Task A_lock_that_is_held_is_not_touched()
    {
        using var held = new FileStream(Path.Combine(_repository.Path, ".git", "index.lock"), FileMode.CreateNew);

        var report = await LookAsync();

        Assert.False(Problem(report, "locks").CanMend);
        Assert.Contains($"{Environment.ProcessId}", Problem(report, "locks").Text);
        Assert.Empty(await Preflight.FixAsync(report, _ => Task.FromResult(false), CancellationToken.None));
        Assert.True(File.Exists(held.Name));
    }

    [Fact]
    public async Task Signing_that_fails_unattended_is_a_problem_and_signing_that_works_leaves_no_object_behind()
    {
        _repository.Git("config", "commit.gpgSign", "true");
        _repository.Git("config", "gpg.program", "/bin/false");
        Assert.Contains("commit.gpgSign false", Problem(await LookAsync(), "signing").Fix);

        Signer(
            "cat > /dev/null\nprintf '\\n[GNUPG:] SIG_CREATED \\n' >&2\nprintf -- '-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n'\n"
        );
        var before = _repository.Git("count-objects");
        Assert.Equal(PreflightLevel.Ok, Check(await LookAsync(), "signing").Level);
        Assert.Equal(before, _repository.Git("count-objects"));
    }

    [Theory]
    [InlineData("False")]
    [InlineData("NO")]
    [InlineData("off")]
    public async Task Commits_that_are_not_signed_need_no_signature_however_it_is_spelt(string no)
    {
        _repository.Git("config", "commit.gpgSign", no);
        _repository.Git("config", "gpg.program", "/bin/false");

        Assert.Equal(PreflightLevel.Ok, Check(await LookAsync(), "signing").Level);
    }

    [Fact]
    public async Task Signing_that_waits_for_a_person_is_given_up()
    {
        _repository.Git("config", "commit.gpgSign", "true");
        Signer("exec sleep 60\n");

        Assert.Contains("no answer", Problem(await LookAsync(r => r with { Patience = TimeSpan.FromMilliseconds(300) }), "signing").Text);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_read_is_one_problem_among_others() =>
        Assert.Equal(
            "write it so",
            Problem(
                await LookAsync(r => r with { Misconfigured = new Problem("Wrong.", ".loa.config.yaml:3", "write it so") }),
                "run_mode"
            ).Fix
        );

    [Fact]
    public async Task A_target_that_is_not_in_the_plan_ends_with_nothing_to_do()
    {
        var report = await LookAsync(r => r with { Target = "sprint-9" });

        Assert.Contains("sprint-1", Problem(report, "sprints").Fix);
        Assert.Equal(ExitCode.NothingToDo, report.Exit);
    }

    [Theory]
    [InlineData("", PreflightLevel.Note)]
    [InlineData("sprint-1", PreflightLevel.Problem)]
    public async Task Who_works_by_a_queue_needs_no_sprint_plan_until_they_want_a_sprint(string target, PreflightLevel level)
    {
        _repository.Write("grimoires/loa/sprint.md", "nothing\n");
        _repository.Write("docs/ias/process/queue.md", "# Jobs of the queue\n");

        var report = await LookAsync(r => r with { Target = target });

        Assert.Equal(level, Assert.Single(report.Checks, c => c.Name == "sprints").Level);
    }

    [Fact]
    [Trait("Requirement", "R-010")]
    public async Task What_looks_like_a_sprint_and_is_none_stops_a_run_with_its_line()
    {
        _repository.Write(
            "grimoires/loa/sprint.md",
            "## Sprint 1: A\n\n## Sprint Two: B\n\n## Sprint 1: C\n\n## Sprint 4: D\n\n### Sprint 5: E\n"
        );

        var plan = Problem(await LookAsync(r => r with { Target = "sprint-plan" }), "sprints").Text;
        Assert.Contains("line 3: `## Sprint Two: B` has no number", plan);
        Assert.Contains("line 5: `## Sprint 1: C` has the number of sprint-1 in line 1", plan);
        Assert.Contains("line 9: `### Sprint 5: E` stands inside sprint-4", plan);
        Assert.DoesNotContain("Sprint 1: C", Problem(await LookAsync(r => r with { Target = "sprint-plan", From = 3 }), "sprints").Text);

        var one = await LookAsync(r => r with { Target = "sprint-4" });
        Assert.DoesNotContain(one.Problems, p => p.Name == "sprints");
        Assert.Contains(one.Checks, c => c is { Name: "sprints", Level: PreflightLevel.Warning } && c.Text.Contains("line 5"));
        Assert.Contains("line 5", Problem(await LookAsync(r => r with { Target = "sprint-1" }), "sprints").Text);
    }

    [Fact]
    public async Task A_plan_without_a_sprint_is_told_and_what_an_earlier_one_left_over_is_not_taken_for_it()
    {
        _repository.Write("grimoires/loa/sprint.md", "# Plan\n\n**Sprint 1: A**\n");
        _repository.Write("grimoires/loa/a2a/sprint-1/engineer-feedback.md", "All good\n");

        var problem = Problem(await LookAsync(r => r with { Target = "sprint-plan" }), "sprints");

        Assert.Contains("line 3: `**Sprint 1: A**` is bold text, not a heading", problem.Text);
    }

    [Fact]
    public async Task A_plan_in_UTF_16_is_read_and_one_that_is_no_text_is_told_with_the_place()
    {
        var path = Path.Combine(_repository.Path, "grimoires/loa/sprint.md");
        File.WriteAllText(path, "## Sprint 1: Größe\n", System.Text.Encoding.BigEndianUnicode);
        Assert.Equal("Größe", Assert.Single(Sprints.Of(_repository.Path)).Title);

        File.WriteAllText(path, "## Sprint 1: Größe\n", System.Text.Encoding.Latin1);
        Assert.Contains("line 1, column 16: the byte 0xF6 is not UTF-8", Problem(await LookAsync(), "sprints").Text);
    }

    [Fact]
    public async Task A_broken_ledger_is_warned_of()
    {
        _repository.Write("grimoires/loa/ledger.json", "{");

        var warnings = (await LookAsync()).Checks.Where(c => c is { Name: "sprints", Level: PreflightLevel.Warning }).ToList();

        Assert.Contains(warnings, w => w.Text.Contains("ledger.json"));
    }

    [Fact]
    public async Task A_completed_sprint_is_done_again_only_when_asked()
    {
        _repository.Write("grimoires/loa/a2a/sprint-1/COMPLETED", "");

        var report = await LookAsync();
        Assert.Contains("sprint-1 is completed already, by grimoires/loa/a2a/sprint-1/COMPLETED", Problem(report, "branch").Text);
        Assert.Equal(ExitCode.NothingToDo, report.Exit);
        Assert.Empty((await LookAsync(r => r with { Again = ["sprint-1"] })).Problems);
        Assert.Empty((await LookAsync(r => r with { Target = "" })).Problems);
    }

    [Fact]
    public async Task A_live_engine_alone_ends_with_its_own_exit_status_even_while_its_work_lies_about()
    {
        _repository.Write("half-done.txt", "the agent's\n");
        using var held = EngineLock.Take(Path.Combine(_repository.Path, ".git"), new RunFiles(_repository.Path), TimeProvider.System);

        var report = await LookAsync();

        Assert.Contains("run-halt", Problem(report, "engine").Fix);
        Assert.Equal(ExitCode.LockHeld, report.Exit);
    }

    [Fact]
    [Trait("Requirement", "R-009")]
    public async Task An_unfinished_run_is_offered_to_be_resumed_or_archived()
    {
        using (
            RunJournal.Begin(
                new RunFiles(_repository.Path),
                new RunEvent.RunStarted("sprint-1", "Cart", "feature/sprint-1", "main", "", new RunOptions(), "0", _repository.Path)
                {
                    RunId = "run-1",
                },
                [
                    new RunEvent.StateChanged(RunState.Ready, RunState.JackIn, RunTrigger.JackIn),
                    new RunEvent.StateChanged(RunState.JackIn, RunState.Running, RunTrigger.PreflightPassed),
                ],
                TimeProvider.System,
                new KillPoint(null, null),
                _ => { }
            )
        ) { }

        var fix = Problem(await LookAsync(), "run").Fix;

        Assert.Contains("ias run-resume", fix);
        Assert.Contains("--fresh", fix);
        Assert.Equal(PreflightLevel.Note, Check(await LookAsync(r => r with { Fresh = true }), "run").Level);
    }

    [Fact]
    public async Task Plan_and_configuration_may_be_dirty_and_everything_else_is_listed()
    {
        _repository.Write("grimoires/loa/sprint.md", "## Sprint 1: Cart\n\nMore.\n");
        _repository.Write("docs/ias/note.md", "x");
        var planned = await LookAsync();
        Assert.True(planned.IsClear);
        Assert.Equal(["docs/ias/note.md", "grimoires/loa/sprint.md"], planned.Plan!.FirstCommit.Order(StringComparer.Ordinal));

        _repository.Write("src/a b.txt", "mine");
        Assert.Contains("src/a b.txt", Problem(await LookAsync(), "tree").Text);

        var allowed = await LookAsync(r => r with { AllowDirty = true });
        Assert.True(allowed.IsClear);
        Assert.Contains("src/a b.txt", allowed.Plan!.FirstCommit);
    }

    [Theory]
    [InlineData("feature/a..b", "is not a valid branch name")]
    [InlineData("topic/below", "topic")]
    public async Task A_branch_that_cannot_be_made_is_a_problem(string branch, string why)
    {
        _repository.Git("branch", "topic");

        Assert.Contains(why, Problem(await LookAsync(r => r with { Branch = branch }), "branch").Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // HEAD is on no branch then, and git keeps the branch all the same
    public async Task A_branch_that_is_checked_out_in_another_work_tree_or_rebased_there_is_a_problem(bool rebased)
    {
        using var other = new TemporaryFolder();
        _repository.Git("worktree", "add", "-q", "-b", "feature/sprint-1", other.At("tree"));
        if (rebased)
        {
            TemporaryRepository.TryRun("git", other.At("tree"), "rebase", "-q", "--exec", "false", "HEAD~1");
            Assert.Equal("", TemporaryRepository.TryRun("git", other.At("tree"), "branch", "--show-current").Output.Trim());
        }

        Assert.Contains(other.At("tree"), Problem(await LookAsync(), "branch").Text);
    }

    [Fact]
    public async Task A_base_branch_that_is_not_there_is_a_problem()
    {
        _repository.Write(".loa.config.yaml", Config.Replace("enabled: true", "enabled: true\n  git:\n    base_branch: trunk"));

        Assert.Contains("trunk", Problem(await LookAsync(), "branch").Text);
    }

    [Fact]
    public async Task Without_a_remote_everything_stays_here_and_it_says_so()
    {
        _repository.Git("remote", "remove", "origin");

        var report = await LookAsync();

        Assert.StartsWith("LOCAL", Check(report, "remote").Text);
        Assert.True(report.IsClear);
        Assert.Equal("", report.Plan!.Remote);
    }

    [Fact]
    [Trait("Requirement", "R-035")]
    public async Task In_local_mode_the_remote_is_not_asked()
    {
        _repository.Git("remote", "set-url", "origin", "/nowhere/at/all.git");

        Assert.True((await LookAsync(r => r with { Options = r.Options with { Push = PushMode.Local } })).IsClear);
        Assert.Contains("--local", Problem(await LookAsync(), "remote").Fix);
    }

    [Fact]
    public async Task A_remote_that_cannot_be_reached_now_is_only_a_warning()
    {
        _repository.Git("config", "http.proxy", "");
        _repository.Git("remote", "set-url", "origin", "http://127.0.0.1:1/owner/name.git");

        Assert.Equal(PreflightLevel.Warning, Check(await LookAsync(), "remote").Level);
    }

    [Fact]
    public async Task A_remote_branch_of_the_same_name_with_other_commits_is_a_problem()
    {
        _repository.Git("switch", "-q", "-c", "theirs");
        Commit("theirs.txt", "x");
        _repository.Git("push", "-q", "origin", "theirs:feature/sprint-1");
        _repository.Git("switch", "-q", "main");

        Assert.Contains("--branch", Problem(await LookAsync(), "remote").Fix);
    }

    [Fact]
    public async Task A_folder_as_remote_is_pushed_to_without_a_pull_request_and_it_says_so() =>
        Assert.Contains("without a pull request", Check(await LookAsync(), "pull_request").Text);

    [Theory]
    [InlineData("https://github.com/owner/name.git", "github.com", "owner/name")]
    [InlineData("git@github.com:owner/name", "github.com", "owner/name")]
    [InlineData("ssh://git@ssh.github.com:443/owner/name.git", "github.com", "owner/name")]
    [InlineData("https://user:secret@git.example.org/owner/name", "git.example.org", "owner/name")]
    public void A_servers_name_and_its_repository_are_read_from_the_remotes_address(string url, string host, string repository) =>
        Assert.Equal(new GitHubHost(host, repository), GitHubHost.Of(url));

    [Theory]
    [InlineData("/srv/git/name.git")]
    [InlineData("../name.git")]
    [InlineData("https://example.org/name.git")]
    public void Other_addresses_are_no_github(string url) => Assert.Null(GitHubHost.Of(url));

    [Theory]
    [InlineData(99, PreflightLevel.Problem)]
    [InlineData(100, PreflightLevel.Warning)]
    [InlineData(1023, PreflightLevel.Warning)]
    [InlineData(1024, PreflightLevel.Ok)]
    public async Task Little_room_on_the_disk_is_a_warning_and_very_little_a_problem(long mebibytes, PreflightLevel level) =>
        Assert.Equal(level, Check(await LookAsync(r => r with { FreeSpace = _ => mebibytes << 20 }), "disk").Level);

    [Fact]
    public async Task A_repository_that_may_not_be_written_to_is_a_problem()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may write everywhere");
        File.SetUnixFileMode(_repository.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Contains("findmnt", Problem(await LookAsync(), "writable").Fix);
    }

    [Fact]
    public async Task Layers_that_are_off_are_named_with_the_reason()
    {
        var layers = Check(await LookAsync(r => r with { Options = r.Options with { IceMounts = "off" } }), "ice");

        Assert.Equal(PreflightLevel.Note, layers.Level);
        Assert.Contains("off: mounts, copy, keys: ice.mounts is off", layers.Text);
    }

    [Fact]
    public async Task Looking_changes_nothing_in_the_repository()
    {
        _repository.Write("work.txt", "mine");
        _repository.Write(".git/index.lock", "");
        var before = FolderPicture.Of(_repository.Path);

        await LookAsync();

        Assert.Equal(before, FolderPicture.Of(_repository.Path));
    }

    private static PreflightCheck Check(PreflightReport report, string name) => report.Checks.First(c => c.Name == name);

    private static PreflightCheck Problem(PreflightReport report, string name) =>
        report.Problems.FirstOrDefault(c => c.Name == name)
        ?? throw new InvalidOperationException($"no problem {name}; only:\n{string.Join('\n', report.Checks)}");

    private void Commit(string file, string content)
    {
        _repository.Write(file, content);
        _repository.Git("add", "-A");
        _repository.Git("commit", "-q", "-m", file);
    }

    private void Signer(string script)
    {
        var path = _ice.At("sign");
        File.WriteAllText(path, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _repository.Git("config", "gpg.program", path);
    }

    private Task<PreflightReport> LookAsync(Func<PreflightRequest, PreflightRequest>? change = null, string? folder = null)
    {
        var configuration = folder is null ? ConfigFile.Load(_repository.Path) : Configuration.Default;
        var request = new PreflightRequest(folder ?? _repository.Path, configuration, "ias")
        {
            IceFolder = _ice.At("ice"),
            Target = "sprint-1",
        };
        return new Preflight(_processes, TimeProvider.System).LookAsync(
            change?.Invoke(request) ?? request,
            TestContext.Current.CancellationToken
        );
    }
}
