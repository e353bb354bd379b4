using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Tests.Git;
using Ias.Tests;

namespace Ias.Engine.Tests.Git.Writing;

public sealed class PublisherTests
{
    [Theory]
    [Trait("Requirement", "R-007")]
    [InlineData("main")]
    [InlineData("refs/heads/Release/1.0")]
    [InlineData("own-rule")]
    public async Task Nothing_is_pushed_to_a_protected_branch(string branch)
    {
        using var git = new GitFixture(withRemote: true);
        await git.Guard.PrepareAsync(git.Tree.Path, "off", default);
        git.Tree.Git("commit", "-q", "--allow-empty", "-m", "x");
        var before = git.Tree.RemoteGit("for-each-ref");

        var problem = await Assert.ThrowsAsync<ProblemException>(() =>
            new Publisher().PushAsync(
                "origin",
                branch,
                git.Tree.Git("rev-parse", "HEAD"),
                git.Guard,
                git.Request with
                {
                    Protected = ["own-rule"],
                },
                default
            )
        );

        Assert.Contains("protected", problem.Problem.What);
        Assert.Equal(before, git.Tree.RemoteGit("for-each-ref"));
    }

    [Fact]
    public async Task A_branch_arrives_and_a_second_push_only_moves_it_forwards()
    {
        using var git = new GitFixture(withRemote: true);
        git.Tree.Git("switch", "-qc", "feature/x");
        git.Tree.Git("commit", "-q", "--allow-empty", "-m", "one");
        await git.Guard.PrepareAsync(git.Tree.Path, "off", default);
        var request = git.Request with { BaseCommit = git.Tree.Git("rev-parse", "main") };
        var one = git.Tree.Git("rev-parse", "HEAD");

        await new Publisher().PushAsync("origin", "feature/x", one, git.Guard, request, default);
        Assert.Equal(one, git.Tree.RemoteGit("rev-parse", "feature/x"));

        git.Tree.Git("commit", "-q", "--amend", "--allow-empty", "-m", "rewritten");
        var problem = await Assert.ThrowsAsync<ProblemException>(() =>
            new Publisher().PushAsync("origin", "feature/x", git.Tree.Git("rev-parse", "HEAD"), git.Guard, request, default)
        );

        Assert.Equal(one, git.Tree.RemoteGit("rev-parse", "feature/x"));
        Assert.Contains("feature/x", problem.Problem.What);
    }

    [Fact]
    public async Task A_remote_that_is_gone_cannot_be_reached()
    {
        using var git = new GitFixture(withRemote: true);
        git.Tree.Git("switch", "-qc", "feature/x");
        git.Tree.Git("commit", "-q", "--allow-empty", "-m", "one");
        await git.Guard.PrepareAsync(git.Tree.Path, "off", default);
        Directory.Move(git.Tree.RemotePath, git.Tree.RemotePath + "-gone");

        var problem = await Assert.ThrowsAsync<ProblemException>(() =>
            new Publisher().PushAsync(
                "origin",
                "feature/x",
                git.Tree.Git("rev-parse", "HEAD"),
                git.Guard,
                git.Request with
                {
                    BaseCommit = git.Tree.Git("rev-parse", "main"),
                },
                default
            )
        );

        Assert.Contains("cannot be reached", problem.Problem.What);
    }

    [Theory]
    [InlineData("ssh: connect to host h port 22: Connection refused", 3)]
    [InlineData("git@h: Permission denied (publickey).", 1)]
    public async Task A_push_that_the_network_failed_is_made_three_times_and_one_that_was_refused_once(string said, int pushes)
    {
        using var git = new GitFixture(withRemote: true);
        git.Tree.Git("switch", "-qc", "feature/x");
        git.Tree.Git("commit", "-q", "--allow-empty", "-m", "one");
        var one = git.Tree.Git("rev-parse", "HEAD");
        using var folder = new TemporaryFolder();
        var ssh = folder.At("ssh"); // git asks its kind with -G; what it is to run there comes last
        File.WriteAllText(
            ssh,
            $"[ \"$1\" = -G ] && exit\nfor last; do :; done\ncase $last in *receive-pack*) echo x >> '{ssh}.calls'; [ $(wc -l < '{ssh}.calls') = 3 ] || {{ echo '{said}' >&2; exit 255; }} ;; esac\nexec sh -c \"$last\"\n"
        );
        git.Tree.Git("config", "core.sshCommand", $"sh {ssh}");
        git.Tree.Git("remote", "set-url", "origin", $"ssh://h{git.Tree.RemotePath}");
        var time = new FakeTime();
        var guard = new TurnGuard(git.Processes, time) { StateFolder = folder.At("guard"), Program = ["/bin/true"] };
        await guard.PrepareAsync(git.Tree.Path, "off", default);

        var pushing = new Publisher().PushAsync(
            "origin",
            "feature/x",
            one,
            guard,
            git.Request with
            {
                BaseCommit = git.Tree.Git("rev-parse", "main"),
            },
            default
        );
        await Eventually.True(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(time.WaitingTimers > 0 ? 0.5 : 0));
                return pushing.IsCompleted;
            },
            "the push ends"
        );

        Assert.Equal(pushes, File.ReadAllLines(ssh + ".calls").Length);
        Assert.Equal(pushes == 3, pushing.IsCompletedSuccessfully);
        Assert.Equal(pushes == 3 ? one : "", git.Tree.RemoteGit("for-each-ref", "--format=%(objectname)", "refs/heads/feature/x"));
        Assert.True(pushes == 3 || (await Assert.ThrowsAsync<ProblemException>(() => pushing)).Problem.What.Contains("refused the login"));
    }

    [Theory]
    [InlineData("remote", " ! [rejected] x -> x (non-fast-forward)", "nothing is overwritten")]
    [InlineData("remote", " ! [rejected] x -> x (fetch first)", "nothing is overwritten")]
    [InlineData("remote", " ! [remote rejected] x -> x (pre-receive hook declined)", "on the server")]
    [InlineData("remote", "git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.", "refused the login")]
    [InlineData("remote", "fatal: could not read Username for 'https://h': terminal prompts disabled", "refused the login")]
    [InlineData("remote", "ssh: Could not resolve hostname h\nfatal: Could not read from remote repository.", "cannot be reached")]
    [InlineData("hook", "tests failed: Permission denied (publickey)", "pre-push hook")]
    [InlineData("hook", "ICE: a force push can lose commits", "ICE refused")]
    [InlineData("ice", "blocked", "ICE refused")]
    [InlineData("remote", "something else", "failed")]
    public void The_ways_a_push_fails_are_told_apart(string by, string output, string words)
    {
        var problem = PushProblem.Of(new PushOutcome(1, output, by), "origin", "x");

        Assert.Contains(words, problem.What);
        Assert.NotEqual("", problem.Next);
    }
}
