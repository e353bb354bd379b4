using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Tests.Git;

namespace Ias.Engine.Tests.Git.Writing;

public sealed class BranchesTests : IDisposable
{
    private readonly GitFixture _git = new();

    public void Dispose() => _git.Dispose();

    [Fact]
    public async Task A_branch_is_made_at_a_commit_and_found_again()
    {
        var first = _git.Tree.Git("rev-parse", "HEAD");
        _git.Tree.Git("commit", "-q", "--allow-empty", "-m", "second");
        var repository = await _git.OpenAsync();

        await repository.Branches.SwitchToAsync("feature/x", first, default);
        Assert.Equal(new Head("feature/x", first), await repository.HeadAsync(default));
        await repository.Branches.SwitchToAsync("main", null, default);
        await repository.Branches.SwitchToAsync("feature/x", null, default);

        Assert.Equal("feature/x", _git.Tree.Git("branch", "--show-current"));
        await Assert.ThrowsAsync<ProblemException>(() => repository.Branches.SwitchToAsync("--force", null, default));
    }

    [Fact]
    public async Task Ancestors_are_told_and_unknown_commits_are_none()
    {
        var first = _git.Tree.Git("rev-parse", "HEAD");
        _git.Tree.Git("commit", "-q", "--allow-empty", "-m", "second");
        var second = _git.Tree.Git("rev-parse", "HEAD");
        var repository = await _git.OpenAsync();

        Assert.True(await repository.Branches.IsAncestorAsync(first, second, default));
        Assert.True(await repository.Branches.IsAncestorAsync(second, second, default));
        Assert.False(await repository.Branches.IsAncestorAsync(second, first, default));
        Assert.False(await repository.Branches.IsAncestorAsync(new string('1', 40), second, default));
    }

    [Fact]
    public async Task A_branch_is_moved_up_only_from_where_it_was()
    {
        _git.Tree.Git("switch", "-qc", "feature/x");
        var old = _git.Tree.Git("rev-parse", "HEAD");
        _git.Tree.Git("switch", "-qc", "agents-own");
        _git.Tree.Git("commit", "-q", "--allow-empty", "-m", "work");
        var tip = _git.Tree.Git("rev-parse", "HEAD");
        var repository = await _git.OpenAsync();

        await repository.Branches.FastForwardAsync("feature/x", old, tip, default);

        Assert.Equal(new Head("feature/x", tip), await repository.HeadAsync(default));
        await Assert.ThrowsAsync<ProblemException>(() => repository.Branches.FastForwardAsync("feature/x", old, tip, default));
    }

    [Fact]
    public async Task Where_two_branches_went_apart_is_told_unless_they_have_nothing_in_common()
    {
        var fork = _git.Tree.Git("rev-parse", "HEAD");
        _git.Tree.Git("switch", "-qc", "feature/x");
        _git.Tree.Git("commit", "-q", "--allow-empty", "-m", "work");
        _git.Tree.Git("branch", "-q", "other", _git.Tree.Git("commit-tree", "HEAD^{tree}", "-m", "another beginning"));
        var branches = (await _git.OpenAsync()).Branches;

        Assert.Equal(fork, await branches.ForkPointAsync("main", "feature/x", default));
        Assert.Null(await branches.ForkPointAsync("main", "other", default));
        Assert.Null(await branches.ForkPointAsync("main", "none", default));
    }
}
