using Ias.Engine.Git;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

public sealed class TurnGuardTests
{
    public static TheoryData<string> Both => ["require", "off"];

    [Theory]
    [Trait("Requirement", "R-029")]
    [MemberData(nameof(Both))]
    public async Task Everyday_work_goes_through(string mounts)
    {
        await using var cage = await Cage.OpenAsync(mounts);

        var worked = await cage.AgentAsync(
            """
            set -e
            echo one > a.txt; git add a.txt; git commit -qm 'a commit'
            git status --short; git diff; git log --oneline main..HEAD; git show main:README.md
            git stash list; echo two >> a.txt; git stash -q; git stash pop -q; git restore a.txt
            git switch -qc feature/y; git commit -q --allow-empty -m y; git switch -q feature/x
            git fetch -q origin; git rebase -q main; git branch --show-current; git tag v0-local; echo two > two.txt
            """
        );

        Assert.True(worked.Ok, worked.Error + worked.Output);
        var report = await cage.EndAsync();
        Assert.Equal("a commit", cage.Repository.Git("log", "-1", "--format=%s"));
        Assert.Equal("?? two.txt", cage.Repository.Git("status", "--short"));
        Assert.Empty(report.Blocks);
        Assert.Empty(report.Breaches);
        cage.AssertMainUntouched();
    }

    [Fact]
    public async Task An_agent_takes_back_its_own_tags_and_remotes()
    {
        await using var cage = await Cage.OpenAsync("require", r => r.Git("tag", "v1"));

        var worked = await cage.AgentAsync(
            "set -e; git tag mine; git tag -d mine; git tag -d v1; git remote add mine ../other.git; git remote remove mine"
        );

        Assert.True(worked.Ok, worked.Error);
        Assert.Empty((await cage.EndAsync()).Blocks);
        Assert.Equal("v1", cage.Repository.Git("tag"));
    }

    [Theory]
    [Trait("Requirement", "R-028")]
    [MemberData(nameof(Both))]
    public async Task What_is_forbidden_is_refused_reported_and_logged(string mounts)
    {
        await using var cage = await Cage.OpenAsync(mounts);

        var refused = await cage.AgentAsync(
            "git push origin HEAD:main; echo $?; git branch -f main HEAD; echo $?; git push --force origin HEAD; echo $?; git branch -D main; echo $?"
        );

        Assert.Equal("1\n1\n1\n1\n", refused.Output);
        Assert.Contains("ICE: ", refused.Error);
        var report = await cage.EndAsync();
        Assert.Equal(
            [
                "push main: it is a protected branch (shims)",
                "branch main: it is a protected branch (shims)",
                "force-push feature/x: a force push can lose commits (shims)",
                "branch-delete main: only people delete and rename branches (shims)",
            ],
            Cage.Refusals(report)
        );
        var log = File.ReadAllLines(Path.Combine(cage.Repository.Path, ".run", "ice.log"));
        Assert.Equal(4, log.Length);
        Assert.All(log, line => Assert.Contains("\"event\":\"ice_block\"", line));
        Assert.Empty(report.Breaches);
        cage.AssertMainUntouched();
    }

    private const string Protected = "push main: it is a protected branch (shims)";

    private const string Unchecked = "git would run a program whose git commands are not checked (shims)";

    private const string Unknown = "ias cannot tell what this would change (shims)";

    // Each with what it is refused as; where no layer records it, with what the agent reads.
    private static readonly (string Script, string[] Refused)[] WaysAround =
    [
        ("/usr/bin/git push origin HEAD:main", [Protected]),
        ("env -i /usr/bin/git push --no-verify origin HEAD:main", [Protected]),
        ("env -i PATH=/usr/bin:/bin sh -c 'git push --no-verify origin HEAD:main'", [Protected]),
        ("PATH=/usr/bin:/bin; export PATH; git push origin +HEAD:refs/heads/main", [Protected]),
        ("\"$(git --exec-path)/git\" push origin HEAD:main", [$"git git receive-pack: {Unknown}"]),
        ("/usr/lib/git-core/git-push origin HEAD:main", [Protected]),
        ("printf '#!/bin/sh\\nexec /usr/bin/git push -f origin HEAD:main\\n' > s; chmod +x s; ./s", [Protected]),
        (
            "git config alias.up '!git push origin HEAD:main'; git up",
            ["config alias.up: aliases can hide what a command does (shims)", $"git git up: {Unknown}"]
        ),
        ("git -c alias.up='!git push origin HEAD:main' up", [$"run the alias up, which runs a shell command: {Unchecked}"]),
        ("GIT_DIR=$PWD/.git git push origin HEAD:main", [Protected]),
        ("GIT_DIR=$PWD/.git /usr/bin/git --work-tree=/ push origin HEAD:main", [Protected]),
        ("git worktree add -q ../wt HEAD; cd ../wt && git push --no-verify origin HEAD:main", [Protected]),
        ("perl -e 'system(\"/usr/bin/git\", \"push\", \"--no-verify\", \"origin\", \"HEAD:main\")'", [Protected]),
        (
            "git clone -q . ../copy && cd ../copy && git remote set-url origin $OLDPWD/../remote.git && git push origin HEAD:main",
            [Protected]
        ),
        (
            "GIT_EDITOR='git push --no-verify origin HEAD:main #' git commit --allow-empty",
            ["remote rejected] HEAD -> main (unpacker error)"]
        ),
        ("git send-pack ../remote.git HEAD:refs/heads/main", [$"git git send-pack, which pushes in its own way: {Unknown}"]),
        ("git update-ref refs/heads/main HEAD", ["update-ref main: it is a protected branch (shims)"]),
        ("git rebase --exec 'git push --no-verify origin HEAD:main' HEAD~1", [$"run rebase --exec: {Unchecked}"]),
        ("git branch -f main HEAD", ["branch main: it is a protected branch (shims)"]),
        ("git fetch . HEAD:main", ["fetch main: it is a protected branch (shims)"]),
        (
            "git symbolic-ref refs/heads/z refs/heads/main; git switch z; git commit --allow-empty -m z",
            ["symbolic-ref refs/heads/z: you may create only your own branches and new tags (shims)"]
        ),
        (
            "git checkout main && git commit --allow-empty -m on-main",
            ["checkout main: it is a protected branch, and work on it could not be pushed (shims)"]
        ),
        ("umount /usr/bin/git; umount -l /usr/bin/git; /usr/bin/git push origin HEAD:main", [Protected]),
        ("mount -o remount,rw ../remote.git 2>&1 | sed 's/must be superuser to use mount/permission denied/' >&2", ["permission denied"]),
        (
            "cp -r .git/objects ../remote.git/; git rev-parse HEAD > ../remote.git/refs/heads/main",
            ["cannot create ../remote.git/refs/heads/main: Read-only file system"]
        ),
        // the last, because its hook stays
        (
            "echo 'git push --no-verify origin HEAD:main' > .git/hooks/post-commit; chmod +x .git/hooks/post-commit; git commit -q --allow-empty -m x",
            ["remote rejected] HEAD -> main (unpacker error)"]
        ),
    ];

    [Fact]
    [Trait("Requirement", "R-031")]
    public async Task No_way_around_the_shims_moves_main_where_mounts_work()
    {
        await using var cage = await Cage.OpenAsync("require");

        foreach (var (script, refused) in WaysAround)
        {
            var tried = await cage.AgentAsync($"({script})");
            var report = await cage.EndAsync();

            Assert.True(cage.Main == cage.Tip("refs/heads/main"), $"main moved here by: {script}");
            Assert.True(cage.RemoteRefs == $"refs/heads/main {cage.Main}", $"the remote changed by: {script}");
            Assert.Empty(report.Breaches);
            string[] reasons = [.. Cage.Refusals(report)];
            Assert.True(
                reasons.SequenceEqual(refused) || (reasons.Length == 0 && tried.Error.Contains(refused[0])),
                $"{script}\nwas refused as {string.Join(", ", reasons)}\nand read {tried.Error}"
            );
        }
    }

    [Theory]
    [Trait("Requirement", "R-029")]
    [MemberData(nameof(Both))]
    public async Task An_allowed_push_arrives_and_the_tracking_ref_follows(string mounts)
    {
        await using var cage = await Cage.OpenAsync(mounts);

        var pushed = await cage.AgentAsync("git push -u origin feature/x");

        Assert.True(pushed.Ok, pushed.Error);
        Assert.Contains($"refs/heads/feature/x {cage.Tip("HEAD")}", cage.RemoteRefs);
        Assert.Equal(cage.Tip("HEAD"), cage.Tip("refs/remotes/origin/feature/x"));
        Assert.Equal(
            "origin/feature/x\n0\n",
            (await cage.AgentAsync("git rev-parse --abbrev-ref @{u}; git rev-list --count @{u}..HEAD")).Output
        );
        Assert.Empty((await cage.EndAsync()).Blocks);
    }

    [Fact]
    public async Task A_handed_over_push_goes_where_the_remote_was_when_the_guard_was_prepared()
    {
        await using var cage = await Cage.OpenAsync("require");
        var elsewhere = cage.Scratch.At("evil.git");
        TemporaryRepository.Run("git", "/", "init", "-q", "--bare", elsewhere);

        // an agent may write the file, whatever `git config` refuses
        await cage.AgentAsync(
            $"""
            cat >> .git/config <<END
            [core]
                sshCommand = touch {cage.Scratch.At("ssh-ran")}; false
            [credential]
                helper = "!touch {cage.Scratch.At("helper-ran")}"
            [remote "origin"]
                receivepack = touch {cage.Scratch.At("receivepack-ran")}; git-receive-pack
            END
            git push origin feature/x
            """
        );

        Assert.Contains($"refs/heads/feature/x {cage.Tip("HEAD")}", cage.RemoteRefs);
        Assert.False(
            File.Exists(cage.Scratch.At("ssh-ran"))
                || File.Exists(cage.Scratch.At("helper-ran"))
                || File.Exists(cage.Scratch.At("receivepack-ran"))
        );
    }

    [Fact]
    public async Task The_engine_judges_a_handed_over_push_itself()
    {
        await using var cage = await Cage.OpenAsync("require");
        await cage.BeginAsync();

        // what a forged client says over the socket
        var forged = await cage.AgentAsync(
            """
            for d in "$IAS_ICE_TURN"; do
            perl -MIO::Socket::UNIX -e '
                for my $m (@ARGV[1..$#ARGV]) {
                    my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "no socket: $!";
                    print $s "$m\n"; $s->flush; print while <$s>;
                }' "$d/s" \
                "{\"kind\":\"push\",\"folder\":\"$PWD\",\"git_dir\":\"$PWD/.git\",\"remote\":\"origin\",\"refs\":[{\"commit\":\"$(git rev-parse HEAD)\",\"ref\":\"refs/heads/main\"}]}" \
                "{\"kind\":\"push\",\"folder\":\"$PWD\",\"git_dir\":\"$PWD/.git\",\"remote\":\"origin\",\"refs\":[{\"commit\":\"$(git rev-parse HEAD)\",\"ref\":\"refs/heads/refs/heads/MAIN\"}]}" \
                "{\"kind\":\"push\",\"folder\":\"$PWD\",\"git_dir\":\"$PWD/.git\",\"remote\":\"/tmp/other.git\",\"refs\":[{\"commit\":\"$(git rev-parse HEAD)\",\"ref\":\"refs/heads/z\"}]}" \
                "{\"kind\":\"push\",\"folder\":\"$PWD\",\"git_dir\":\"$PWD/.git\",\"remote\":\"origin\",\"refs\":[{\"commit\":\"\",\"ref\":\"refs/heads/z\"}]}" \
                "{\"kind\":\"push\",\"folder\":\"$PWD\",\"git_dir\":\"$PWD/.git\",\"remote\":\"origin\",\"refs\":[{\"commit\":\"+HEAD\",\"ref\":\"refs/heads/z\"}]}" \
                "{\"kind\":\"push\",\"folder\":\"$PWD\",\"git_dir\":\"$PWD/.git\",\"remote\":\"origin\",\"refs\":[{\"commit\":\"$(git rev-parse HEAD)\",\"ref\":\"refs/heads/z:refs/heads/main\"}]}" \
                "{\"kind\":\"push\",\"folder\":\"$PWD\",\"git_dir\":\"$PWD/.git\",\"remote\":\"origin\",\"refs\":[]}" \
                '{"kind":"push"' '{}' 'null' '[]'
            done
            """
        );

        Assert.Equal($"refs/heads/main {cage.Main}", cage.RemoteRefs);
        Assert.Equal(
            [
                "push main: it is a protected branch (engine)",
                "push MAIN: it is a protected branch (engine)",
                "push /tmp/other.git: it is not one of the run's remotes (engine)",
                "push z:  is not a commit here (engine)",
                "push z: +HEAD is not a commit here (engine)",
                "push refs/heads/z:refs/heads/main: only branches can be pushed (engine)",
                "push : there is nothing to push (engine)",
            ],
            await cage.EndAndTellRefusalsAsync()
        );
        Assert.Contains("it is a protected branch", forged.Output);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_engine_pushes_a_branch_and_never_a_protected_one(string mounts)
    {
        await using var cage = await Cage.OpenAsync(mounts);
        var commit = cage.Tip("HEAD");

        var pushed = await cage.Guard.PushAsync(
            cage.Request,
            "origin",
            [new PushedRef(commit, "refs/heads/feature/x")],
            CancellationToken.None
        );
        var refused = await cage.Guard.PushAsync(
            cage.Request,
            "origin",
            [new PushedRef(commit, "refs/heads/main")],
            CancellationToken.None
        );
        cage.Repository.Git("commit", "-q", "--amend", "--allow-empty", "-m", "rewritten");
        var notForwards = await cage.Guard.PushAsync(
            cage.Request,
            "origin",
            [new PushedRef(cage.Tip("HEAD"), "refs/heads/feature/x")],
            CancellationToken.None
        );

        Assert.Equal(0, pushed.ExitCode);
        Assert.Equal(("ice", "ICE: push main: it is a protected branch\n"), (refused.RefusedBy, refused.Output));
        Assert.NotEqual(0, notForwards.ExitCode);
        Assert.Contains($"refs/heads/feature/x {commit}", cage.RemoteRefs);
        cage.AssertMainUntouched();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_repositorys_own_pre_push_hook_runs_first_and_may_refuse(string mounts)
    {
        await using var cage = await Cage.OpenAsync(
            mounts,
            r => Hook(r, "pre-push", "cat > pushed; git push --no-verify origin HEAD:main; [ ! -e no ]")
        );
        File.WriteAllText(Path.Combine(cage.Repository.Path, "no"), "");

        var refused = await cage.Guard.PushAsync(
            cage.Request,
            "origin",
            [new PushedRef(cage.Tip("HEAD"), "refs/heads/feature/x")],
            CancellationToken.None
        );

        Assert.Equal("hook", refused.RefusedBy);
        Assert.Contains($"{cage.Tip("HEAD")} refs/heads/feature/x", cage.Repository.Read("pushed"));
        Assert.Equal($"refs/heads/main {cage.Main}", cage.RemoteRefs);
    }

    [Fact]
    public async Task The_repositorys_own_hooks_run_and_move_main_no_more_than_the_agent_does()
    {
        await using var cage = await Cage.OpenAsync(
            "require",
            r =>
            {
                Hook(r, "pre-commit", "echo pre-commit >> log; git branch -f main HEAD; true");
                Hook(r, "commit-msg", "echo \"commit-msg $(cat \"$1\")\" >> log");
                Hook(r, "post-commit", "echo post-commit >> log");
                Hook(r, "reference-transaction", "[ \"$1\" = committed ] && sed 's/.* /ref /' >> log; exit 0");
            }
        );

        var committed = await cage.AgentAsync("git commit --allow-empty -m words");

        Assert.True(committed.Ok, committed.Error);
        var log = cage.Repository.Read("log");
        Assert.Contains("pre-commit\n", log);
        Assert.Contains("commit-msg words\n", log);
        Assert.Contains("post-commit\n", log);
        Assert.Contains("ref refs/heads/feature/x\n", log);
        Assert.Empty((await cage.EndAsync()).Breaches);
        cage.AssertMainUntouched();
    }

    [Fact]
    public async Task Hooks_set_as_husky_does_run_in_every_turn_and_not_outside()
    {
        await using var cage = await Cage.OpenAsync("require");
        var setUp = await cage.AgentAsync(
            """
            set -e
            mkdir -p .husky; printf '#!/bin/sh\necho husky >> husky-ran\n' > .husky/pre-commit; chmod +x .husky/pre-commit
            git config core.hooksPath .husky
            git commit -q --allow-empty -m one
            """
        );
        Assert.True(setUp.Ok, setUp.Error);

        await cage.EndAsync();

        Assert.Equal("husky\n", cage.Repository.Read("husky-ran"));
        Assert.Equal("", cage.Repository.Git("config", "--local", "--default", "", "--get", "core.hooksPath"));
        cage.Repository.Git("commit", "-q", "--allow-empty", "-m", "a person's");
        Assert.Equal("husky\n", cage.Repository.Read("husky-ran"));
        await cage.AgentAsync("git commit -q --allow-empty -m two");
        Assert.Equal("husky\nhusky\n", cage.Repository.Read("husky-ran"));
        Assert.Empty((await cage.EndAsync()).Breaches);
        Assert.Equal("two\na person's\none", cage.Repository.Git("log", "-3", "--format=%s"));
    }

    [Fact]
    public async Task Hooks_the_agent_writes_stay_in_its_copy_and_are_gone_at_the_next_turn()
    {
        await using var cage = await Cage.OpenAsync("require", r => Hook(r, "pre-push", "echo the person's"));
        var before = cage.Repository.Read(".git/hooks/pre-push");
        await cage.AgentAsync(
            "printf '#!/bin/sh\\necho >> ran\\n' > .git/hooks/post-commit; chmod +x .git/hooks/post-commit; echo exit 1 > .git/hooks/pre-push; git commit -q --allow-empty -m one"
        );

        await cage.EndAsync();

        Assert.False(File.Exists(Path.Combine(cage.Repository.Path, ".git/hooks/post-commit")));
        Assert.Equal(before, cage.Repository.Read(".git/hooks/pre-push"));
        await cage.AgentAsync("git commit -q --allow-empty -m two");
        Assert.Equal("\n", cage.Repository.Read("ran"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Repositories_elsewhere_are_free(string mounts)
    {
        await using var cage = await Cage.OpenAsync(mounts, writableScratch: true);

        var worked = await cage.AgentAsync(
            $"""
            set -e
            cd {cage.Scratch.Path}; git init -q -b main r; cd r; git config user.email a@b; git config user.name a
            git commit -q --allow-empty -m one; git branch side; git branch -D side; git switch -qc other; git commit -q --allow-empty -m two
            git switch -q main; git merge -q other; git push -q . main:refs/heads/copy; git init -q --bare -b main ../bare; git push -q ../bare main; git push -q -f ../bare other:main
            git clone -q ../bare ../clone; cd ../clone; git log --oneline
            """
        );

        Assert.True(worked.Ok, worked.Error);
        Assert.Empty((await cage.EndAsync()).Blocks);
    }

    [Fact]
    public async Task Under_mounts_run_files_and_local_remotes_are_read_only_and_nested_sandboxes_work()
    {
        await using var cage = await Cage.OpenAsync("require");

        var tried = await cage.AgentAsync(
            """
            rm -rf .run; echo x > .run/state.json; [ -d .run ] && echo kept
            echo x > ../remote.git/x || echo refused
            bwrap --unshare-user --unshare-net --ro-bind / / --dev-bind /dev /dev -- echo nested
            """
        );

        Assert.Equal("kept\nrefused\nnested\n", tried.Output);
        Assert.Contains("cannot create ../remote.git/x: Read-only file system", tried.Error);
        Assert.False(File.Exists(Path.Combine(cage.Repository.Path, ".run", "state.json")));
        Assert.False(File.Exists(Path.Combine(cage.Repository.RemotePath, "x")));
    }

    [Fact]
    public async Task A_gate_sees_the_repository_read_only_but_for_its_own_folder()
    {
        await using var cage = await Cage.OpenAsync("require");
        var feedback = Path.Combine(cage.Repository.Path, "grimoires", "a2a");
        Directory.CreateDirectory(feedback);
        await cage.BeginAsync(cage.Request with { ReadOnly = true, Writable = [feedback], ScratchFolder = cage.Scratch.Path });

        var tried = await cage.AgentAsync(
            """
            echo x > README.md || echo refused; git commit -q --allow-empty -m x || echo no commit; git status --short
            echo good > grimoires/a2a/feedback.md && echo written; echo tmp > "$TMPDIR/t" && echo scratch
            """
        );

        Assert.Equal("refused\nno commit\n", tried.Output[..18]);
        Assert.Contains("cannot create README.md: Read-only file system", tried.Error);
        Assert.Contains("/.git/index.lock': Read-only file system", tried.Error);
        Assert.EndsWith("written\nscratch\n", tried.Output);
        Assert.Equal("sample\n", cage.Repository.Read("README.md"));
        Assert.Equal("good\n", File.ReadAllText(Path.Combine(feedback, "feedback.md")));
    }

    [Fact]
    public async Task Exit_status_standard_input_and_odd_bytes_pass_through_a_shim()
    {
        await using var cage = await Cage.OpenAsync("require");

        var passed = await cage.AgentAsync(
            """
            echo words | git hash-object --stdin -w
            f=$(printf 'b\344d'); echo x > "$f"; git add -- "$f"; git -c core.quotePath=true ls-files -- "$f"
            git commit -q -m "$f"
            git rev-parse --verify -q nothing; echo $?
            git switch nowhere 2> /dev/null; echo $?
            (git log -p | head -1) > /dev/null; echo piped
            rm "$f"
            """
        );

        var lines = passed.Output.Split('\n');
        Assert.Equal("words\n", (await cage.AgentAsync($"git cat-file -p {lines[0]}")).Output);
        Assert.Contains("b\\344d", lines[1]);
        Assert.Equal(["1", "128", "piped", ""], lines[2..]);
    }

    private static void Hook(TemporaryRepository repository, string kind, string script)
    {
        var path = Path.Combine(repository.Path, ".git", "hooks", kind);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
