using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Queue;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

public sealed class QueuePlaceTests
{
    [Fact]
    public void The_main_work_tree_is_a_place_for_a_queue()
    {
        using var repository = new TemporaryRepository();

        Assert.Null(QueuePlace.WhyNot(GitPlace.Here(repository.Path)));
    }

    [Theory]
    [InlineData("linked")]
    [InlineData("worktrees/fix-20261127/shop")]
    public void So_is_a_linked_one_of_a_persons_own(string where)
    {
        using var repository = new TemporaryRepository();
        var linked = Path.Combine(repository.Around, where);
        repository.Git("worktree", "add", "-q", linked);

        Assert.Null(QueuePlace.WhyNot(GitPlace.Here(linked)));
    }

    [Fact]
    public void So_is_one_of_a_bare_repository()
    {
        using var repository = new TemporaryRepository();
        var hub = Path.Combine(repository.Around, "hub");
        repository.Git("clone", "-q", "--bare", repository.Path, Path.Combine(hub, ".bare"));
        TemporaryRepository.Run("git", Path.Combine(hub, ".bare"), "worktree", "add", "-q", Path.Combine(hub, "next"), "-b", "next");

        Assert.Null(QueuePlace.WhyNot(GitPlace.Here(Path.Combine(hub, "next"))));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("../linked")]
    public void A_lane_is_none_and_the_next_step_leads_to_its_queue(string owner)
    {
        using var repository = new TemporaryRepository();
        repository.Git("worktree", "add", "-q", "--detach", "../linked");
        var at = Path.GetFullPath(owner, repository.Path);
        // Not below the state folder of this process: a turn has a home of its own.
        var lane = Path.Combine(repository.Around, "ias", "worktrees", Path.GetFileName(LinkedWorkTree.FolderOf(at)), "lane-1");
        repository.Git("worktree", "add", "-q", "--detach", lane);

        var problem = QueuePlace.WhyNot(GitPlace.Here(lane));

        Assert.Equal($"cd {at}", problem?.Next);
    }
}
