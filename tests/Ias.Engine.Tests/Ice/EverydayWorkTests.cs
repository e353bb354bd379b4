using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>What agents and people do all day works in the cage as it does outside, and while it lasts nothing of it is written into the
/// repository.</summary>
public sealed class EverydayWorkTests
{
    private const string Three = "for i in 1 2 3; do echo $i > f$i; git add f$i; git commit -qm \"f$i\"; done; ";

    [Theory]
    // history of its own
    [InlineData(
        Three
            + "GIT_SEQUENCE_EDITOR='sed -i 2s/pick/squash/' GIT_EDITOR=true git rebase -q -i HEAD~3; git commit -q --amend -m amended; echo 4 >> f1; git commit -qa --fixup HEAD; GIT_SEQUENCE_EDITOR=true git rebase -q -i --autosquash HEAD~2",
        "amended\nf1\nown\nfirst"
    )]
    [InlineData(
        "git switch -qc side; echo side > README.md; git commit -qam side; git switch -q feature/x; echo mine > README.md; git commit -qam mine; git cherry-pick side > /dev/null 2>&1 || { echo both > README.md; git add -A; GIT_EDITOR=true git cherry-pick --continue > /dev/null; }; git revert --no-edit HEAD > /dev/null; git cherry-pick -n HEAD~1; git reset -q --hard; git branch -f side HEAD",
        "Revert \"side\"\nside\nmine\nown\nfirst"
    )]
    [InlineData(
        Three
            + "git bisect start HEAD HEAD~3; git bisect bad; git bisect reset; git log --bisect 2> /dev/null | cat; git rebase -q --onto HEAD~2 HEAD~1; git reflog | head -1",
        "f3\nf1\nown\nfirst"
    )]
    [InlineData(
        "echo x >> README.md; echo u > untracked; git stash -q -u; git stash pop -q; git stash -q -u -m work; git stash list; git stash apply -q --index; git stash drop -q; git commit -qa -m stashed; rm untracked; git stash list",
        "stashed\nown\nfirst"
    )]
    // work trees, clones, other repositories
    [InlineData(
        "git worktree add -q inner -b feature/inner; (cd inner; git commit -q --allow-empty -m inner; git status --short); git worktree add -q /tmp/wt -b feature/outer; (cd /tmp/wt; echo w > w; git add w; git commit -qm outer); git rebase -q feature/outer; git worktree list; git worktree remove inner; git worktree remove /tmp/wt; git worktree prune",
        "outer\nown\nfirst"
    )]
    [InlineData(
        "git bundle create -q /tmp/b HEAD; git clone -q /tmp/b /tmp/c1; git clone -q --shared . /tmp/c2; git clone -q --depth 1 \"file://$PWD\" /tmp/c3; git clone -q --mirror . /tmp/c4; cd /tmp/c2; git config user.name a; git config user.email a@b; git commit -q --allow-empty -m cloned; git branch -D nothing 2> /dev/null || true; cd - > /dev/null; git fetch -q /tmp/c2 HEAD; git reset -q --hard FETCH_HEAD; git init -q /tmp/n; git -C /tmp/n config user.name a; git -C /tmp/n config user.email a@b; git -C /tmp/n commit -q --allow-empty -m n; git -C /tmp/n push -q /tmp/c4 HEAD:refs/heads/main --force",
        "cloned\nown\nfirst"
    )]
    // keeping house
    [InlineData(
        Three
            + "git notes add -m note; git notes show; git archive HEAD | tar -t > /dev/null; git tag -a -m t v9; git describe; git tag -d v9; git gc -q; git repack -Adq; git pack-refs --all; git maintenance run --quiet; git fsck --strict; git count-objects -v; git format-patch -q -1 -o /tmp/p; git reset -q --hard HEAD~1; git am -q /tmp/p/*",
        "f3\nf2\nf1\nown\nfirst"
    )]
    [InlineData(
        "git remote add mine ../x.git; git remote set-url mine ../y.git; git remote rename mine my; git config user.name Somebody; git config branch.feature/x.description d; git config core.editor vim; git remote remove my; git config --unset core.editor; git branch -u origin/main; git branch --unset-upstream; git commit -q --allow-empty -m configured",
        "configured\nown\nfirst"
    )]
    [InlineData(
        "mkdir -p a b; echo a > a/a; echo b > b/b; git add -A; git commit -qm both; git sparse-checkout set a; [ ! -e b/b ]; echo 2 > a/a; git commit -qam sparse; git sparse-checkout disable; cat b/b; git update-index --split-index; git update-index --no-split-index; git rm -q --cached b/b; git commit -qm untracked; rm b/b",
        "untracked\nsparse\nboth\nown\nfirst"
    )]
    // hooks, as husky, lefthook and pre-commit set them
    [InlineData(
        "mkdir .husky; printf '#!/bin/sh\\ngit diff --cached --name-only > seen\\n' > .husky/pre-commit; chmod +x .husky/pre-commit; echo seen > .gitignore; git config core.hooksPath .husky; git add -A; git commit -qm hooked; grep -q .husky/pre-commit seen",
        "hooked\nown\nfirst"
    )]
    [InlineData(
        "printf '#!/bin/sh\\ngit diff --no-ext-diff > /tmp/patch && git checkout -q -- . && test \"$(cat README.md)\" = staged && git apply --whitespace=nowarn /tmp/patch\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit; echo staged > README.md; git add -A; echo more >> README.md; git commit -qm pre-commit; [ \"$(tail -1 README.md)\" = more ]; git checkout -q -- README.md",
        "pre-commit\nown\nfirst"
    )]
    // programs
    [InlineData(
        "tmux -L t new-session -d 'echo from tmux > /tmp/t; sleep 9'; for i in 1 2 3 4 5 6 7 8 9; do [ -s /tmp/t ] && break; sleep 0.2; done; cat /tmp/t; tmux -L t kill-server",
        "own\nfirst"
    )]
    [InlineData(
        "python3 -c 'import socket; s = socket.socket(socket.AF_UNIX); s.bind(\"db.sock\"); s.listen(); c = socket.socket(socket.AF_UNIX); c.connect(\"db.sock\"); t = socket.create_server((\"127.0.0.1\", 0)); socket.create_connection(t.getsockname())'; rm db.sock",
        "own\nfirst"
    )]
    public async Task It_works_and_writes_nothing_outside_until_the_turn_ends(string script, string log)
    {
        await using var cage = await Cage.OpenAsync("require");
        await cage.BeginAsync();
        ProcessResult worked;
        using (var own = new WritesBelow(cage.Repository.At(".git")))
        {
            using var remote = new WritesBelow(cage.Repository.RemotePath);

            worked = await cage.AgentAsync($"set -e; {script}");

            Assert.Empty(own.Names);
            Assert.Empty(remote.Names);
        }

        var report = await cage.EndAsync();
        Assert.True(worked.Ok, worked.Error + worked.Output);
        Assert.DoesNotContain("ICE", worked.Error);
        Assert.Equal("", report.Refused);
        Assert.Empty(report.Blocks);
        Assert.Empty(report.Breaches);
        Assert.Equal(log, cage.Repository.Git("log", "--format=%s"));
        Assert.Equal("", cage.Repository.Git("status", "--porcelain"));
        cage.Repository.Git("fsck", "--strict");
        cage.AssertMainUntouched();
    }

    [Fact]
    [Trait("Needs", "git-lfs")]
    public async Task Large_files_are_committed_inside_and_sent_from_outside()
    {
        Assert.SkipWhen(ProgramPath.Find("git-lfs", "/usr/local/bin:/usr/bin:/bin", "/") is null, "git-lfs is not installed");
        await using var cage = await Cage.OpenAsync(
            "require",
            r =>
            {
                r.Git("lfs", "install", "--local");
                r.Write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
                r.Write("theirs.bin", "large");
                r.Git("add", "-A");
                r.Git("commit", "-qm", "large");
                r.Git("push", "-q", "origin", "feature/x");
            }
        );

        var worked = await cage.AgentAsync(
            "set -e; echo larger > ours.bin; git add -A; git commit -qm larger; rm theirs.bin; git checkout -q theirs.bin; cat theirs.bin; git push -q origin feature/x"
        );
        await cage.EndAsync();

        Assert.True(worked.Ok, worked.Error);
        Assert.Equal("large", worked.Output);
        Assert.Equal("larger", cage.Repository.Git("log", "-1", "--format=%s", "origin/feature/x"));
        Assert.Equal("", cage.Repository.Git("status", "--porcelain"));
        cage.Repository.Git("lfs", "fsck");
        Assert.Equal(
            2,
            Directory.EnumerateFiles(Path.Combine(cage.Repository.RemotePath, "lfs", "objects"), "*", SearchOption.AllDirectories).Count()
        );
    }

    [Fact]
    public async Task A_submodule_is_committed_in_and_pushed_to_its_own_remote()
    {
        await using var cage = await Cage.OpenAsync(
            "require",
            r =>
            {
                var lib = Path.Combine(r.Around, "lib.git");
                TemporaryRepository.Run("git", r.Path, "clone", "-q", "--bare", r.RemotePath, lib);
                r.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", lib, "lib");
                r.Git("-C", "lib", "config", "user.name", "L");
                r.Git("-C", "lib", "config", "user.email", "l@example.invalid");
                r.Git("commit", "-qm", "lib");
            }
        );
        var own = Path.Combine(cage.Repository.Around, "lib.git");

        var worked = await cage.AgentAsync(
            "set -e; git submodule update --init -q; cd lib; git switch -q -c feature/lib; git commit -q --allow-empty -m inside; git push -q origin feature/lib; cd ..; git add lib; git commit -qm bumped; git submodule status; git status --short"
        );
        await cage.EndAsync();

        Assert.True(worked.Ok, worked.Error);
        Assert.Equal("bumped", cage.Repository.Git("log", "-1", "--format=%s"));
        Assert.Equal(
            "inside",
            TemporaryRepository.Run("git", own, "log", "-1", "--format=%s", cage.Repository.Git("rev-parse", "HEAD:lib"))
        );
    }

    // As Claude Code, Codex and Gemini CLI call them.
    [Theory]
    [InlineData(
        "bwrap --new-session --die-with-parent --unshare-net --ro-bind / / --bind $PWD $PWD --dev /dev --unshare-pid --proc /proc --"
    )]
    [InlineData(
        "bwrap --unshare-user --unshare-pid --unshare-net --ro-bind / / --dev /dev --bind $PWD $PWD --ro-bind $PWD/.git $PWD/.git --proc /proc --"
    )]
    [InlineData("unshare -Urn --map-root-user")]
    public void An_agents_own_sandbox_works(string sandbox)
    {
        using var user = new OrdinaryUser();

        var (exit, output, error) = user.Agent($"{sandbox} sh -c 'echo x > made; git status --short; git log -1 --format=%s'");

        Assert.True(exit == 0, error);
        Assert.Equal("?? made\nown\n", output);
        Assert.Equal("x", user.Person("cat made"));
    }

    [Fact]
    [Trait("Needs", "postgres")]
    public void Databases_for_tests_are_started_inside_and_found_outside_by_their_socket()
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => version + "/bin").LastOrDefault(Directory.Exists)
            : null;
        Assert.SkipWhen(programs is null, "postgres is not installed");
        using var user = new OrdinaryUser();
        var port = 20000 + (Environment.ProcessId % 20000);
        string Start(string folder, int number) =>
            $"{programs}/initdb -D {folder} -U me > /dev/null && {programs}/pg_ctl -D {folder} -o '-k /tmp -c listen_addresses= -p {number}' -l {folder}.log -w start > /dev/null && ";
        user.Person(Start(user.At("outside"), port) + "true");
        try
        {
            var (exit, output, error) = user.Agent(
                $"psql -h /tmp -p {port} -U me postgres -Atc \"select 'outside'\"; {Start("/tmp/inside", port + 1)} psql -h /tmp -p {port + 1} -U me postgres -Atc \"select 'inside'\"; {programs}/pg_ctl -D /tmp/inside -m fast stop > /dev/null"
            );

            Assert.True(exit == 0, error);
            Assert.Equal("outside\ninside\n", output);
        }
        finally
        {
            user.Person($"{programs}/pg_ctl -D {user.At("outside")} -m immediate stop > /dev/null");
        }
    }

    [Fact]
    [Trait("Needs", "network")]
    public void NuGet_restores_with_a_cold_cache_and_then_without_the_network()
    {
        using var user = new OrdinaryUser();
        Assert.SkipWhen(ProgramPath.Find("dotnet", "/usr/local/bin:/usr/bin:/bin", "/") is null, "dotnet is not where everybody finds it");

        var (exit, _, cold) = user.Agent(
            """
            export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
            printf '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>netstandard2.0</TargetFramework></PropertyGroup><ItemGroup><PackageReference Include="Newtonsoft.Json" Version="13.0.3" /></ItemGroup></Project>' > x.csproj
            printf 'obj/\n' > .gitignore
            dotnet restore 1>&2
            """
        );
        Assert.SkipWhen(cold.Contains("NU1301"), "the registry cannot be reached");
        var (warm, _, error) = user.Agent("rm -r obj; unshare -Urn dotnet restore 1>&2");

        Assert.True(exit == 0, cold);
        Assert.True(warm == 0, error);
        Assert.False(Directory.Exists(Path.Combine(user.Home, ".nuget")));
    }
}
