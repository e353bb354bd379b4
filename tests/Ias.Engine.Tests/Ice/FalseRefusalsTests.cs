using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>What people and agents do all day, and was once refused, or told in words that mislead.</summary>
public sealed class FalseRefusalsTests
{
    // As it is outside: inside, git --exec-path says where the shims keep the real one.
    private static string GitCore => TemporaryRepository.Run("git", "/", "--exec-path");

    [Theory]
    // a folder whose name is no text
    [InlineData(
        "d=$(printf 'd\\351'); mkdir \"$d\"; cd \"$d\"; echo a > f; git add f; git commit -qm odd; git mv f g; git commit -qm moved; git tag mine; git tag -d mine; git push -q origin feature/x; git switch -qc side; git switch -q feature/x; git stash list; git ls-remote -q origin"
    )]
    // the same, named to git
    [InlineData(
        "d=$(printf 'd\\351'); mkdir \"$d\"; echo a > \"$d/f\"; git -C \"$d\" add f; git -C \"$d\" -C . commit -qm odd; git -C \"$d\" tag mine; git -C \"$d\" tag -d mine; git -C \"$d\" push -q origin feature/x"
    )]
    // a repository in such a folder
    [InlineData(
        "d=/tmp/$(printf 'r\\351'); git init -q -b main \"$d\"; cd \"$d\"; git config user.name a; git config user.email a@b; git commit -q --allow-empty -m a; git checkout -qb z; git branch -D main; git push -q . z:other"
    )]
    // git by the path of its own programs
    [InlineData(
        "g=$GIT_CORE/git; \"$g\" status --short; \"$g\" commit -q --allow-empty -m by-path; \"$g\" branch side; \"$g-rev-parse\" HEAD"
    )]
    // Claude Code calls git so, all the time
    [InlineData(
        "n='-c core.hooksPath=/dev/null'; git $n status --short; git $n log -1; git $n -c core.fsmonitor=false rev-parse HEAD; git $n diff; git $n worktree list; git $n commit -q --allow-empty -m x; git $n add -A; git $n branch side; git $n stash list; git -c core.hooksPath= fetch -q origin"
    )]
    [InlineData(
        "git tag mine; git tag -d mine; git tag -d v1; git remote add mine ../x; git remote set-url mine ../y; git remote rename mine my; git remote remove my"
    )]
    public async Task It_passes_and_nothing_is_told(string script)
    {
        await using var cage = await Cage.OpenAsync("require", r => r.Git("tag", "v1", "main"));

        var worked = await cage.AgentAsync($"GIT_CORE={GitCore}; set -e; {script}");
        var report = await cage.EndAsync();

        RemoveOddNames(cage);
        Assert.True(worked.Ok, worked.Error);
        Assert.DoesNotContain("ICE", worked.Error);
        Assert.Empty(report.Blocks);
        Assert.Empty(report.External);
        cage.AssertMainUntouched();
    }

    [Theory]
    [InlineData("cd \"$(printf 'd\\351')\"; git push origin HEAD:main", "push main: it is a protected branch (shims)")]
    [InlineData("git -C \"$(printf 'd\\351')\" push origin HEAD:main", "push main: it is a protected branch (shims)")]
    [InlineData("cd \"$(printf 'd\\351')\"; git branch -D main", "branch-delete main: only people delete and rename branches (shims)")]
    [InlineData("$GIT_CORE/git push origin HEAD:main", "push main: it is a protected branch (shims)")]
    [InlineData("$GIT_CORE/git-push origin HEAD:main", "push main: it is a protected branch (shims)")]
    [InlineData("git -c core.hooksPath=/dev/null push origin HEAD:main", "push main: it is a protected branch (shims)")]
    public async Task What_is_forbidden_is_refused_as_what_it_is_there_too(string script, string refusal)
    {
        await using var cage = await Cage.OpenAsync("require");

        await cage.AgentAsync($"GIT_CORE={GitCore}; mkdir \"$(printf 'd\\351')\"; {script}");

        var refusals = await cage.EndAndTellRefusalsAsync();
        RemoveOddNames(cage);
        Assert.Equal([refusal], refusals);
        cage.AssertMainUntouched();
    }

    [Theory]
    [InlineData(
        "/etc/x",
        "/etc/x failed: a turn can write only in the repository and in configured places; files there also run or are read outside the cage: install into the repository instead, or do it yourself"
    )]
    [InlineData(
        "/srv/x",
        "/srv/x failed: a turn can write only in the repository and in configured places; to allow it: ice.writable: [/srv] in .loa.config.yaml, then ias allow"
    )]
    public void A_write_that_fails_is_told_with_what_can_be_done(string file, string words)
    {
        using var user = new OrdinaryUser();

        var (_, _, error) = user.Agent(
            $"echo x >> {file}; echo x >> .git/config; echo x > ~/anything; echo '# x' >> ~/.gitconfig; echo x > /tmp/x"
        );

        Assert.Contains($"ICE: note: a write to {words}\n", error);
        Assert.Equal(1, error.Split("ICE: note: ").Length - 1);
    }

    [Theory]
    [InlineData("exec", "--", "git", "push", "--force", "origin", "main")]
    [InlineData("exec", "--", "true")]
    public void A_command_where_there_is_no_run_leaves_nothing_that_git_add_would_take(params string[] command)
    {
        using var user = new OrdinaryUser();
        user.Person("rm .git/info/exclude");

        user.Ias(["ice", .. command]);

        Assert.Equal("", user.Person("git add -A; git status --porcelain"));
    }

    // .NET cannot name them.
    private static void RemoveOddNames(Cage cage) =>
        TemporaryRepository.Run("find", cage.Repository.Path, "-maxdepth", "1", "-name", "d*", "-exec", "rm", "-r", "{}", "+");
}
