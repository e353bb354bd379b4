using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice.Copy;

/// <summary>What comes through the door: the commits of the branch the work tree is on, checked, and nothing else.</summary>
public sealed class DoorTests
{
    [Fact]
    public async Task Commits_of_the_branch_arrive_with_the_index_and_a_clean_tree()
    {
        await using var cage = await Cage.OpenAsync("require");

        await cage.AgentAsync(
            "for i in 1 2 3; do echo $i > f$i; git add f$i; git commit -qm c$i; done; git rm -q README.md; git commit -qm gone"
        );
        await cage.EndAsync();

        Assert.Equal("gone\nc3\nc2\nc1\nown\nfirst", cage.Repository.Git("log", "--format=%s"));
        Assert.Equal("", cage.Repository.Git("status", "--porcelain"));
        Assert.Contains("ias: commits of a turn", cage.Repository.Git("reflog", "-1"));
        cage.Repository.Git("fsck", "--strict");
    }

    [Fact]
    public async Task Stashes_branches_and_settings_live_from_turn_to_turn()
    {
        await using var cage = await Cage.OpenAsync("require");
        await cage.AgentAsync("echo changed > README.md; git stash -q; git branch side; git config mine.value 7");
        await cage.EndAsync();

        var next = await cage.AgentAsync(
            "git stash list | wc -l; git branch --list side; git config mine.value; git stash pop -q; cat README.md"
        );

        Assert.Equal("1\n  side\n7\nchanged\n", next.Output);
        Assert.Equal("", cage.Repository.Git("branch", "--list", "side"));
    }

    [Fact]
    public async Task What_happens_outside_is_seen_in_the_next_turn()
    {
        await using var cage = await Cage.OpenAsync("require");
        await cage.AgentAsync("git branch mine; git commit -q --allow-empty -m inside");
        await cage.EndAsync();

        cage.Repository.Write("outside.txt", "x");
        cage.Repository.Git("add", "-A");
        cage.Repository.Git("commit", "-qm", "outside");
        cage.Repository.Git("tag", "v2");
        cage.Repository.Git("branch", "colleague");
        var next = await cage.AgentAsync("git log --format=%s; git tag; git branch --format='%(refname:short)'; git status --porcelain");

        Assert.Equal("outside\ninside\nown\nfirst\nv2\ncolleague\nfeature/x\nmain\nmine\n", next.Output);
    }

    [Theory]
    [InlineData("true", "")]
    [InlineData("git commit -q --allow-empty -m inside", "inside")]
    public async Task What_somebody_else_commits_while_a_turn_runs_stays(string script, string beside)
    {
        await using var cage = await Cage.OpenAsync("require");
        await cage.AgentAsync(script);

        cage.Repository.Write("outside.txt", "x");
        cage.Repository.Git("add", "-A");
        cage.Repository.Git("commit", "-qm", "outside");
        var report = await cage.EndAsync();

        Assert.Equal("outside\nown\nfirst", cage.Repository.Git("log", "--format=%s"));
        Assert.Equal("", cage.Repository.Git("status", "--porcelain"));
        Assert.Equal(beside, cage.Repository.Git("for-each-ref", "--format=%(subject)", "refs/ias/left"));
        Assert.Empty(report.Refused);
    }

    [Theory]
    [InlineData("console-1", "--detach")] // the push of a Console's job, while the next job takes the checkout
    [InlineData("console-1", "-q")]
    [InlineData("shell-1", "-q")] // a person's shell
    [InlineData("run-1/1-implement-1", "-q")]
    public async Task Where_somebody_else_switches_to_while_a_turn_that_does_nothing_runs_stays_checked_out(string id, string begins)
    {
        await using var cage = await Cage.OpenAsync(
            "require",
            repository =>
            {
                repository.Git("branch", "other", "main");
                repository.Write("work.txt", "x");
                repository.Git("add", "-A");
                repository.Git("commit", "-qm", "work");
                repository.Git("switch", "-q", begins, "feature/x");
            }
        );
        var turn = await cage.BeginAsync(cage.Request with { Id = id });

        cage.Repository.Git("switch", "-q", "other");
        await turn.EndAsync(CancellationToken.None);

        Assert.Equal("other", cage.Repository.Git("branch", "--show-current"));
        Assert.Equal("", cage.Repository.Git("status", "--porcelain"));
        Assert.Equal("first", cage.Repository.Git("log", "--format=%s"));
    }

    [Fact]
    public async Task A_branch_may_be_rewritten_as_far_as_nobody_else_has_it()
    {
        await using var cage = await Cage.OpenAsync("require");
        await cage.AgentAsync("git commit -q --allow-empty -m one; git commit -q --allow-empty -m two");
        await cage.EndAsync();

        await cage.AgentAsync("git reset -q --soft HEAD~2; git commit -q --allow-empty -m squashed");
        var report = await cage.EndAsync();

        Assert.Equal("", report.Refused);
        Assert.Equal("squashed\nown\nfirst", cage.Repository.Git("log", "--format=%s"));
    }

    [Fact]
    public async Task Locks_that_a_git_left_which_was_killed_with_its_turn_are_gone_when_the_next_begins()
    {
        await using var cage = await Cage.OpenAsync("require");
        await cage.AgentAsync("touch .git/index.lock .git/HEAD.lock .git/config.lock .git/packed-refs.lock .git/refs/heads/feature/x.lock");
        await cage.EndAsync();

        var worked = await cage.AgentAsync("git commit -q --allow-empty -m one && git switch -qc feature/z");

        Assert.True(worked.Ok, worked.Error);
    }

    [Fact]
    public async Task Commits_that_a_remote_has_are_not_dropped()
    {
        await using var cage = await Cage.OpenAsync("require");
        await cage.AgentAsync("git commit -q --allow-empty -m one; git push -q origin feature/x");
        await cage.EndAsync();
        var tip = cage.Tip("HEAD");

        // past the shim, which refuses it
        await cage.AgentAsync(
            "id=$(git commit-tree -m other -p HEAD~1 'HEAD^{tree}'); mkdir -p .git/refs/heads/feature; echo $id > .git/refs/heads/feature/x"
        );
        var report = await cage.EndAsync();

        Assert.Equal($"feature/x: it drops {tip[..12]}, which a remote or a protected branch has", report.Refused);
        Assert.Equal(tip, cage.Tip("HEAD"));
        Assert.Equal($"import feature/x: {report.Refused} (engine)", Assert.Single(Cage.Refusals(report)));
        Assert.Equal(tip + "\n", (await cage.AgentAsync("git rev-parse HEAD")).Output); // and the copy is put back
    }

    [Fact]
    public async Task A_history_that_does_not_contain_where_the_run_began_is_refused()
    {
        await using var cage = await Cage.OpenAsync("require");
        var tip = cage.Tip("HEAD");

        await cage.AgentAsync(
            "id=$(git commit-tree -m root 'HEAD^{tree}'); mkdir -p .git/refs/heads/feature; echo $id > .git/refs/heads/feature/x"
        );
        var report = await cage.EndAsync();

        Assert.Equal($"feature/x: it does not descend from {cage.Main[..12]}, where the run began", report.Refused);
        Assert.Equal(tip, cage.Tip("HEAD"));
    }

    [Theory]
    [InlineData(
        "mkdir -p .run2; git update-index --add --cacheinfo 100644,$(echo x | git hash-object -w --stdin),.run/state.json; git commit -qm run",
        "changes .run, which belongs to ias"
    )]
    [InlineData(
        "t=$(printf '40000 .git\\0' | cat - <(git rev-parse 'HEAD^{tree}' | xxd -r -p) | git hash-object -w -t tree --stdin --literally); id=$(git commit-tree -m x -p HEAD $t); git update-ref refs/heads/feature/x $id",
        "git refuses its objects"
    )]
    [InlineData(
        "t=$(printf '40000 GIT~1\\0' | cat - <(git rev-parse 'HEAD^{tree}' | xxd -r -p) | git hash-object -w -t tree --stdin --literally); id=$(git commit-tree -m x -p HEAD $t); git update-ref refs/heads/feature/x $id",
        "git refuses its objects"
    )]
    [InlineData(
        "t=$(printf '40000 ..\\0' | cat - <(git rev-parse 'HEAD^{tree}' | xxd -r -p) | git hash-object -w -t tree --stdin --literally); id=$(git commit-tree -m x -p HEAD $t); git update-ref refs/heads/feature/x $id",
        "git refuses its objects"
    )]
    [InlineData(
        "b=$(printf '[submodule \"x\"]\\n\\tpath = x\\n\\turl = -u./evil\\n' | git hash-object -w --stdin); git update-index --add --cacheinfo 100644,$b,.gitmodules; git commit -qm x",
        "git refuses its objects"
    )]
    [InlineData(
        "id=$(printf 'tree %s\\nparent %s\\nauthor a\\ncommitter b\\n\\nx\\n' $(git rev-parse HEAD^{tree} HEAD) | git hash-object -w -t commit --stdin --literally); git update-ref refs/heads/feature/x $id",
        "git refuses its objects"
    )]
    [InlineData(
        "id=$(printf 'tree %s\\nparent %s\\nauthor a <a> 1 +0000\\ncommitter a <a> 1 +0000\\n\\nx\\n' 1234567890123456789012345678901234567890 $(git rev-parse HEAD) | git hash-object -w -t commit --stdin --literally); git update-ref refs/heads/feature/x $id",
        "its commits cannot be read"
    )]
    public async Task What_git_or_the_rules_do_not_accept_stays_outside(string script, string why)
    {
        await using var cage = await Cage.OpenAsync("require");
        var (tip, objects) = (cage.Tip("HEAD"), Objects(cage));

        await cage.AgentAsync($"bash -c '{script.Replace("'", "'\\''")}'");
        var report = await cage.EndAsync();

        Assert.Contains(why, report.Refused);
        Assert.Equal(tip, cage.Tip("HEAD"));
        Assert.Equal(objects, Objects(cage));
        cage.Repository.Git("fsck", "--strict");
    }

    [Fact]
    public async Task An_agents_own_branch_on_top_is_folded_into_the_runs()
    {
        await using var cage = await Cage.OpenAsync("require");

        await cage.AgentAsync("git switch -q -c feature/mine; git commit -q --allow-empty -m mine");
        var report = await cage.EndAsync();

        Assert.Equal("feature/x", cage.Repository.Git("branch", "--show-current"));
        Assert.Equal("mine", cage.Repository.Git("log", "-1", "--format=%s"));
        Assert.Equal(["the agent ended on branch feature/mine; its commits are on feature/x now"], report.Notes);
        Assert.Equal("feature/x\nmine\n", (await cage.AgentAsync("git branch --show-current; git log -1 --format=%s")).Output);
    }

    [Fact]
    public async Task A_work_tree_that_is_left_on_something_else_is_told()
    {
        await using var cage = await Cage.OpenAsync("require");

        await cage.AgentAsync("git switch -q --detach main");
        var report = await cage.EndAsync();

        Assert.Equal($"HEAD is detached at {cage.Main[..8]} instead of on feature/x", report.Elsewhere);
        Assert.Equal("feature/x", cage.Repository.Git("branch", "--show-current"));
        Assert.Equal(["the work tree was put back to feature/x"], report.Notes);
    }

    [Theory]
    [InlineData("git switch -q -c feature/new; git commit -q --allow-empty -m new", "feature/new", "new")]
    [InlineData("git switch -q side; git commit -q --allow-empty -m more", "side", "more")]
    [InlineData("git switch -q --detach main", "", "first")]
    [InlineData("git commit -q --allow-empty -m on", "feature/x", "on")]
    public async Task After_a_persons_shell_HEAD_is_where_the_shell_left_it(string script, string branch, string subject)
    {
        await using var cage = await Cage.OpenAsync("require", r => r.Git("branch", "side", "main"));
        await cage.BeginAsync(cage.Request with { Id = "shell-1", BaseCommit = "" });

        await cage.AgentAsync(script);
        var report = await cage.EndAsync();

        Assert.Equal(("", ""), (report.Refused, report.Elsewhere));
        Assert.Equal(branch, cage.Repository.Git("branch", "--show-current"));
        Assert.Equal(subject, cage.Repository.Git("log", "-1", "--format=%s"));
        Assert.Equal("", cage.Repository.Git("status", "--porcelain"));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(cage.Guard.StateFolder, "copies")));
    }

    [Fact]
    public async Task Commits_beside_the_branch_are_kept_and_the_command_that_brings_them_works()
    {
        await using var cage = await Cage.OpenAsync("require");

        await cage.AgentAsync(
            "git switch -q --orphan elsewhere; echo lost > lost.txt; git add -A; git commit -qm lost; git switch -q feature/x; echo more >> README.md; git stash -q"
        );
        var report = await cage.EndAsync();

        Assert.Equal(
            [
                "commits of elsewhere were left beside the branch; to have them: git branch left/elsewhere refs/ias/left/run-1/elsewhere",
                "a stash was left; to look at it: git stash show -p refs/ias/left/run-1/stash",
            ],
            report.Notes
        );
        foreach (var note in report.Notes)
        {
            TemporaryRepository.Run("sh", cage.Repository.Path, "-c", note[(note.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
        }

        Assert.Equal("lost", cage.Repository.Git("show", "left/elsewhere:lost.txt"));
        await cage.BeginAsync();
        Assert.Empty((await cage.EndAsync()).Notes);
    }

    [Fact]
    public async Task A_repository_made_in_the_work_tree_is_renamed()
    {
        await using var cage = await Cage.OpenAsync("require", r => TemporaryRepository.Run("git", r.Path, "init", "-q", "mine"));

        var tried = await cage.AgentAsync("git init -q theirs; echo x >> mine/.git/config || echo refused");
        var report = await cage.EndAsync();

        Assert.Equal("refused\n", tried.Output);
        Assert.True(Directory.Exists(cage.Repository.At("theirs", ".git-of-a-turn")));
        Assert.False(Path.Exists(cage.Repository.At("theirs", ".git")));
        Assert.True(Directory.Exists(cage.Repository.At("mine", ".git")));
        Assert.Contains("theirs/.git", Assert.Single(report.Notes));
    }

    [Fact]
    public async Task Commits_of_a_turn_whose_engine_was_killed_arrive_when_the_next_begins()
    {
        await using var cage = await Cage.OpenAsync("require");
        var turn = await cage.BeginAsync();
        await cage.AgentAsync("git commit -q --allow-empty -m saved");
        await turn.DisposeAsync(); // its end was never reached

        var next = cage.NewGuard();
        await next.PrepareAsync(cage.Repository.Path, "require", CancellationToken.None);
        await using var again = await next.BeginAsync(cage.Request, CancellationToken.None);

        Assert.Equal("saved", cage.Repository.Git("log", "-1", "--format=%s"));
    }

    [Fact]
    public async Task A_protected_branch_that_a_killed_turn_moved_in_its_copy_is_not_taken_for_the_real_one()
    {
        await using var cage = await Cage.OpenAsync("require");
        var turn = await cage.BeginAsync();
        await cage.AgentAsync(
            "git commit -q --allow-empty -m saved; mkdir -p .git/refs/heads; git commit-tree -m evil -p main HEAD^{tree} > .git/refs/heads/main"
        );
        await turn.DisposeAsync();

        var next = cage.NewGuard();
        await next.PrepareAsync(cage.Repository.Path, "require", CancellationToken.None);
        await using var again = await next.BeginAsync(cage.Request, CancellationToken.None);
        var report = await again.EndAsync(CancellationToken.None);

        Assert.Empty(report.Breaches);
        Assert.Equal("saved", cage.Repository.Git("log", "-1", "--format=%s"));
        cage.AssertMainUntouched();
    }

    [Fact]
    public async Task A_repository_made_by_a_turn_whose_engine_was_killed_is_renamed_when_the_next_begins()
    {
        await using var cage = await Cage.OpenAsync("require");
        var turn = await cage.BeginAsync();
        await cage.AgentAsync("git init -q theirs");
        await turn.DisposeAsync();

        var next = cage.NewGuard();
        await next.PrepareAsync(cage.Repository.Path, "require", CancellationToken.None);
        await using var again = await next.BeginAsync(cage.Request, CancellationToken.None);

        Assert.False(Path.Exists(cage.Repository.At("theirs", ".git")));
    }

    [Fact]
    public async Task Commits_of_a_shell_that_was_killed_are_kept_when_the_next_turn_begins()
    {
        await using var cage = await Cage.OpenAsync("require");
        var shell = await cage.BeginAsync(cage.Request with { Id = "shell-4194305" }); // no process has such a number
        await cage.AgentAsync("git commit -q --allow-empty -m 'in the shell'; git pack-refs --all");
        await shell.DisposeAsync();

        await cage.BeginAsync();
        var report = await cage.EndAsync();

        Assert.Contains(report.Notes, n => n.Contains("git branch left/feature/x refs/ias/left/shell-4194305/feature/x"));
        Assert.Equal("in the shell", cage.Repository.Git("log", "-1", "--format=%s", "refs/ias/left/shell-4194305/feature/x"));
    }

    [Theory]
    [InlineData("git clone -q --depth 1 file://{0} {1}")]
    [InlineData("git clone -q --shared {0} {1}")]
    [InlineData("git clone -q {0} {1}; git -C {1} sparse-checkout set --no-cone README.md")]
    [InlineData("git clone -q {0} {1}; git -C {1} update-index --split-index")]
    [InlineData(
        "git init -q --object-format=sha256 {1}; cd {1}; git config user.name a; git config user.email a@b; git commit -q --allow-empty -m first"
    )]
    [InlineData("git clone -q {0} {1}.main; git -C {1}.main worktree add -q -b linked {1}")]
    public async Task Every_kind_of_repository_takes_a_turns_commits(string make)
    {
        await using var cage = await Cage.OpenAsync("require");
        var path = cage.Scratch.At("kind");
        TemporaryRepository.Run(
            "sh",
            "/",
            "-c",
            string.Format(System.Globalization.CultureInfo.InvariantCulture, make, cage.Repository.Path, path)
                + $"; cd {path}; git config user.name a; git config user.email a@b; git switch -q -c feature/z"
        );
        var tip = TemporaryRepository.Run("git", path, "rev-parse", "HEAD");
        var guard = cage.NewGuard();
        await guard.PrepareAsync(path, "require", CancellationToken.None);
        var turn = await guard.BeginAsync(
            cage.Request with
            {
                WorkTree = path,
                OwnBranch = "feature/z",
                BaseCommit = tip,
            },
            CancellationToken.None
        );

        var worked = await cage.Processes.RunAsync(
            turn.Wrap(
                new ProcessSpec
                {
                    FileName = "/bin/sh",
                    Arguments =
                    [
                        "-c",
                        "set -e; echo new > new.txt; git add --sparse new.txt; git commit -qm new; git log --oneline | wc -l; git fsck",
                    ],
                    WorkingDirectory = path,
                }
            ),
            CancellationToken.None
        );
        var report = await turn.EndAsync(CancellationToken.None);
        await turn.DisposeAsync();

        Assert.True(worked.Ok, worked.Error);
        Assert.Equal("", report.Refused);
        Assert.Equal("new", TemporaryRepository.Run("git", path, "log", "-1", "--format=%s"));
        Assert.Equal("", TemporaryRepository.Run("git", path, "status", "--porcelain"));
        TemporaryRepository.Run("git", path, "fsck", "--strict");
    }

    private static List<string> Objects(Cage cage) =>
        [
            .. Directory
                .EnumerateFiles(cage.Repository.At(".git", "objects"), "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal),
        ];
}
