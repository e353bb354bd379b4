using Ias.Core.Model;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Queue;
using Ias.Engine.Tests.Git;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>A work tree beside a checkout, in which jobs run: real git.</summary>
public sealed class JobWorkTreeTests : IDisposable
{
    private readonly GitFixture _git = new();

    private TemporaryRepository Checkout => _git.Tree;

    public void Dispose() => _git.Dispose();

    [Fact]
    public async Task It_has_the_files_of_the_commit_that_the_checkout_is_at_and_follows_it()
    {
        Commit("a.txt", "first\n");
        Checkout.Write("a.txt", "half a thought\n");
        var tree = await MakeAsync();

        Assert.Equal("first\n", Read(tree, "a.txt"));
        Assert.Equal("", In(tree, "status", "--porcelain"));

        Commit("a.txt", "second\n");
        await FollowAsync(tree);

        Assert.Equal("second\n", Read(tree, "a.txt"));
        Assert.Equal("", In(tree, "status", "--porcelain"));
        Assert.Equal((Checkout.Git("rev-parse", "HEAD").Trim(), ""), (In(tree, "rev-parse", "HEAD"), In(tree, "branch", "--show-current")));
        Assert.Equal("main", Checkout.Git("branch", "--show-current").Trim());
    }

    [Fact]
    public async Task The_persons_filters_take_part()
    {
        Checkout.Git("config", "filter.loud.smudge", "tr a-z A-Z");
        Checkout.Git("config", "filter.loud.clean", "tr A-Z a-z");
        Commit(".gitattributes", "*.txt filter=loud\n");
        Commit("a.txt", "first\n");
        var tree = await MakeAsync();
        Assert.Equal("FIRST\n", Read(tree, "a.txt"));

        Commit("a.txt", "second\n");
        await (await OpenAsync(tree)).Branches.DetachAtAsync(Checkout.Git("rev-parse", "HEAD").Trim(), CancellationToken.None);

        Assert.Equal("SECOND\n", Read(tree, "a.txt"));
        Assert.Equal("", In(tree, "status", "--porcelain"));
    }

    [Fact]
    public async Task Files_that_git_does_not_track_come_along_where_lanes_copy_names_them()
    {
        Commit(".gitignore", ".env\n");
        Commit(".loa.config.yaml", "lanes: {copy: [.env]}\n");
        Checkout.Write(".env", "KEY=1\n");
        var tree = await MakeAsync();
        Assert.Equal("KEY=1\n", Read(tree, ".env"));

        Checkout.Write(".env", "KEY=2\n");
        Commit("a.txt", "next\n");
        await FollowAsync(tree);

        Assert.Equal("KEY=2\n", Read(tree, ".env"));
    }

    [Fact]
    public async Task It_stays_where_somebody_works_in_it()
    {
        var tree = await MakeAsync();
        var at = In(tree, "rev-parse", "HEAD");
        Commit("a.txt", "next\n");

        File.WriteAllText(Path.Combine(tree, "README.md"), "changed\n");
        await FollowAsync(tree);
        Assert.Equal(at, In(tree, "rev-parse", "HEAD"));

        In(tree, "checkout", "-q", "--", ".");
        In(tree, "switch", "-q", "-c", "mine");
        await FollowAsync(tree);
        Assert.Equal((at, "mine"), (In(tree, "rev-parse", "HEAD"), In(tree, "branch", "--show-current")));
    }

    [Fact]
    public async Task One_that_cannot_be_made_leaves_nothing_behind()
    {
        Commit(".gitattributes", "*.txt filter=broken\n");
        Commit("a.txt", "first\n");
        Checkout.Git("config", "filter.broken.smudge", "false");
        Checkout.Git("config", "filter.broken.required", "true");

        var refused = await Assert.ThrowsAsync<ProblemException>(MakeAsync);

        Assert.Equal("Files cannot be checked out in a linked work tree.", refused.Problem.What);
        Assert.False(Directory.Exists($"{Checkout.Path}-jobs"));
        Assert.DoesNotContain("-jobs", Checkout.Git("worktree", "list"));
    }

    private void Commit(string path, string text)
    {
        Checkout.Write(path, text);
        Checkout.Git("add", "-A");
        Checkout.Git("commit", "-q", "-m", $"change {path}");
    }

    private async Task<string> MakeAsync()
    {
        await _git.Guard.PrepareAsync(Checkout.Path, new IceSettings(new RunOptions()), CancellationToken.None);
        return await JobWorkTree.EnsureAsync(_git.Processes, await OpenAsync(Checkout.Path), _git.Guard, CancellationToken.None);
    }

    private async Task FollowAsync(string tree) =>
        await JobWorkTree.FollowAsync(_git.Processes, await OpenAsync(tree), TimeProvider.System, CancellationToken.None);

    private Task<Repository> OpenAsync(string path) => Repository.OpenAsync(_git.Processes, path, CancellationToken.None);

    private static string In(string tree, params string[] arguments) => TemporaryRepository.Run("git", tree, arguments).Trim();

    private static string Read(string tree, string file) => File.ReadAllText(Path.Combine(tree, file));
}
