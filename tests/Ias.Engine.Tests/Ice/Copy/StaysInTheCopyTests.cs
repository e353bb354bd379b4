using System.Security.Cryptography;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice.Copy;

/// <summary>Whatever a turn writes into its git dir, the repository itself stays as it was: refs, configuration, hooks, other work trees,
/// submodules; and the next turn begins.</summary>
public sealed class StaysInTheCopyTests
{
    private const string Monitor = "printf '[core]\\n\\tfsmonitor = /x/program\\n'";

    public static TheoryData<string> Writes =>
        [
            // reading what only the person may read
            "ln -sf /proc/self/environ .git/shallow",
            "rm -f .git/refs/heads/feature/x; ln -s $HOME/.netrc .git/refs/heads/feature/x",
            "ln -s /etc/passwd .git/refs/heads/zz",
            "rm .git/HEAD; ln -s /proc/self/environ .git/HEAD",
            // refs that are protected
            "git rev-parse HEAD > .git/refs/heads/main",
            "echo 'ref: refs/heads/main' > .git/refs/heads/feature/x",
            "id=$(git commit-tree -m new 'HEAD^{tree}' -p main); echo $id > .git/refs/heads/main",
            "git pack-refs --all; sed -i \"s/.* refs.heads.main/$(git rev-parse HEAD) refs\\/heads\\/main/\" .git/packed-refs",
            "t=$(stat -c %y .git/packed-refs); git rev-parse HEAD | sed 's/$/ refs\\/heads\\/main/' >> .git/packed-refs; touch -d \"$t\" .git/packed-refs",
            "rm -rf .git/refs; echo nonsense > .git/packed-refs",
            "git rev-parse HEAD > .git/refs/tags/main",
            "mkdir -p .git/refs/replace; git rev-parse HEAD > .git/refs/replace/$(git rev-parse main)",
            // settings
            "git config core.pager /repo/less; git config core.editor /repo/vim; printf '[core]\\n\\tpager = sed 1e/x/program\\n' >> .git/config",
            "printf '[branch \"main\"]\\n\\tremote = /x\\n\\tmerge = refs/heads/main\\n[push]\\n\\tdefault = upstream\\n' >> .git/config",
            "printf '[remote \"origin\"]\\n\\tfetch = +refs/heads/*:refs/heads/*\\n\\treceivepack = /x/program\\n' >> .git/config",
            "printf '[gc]\\n\\trecentObjectsHook = /x/program\\n[lfs]\\n\\textension.x.clean = /x\\n[delta]\\n\\tpager = /x\\n[tig]\\n\\teditor = /x\\n' >> .git/config",
            $"{Monitor} >> .git/config; printf '[include]\\n\\tpath = ../evil\\n' >> .git/config",
            "git config core.bare true; git config extensions.worktreeConfig true",
            $"git config --file .git/config core.repositoryformatversion 1; git config --file .git/config extensions.worktreeConfig true; {Monitor} > .git/config.worktree",
            "git update-index --skip-worktree README.md; echo hidden > README.md; echo '*' > .git/info/exclude; git checkout -q -- README.md 2>/dev/null; git update-index --no-skip-worktree README.md; git checkout -q README.md",
            "git config core.bigFileThreshold 1; echo '* -text' > .git/info/attributes",
            "echo / > .git/objects/info/alternates; echo /x >> .git/info/grafts",
            // hooks
            "for h in post-checkout pre-commit pre-push reference-transaction; do printf '#!/bin/sh\\ntouch ran\\n' > .git/hooks/$h; chmod +x .git/hooks/$h; done",
            "rm -rf .git/hooks; ln -s $PWD .git/hooks",
            // other work trees and submodules
            $"mkdir -p .git/worktrees/other; {Monitor} > .git/worktrees/other/config.worktree; echo $PWD/evil > .git/worktrees/other/commondir",
            $"mkdir -p .git/modules; git init -q --bare .git/modules/lib; {Monitor} >> .git/modules/lib/config",
            "git init -q --bare other.git; echo \"$PWD/other.git\" > .git/commondir",
            "rm -rf .git/modules; ln -s / .git/modules; rm -rf .git/worktrees; ln -s /etc .git/worktrees",
            // what is no file
            "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\".git/refs/heads/socket\")'",
            "rm .git/HEAD; mkfifo .git/HEAD",
            "mkfifo .git/objects/info/commit-graph",
            "rm -f .git/packed-refs; mkfifo .git/packed-refs; rm .git/index; mkfifo .git/index",
            "rm -f .git/config; mkdir -p .git/config/x; rm -f .git/packed-refs; mkdir .git/packed-refs",
            "rm -f .git/packed-refs; truncate -s 300M .git/packed-refs",
            "rm .git/HEAD; ln -s /dev/zero .git/HEAD",
            "rm .git/HEAD; mkdir .git/HEAD",
            "truncate -s 300M .git/refs/heads/feature/x",
            "d=.git/refs/heads/deep; for i in $(seq 1 300); do d=$d/n; done; mkdir -p $d",
            "ln -s . .git/refs/heads/a; ln -s . .git/refs/heads/b",
            "chmod 000 .git/refs .git/hooks .git/info .git",
            "rm -rf .git/* 2>/dev/null; true",
            "printf 'ref: refs/heads/../../../../etc/passwd\\n' > .git/HEAD",
            "printf 'ref: refs/heads/x y\\n' > .git/HEAD; printf '\\0\\0' > .git/refs/heads/feature/x",
            "head -c 1000 /dev/urandom > .git/index; head -c 1000 /dev/urandom > .git/objects/info/packs",
        ];

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Nothing_but_commits_of_its_branch_leaves_a_turns_git_dir(string script)
    {
        await using var cage = await Cage.OpenAsync(
            "require",
            repository =>
            {
                repository.Git("worktree", "add", "-q", "-b", "other", Path.Combine(repository.Home, "other"));
                repository.Git("pack-refs", "--all");
            }
        );
        var before = Manifest(cage);

        await cage.AgentAsync("mkdir -p .git/refs/heads/feature; " + script);
        var report = await cage.EndAsync().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Empty(report.Breaches);
        Assert.Equal(before, Manifest(cage));
        Assert.DoesNotContain(report.External, told => told.Contains("root:x:0", StringComparison.Ordinal));
        var next = await cage.AgentAsync("git status --short && git log -1 --format=%s && git branch --show-current");
        Assert.True(next.Ok, next.Error);
        Assert.Contains("own\nfeature/x\n", next.Output);
        await cage.EndAsync();
        cage.AssertMainUntouched();
    }

    [Fact]
    public async Task Everyday_work_writes_nothing_into_the_repository_while_the_turn_lasts()
    {
        await using var cage = await Cage.OpenAsync("require");
        using var written = new FileSystemWatcher(cage.Repository.At(".git")) { IncludeSubdirectories = true };
        var events = new System.Collections.Concurrent.ConcurrentQueue<string>();
        written.Changed += (_, e) => events.Enqueue(e.Name!);
        written.Created += (_, e) => events.Enqueue(e.Name!);
        written.Deleted += (_, e) => events.Enqueue(e.Name!);
        written.Renamed += (_, e) => events.Enqueue(e.Name!);
        await cage.BeginAsync();
        written.EnableRaisingEvents = true;

        var worked = await cage.AgentAsync(
            """
            set -e
            for i in 1 2 3; do echo $i > f$i; git add f$i; git commit -qm "f$i"; done
            GIT_SEQUENCE_EDITOR=true git rebase -q -i HEAD~2; git commit -q --amend -m amended; git tag t; git notes add -m note
            echo x >> f1; git stash -q; git stash pop -q; git checkout -q -- f1; git branch side; git worktree add -q /tmp/wt-$$ side
            git bisect start HEAD HEAD~2; git bisect reset; git gc -q; git archive HEAD > /dev/null; git bundle create /tmp/b HEAD
            git config user.name somebody; git remote add mine ../x; git repack -Adq
            """
        );
        written.EnableRaisingEvents = false;

        Assert.True(worked.Ok, worked.Error);
        Assert.Empty(events);
        Assert.Empty((await cage.EndAsync()).Breaches);
        Assert.Equal("amended", cage.Repository.Git("log", "-1", "--format=%s"));
        Assert.Equal("", cage.Repository.Git("status", "--short"));
    }

    // Everything but objects, logs, the index and what is kept of other branches; those have tests of their own.
    private static List<string> Manifest(Cage cage)
    {
        var top = cage.Repository.At(".git");
        return
        [
            .. Directory
                .EnumerateFiles(top, "*", SearchOption.AllDirectories)
                .Select(file => (File: file, Name: Path.GetRelativePath(top, file)))
                .Where(f =>
                    !f.Name.StartsWith("objects/")
                    && !f.Name.StartsWith("refs/ias/left/")
                    && !f.Name.Contains("logs/")
                    && f.Name is not ("index" or "ORIG_HEAD")
                )
                .Select(f => $"{f.Name} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f.File)))}")
                .Order(StringComparer.Ordinal),
        ];
    }
}
