using Ias.Engine.Git;
using Ias.Tests;

namespace Ias.Engine.Tests.Git;

/// <summary>A commit carried onto another in the object database, beside what git makes of the same two.</summary>
public sealed class CommitCarrierTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 3, 4, 5, TimeSpan.Zero);

    private readonly GitFixture _git = new();

    private TemporaryRepository Tree => _git.Tree;

    public void Dispose() => _git.Dispose();

    [Fact]
    public async Task It_has_the_tree_author_and_message_that_git_gives_it()
    {
        var (own, tip) = Apart(() => Lines(2, "two, mine"), () => Lines(9, "nine, theirs"));
        Tree.Git("cherry-pick", own);
        var byGit = Tree.Git("log", "-1", "--format=%T%n%an%n%ae%n%ad%n%cn%n%ce%n%B");
        Tree.Git("reset", "-q", "--hard", tip);

        var carried = await CarryAsync(own, tip);

        Assert.Equal(byGit, Tree.Git("log", "-1", "--format=%T%n%an%n%ae%n%ad%n%cn%n%ce%n%B", carried!.Commit));
        Assert.Equal(
            (tip, $"{Now.ToUnixTimeSeconds()}"),
            (Tree.Git("rev-parse", carried.Commit + "^"), Tree.Git("log", "-1", "--format=%ct", carried.Commit))
        );
        Tree.Git("fsck", "--strict");
    }

    [Fact]
    public async Task It_takes_no_lock_and_moves_neither_branch_nor_files()
    {
        var (own, tip) = Apart(() => Lines(2, "two, mine"), () => Lines(9, "nine, theirs"));
        foreach (
            var name in new[] { "index.lock", "HEAD.lock", "MERGE_MSG.lock", "packed-refs.lock", "config.lock", "refs/heads/main.lock" }
        )
        {
            File.WriteAllText(Tree.At(".git", name), "held");
        }

        Assert.NotEqual("", (await CarryAsync(own, tip))!.Commit);

        Assert.Equal(tip, Tree.Git("rev-parse", "HEAD"));
        Assert.Equal("", Tree.Git("--no-optional-locks", "status", "--porcelain"));
    }

    [Fact]
    public async Task What_others_did_as_well_is_no_commit()
    {
        var (own, tip) = Apart(() => Lines(2, "two"), () => Lines(2, "two"));

        Assert.Equal("", (await CarryAsync(own, tip))!.Commit);
    }

    [Fact]
    public async Task A_conflict_is_gits_to_tell()
    {
        var (own, tip) = Apart(() => Lines(2, "mine"), () => Lines(2, "theirs"));

        Assert.Null(await CarryAsync(own, tip));
    }

    [Theory]
    [InlineData("commit.gpgSign", "true")]
    [InlineData("merge.renormalize", "true")]
    [InlineData("merge.ours.driver", "true")]
    public async Task What_only_git_can_do_is_left_to_git(string key, string value)
    {
        var (own, tip) = Apart(() => Lines(2, "two, mine"), () => Lines(9, "nine, theirs"));
        Tree.Git("config", key, value);

        Assert.Null(await CarryAsync(own, tip));
    }

    private async Task<Carried?> CarryAsync(string own, string tip) =>
        await (await _git.OpenAsync()).CarryAsync(own, tip, Now, TestContext.Current.CancellationToken);

    private void Lines(int number, string text) =>
        Tree.Write("file.txt", string.Concat(Enumerable.Range(1, 10).Select(n => (n == number ? text : $"{n}") + "\n")));

    // Two commits on one: the one to be carried, and the one that HEAD is on.
    private (string Own, string Tip) Apart(Action mine, Action theirs)
    {
        Lines(0, "");
        Commit("begun");
        Tree.Git("switch", "-q", "--detach");
        mine();
        Commit("mine: what it is\n\nwhy\n\nRun-Id: r");
        var own = Tree.Git("rev-parse", "HEAD");
        Tree.Git("switch", "-q", "-");
        theirs();
        Commit("theirs");
        return (own, Tree.Git("rev-parse", "HEAD"));
    }

    private void Commit(string message)
    {
        Tree.Git("add", "-A");
        Tree.Git("commit", "-q", "-m", message);
    }
}
