using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

public sealed class VerificationTests
{
    // Plain writes: no git, so no shim and no hook sees them.
    public static TheoryData<string> Breaches =>
        [
            "git rev-parse HEAD > .git/refs/heads/main",
            "rm .git/refs/heads/main; git rev-parse HEAD | sed 's/$/ refs\\/heads\\/main/' > .git/packed-refs",
            "rm -f .git/refs/heads/main .git/packed-refs",
            "echo nonsense > .git/refs/heads/main",
            "echo 'ref: refs/heads/feature/x' > .git/refs/heads/main",
            "mkdir -p .git/refs/heads/release; git commit -q --allow-empty -m new; git rev-parse HEAD > .git/refs/heads/release/1",
        ];

    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task A_protected_ref_written_past_every_layer_is_a_breach_with_the_command_that_mends_it(string script)
    {
        await using var cage = await Cage.OpenAsync("off");
        await cage.AgentAsync(script);

        var report = await cage.EndAsync();

        var breach = Assert.Single(report.Breaches);
        var (code, output) = TemporaryRepository.TryRun("sh", "/", "-c", breach.Restore);
        Assert.True(code == 0, $"{breach.Restore}: {output}");
        Assert.Equal(cage.Main, cage.Tip("refs/heads/main"));
        Assert.Equal("", cage.Repository.Git("branch", "--list", "release/*"));
    }

    [Fact]
    public async Task A_protected_branch_on_the_remote_that_gets_the_runs_commits_is_a_breach()
    {
        await using var cage = await Cage.OpenAsync("off");
        await cage.AgentAsync("cp -r .git/objects ../remote.git/; git rev-parse HEAD > ../remote.git/refs/heads/main");

        var breach = Assert.Single((await cage.EndAsync()).Breaches);

        var (code, output) = TemporaryRepository.TryRun("sh", "/", "-c", breach.Restore);
        Assert.True(code == 0, $"{breach.Restore}: {output}");
        cage.AssertMainUntouched();
    }

    [Fact]
    public async Task What_others_do_meanwhile_is_no_breach()
    {
        await using var cage = await Cage.OpenAsync("off", r => r.Git("branch", "old"));
        var colleague = cage.Scratch.At("colleague");
        TemporaryRepository.Run("git", "/", "clone", "-q", cage.Repository.RemotePath, colleague);
        await cage.BeginAsync();

        // a colleague pushes to main, a person fetches, fast-forwards main and deletes a branch in another work tree, with the real git and
        // no shim
        TemporaryRepository.Run(
            "git",
            colleague,
            "-c",
            "user.name=c",
            "-c",
            "user.email=c@d",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "theirs"
        );
        TemporaryRepository.Run("git", colleague, "push", "-q", "origin", "main");
        var theirs = TemporaryRepository.Run("git", colleague, "rev-parse", "HEAD");
        await cage.AgentAsync("git commit -q --allow-empty -m meanwhile");
        cage.Repository.Git("-c", "core.hooksPath=/dev/null", "fetch", "-q", "origin");
        cage.Repository.Git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", theirs);
        cage.Repository.Git("-c", "core.hooksPath=/dev/null", "branch", "-D", "old");
        await cage.AgentAsync("git rebase -q main; git commit -q --allow-empty -m 'on top'");
        var report = await cage.EndAsync();

        Assert.Empty(report.Breaches);
        Assert.Contains(report.External, e => e.StartsWith("branch old was deleted"));
        Assert.Contains(report.External, e => e.StartsWith($"branch main moved forwards from {cage.Main} to {theirs}"));
    }

    [Fact]
    public async Task A_quiet_turn_reports_nothing()
    {
        await using var cage = await Cage.OpenAsync("off");
        await cage.AgentAsync("echo x > y; git add y; git commit -q -m y");

        var report = await cage.EndAsync();

        Assert.Empty(report.Breaches);
        Assert.Empty(report.External);
    }

    [Fact]
    public async Task Pipes_in_the_place_of_the_files_that_are_written_and_read_hold_nothing_up()
    {
        await using var cage = await Cage.OpenAsync("off");
        await cage.AgentAsync(
                """
                mkfifo .run/ice.log; git push origin HEAD:main
                git rev-parse HEAD > .git/refs/heads/main
                rm .git/logs/HEAD; mkfifo .git/logs/HEAD
                """
            )
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        var report = await cage.EndAsync().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal(["push main: it is a protected branch (shims)"], Cage.Refusals(report));
        Assert.Contains(report.External, e => e.Contains("ice.log"));
        Assert.Contains("branch main was moved", Assert.Single(report.Breaches).What);
    }
}
