using Ias.Engine.Git;
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

    [Fact]
    public void A_linked_work_tree_is_none_and_the_next_step_leads_to_the_main_one()
    {
        using var repository = new TemporaryRepository();
        var linked = Path.Combine(repository.Around, "linked");
        repository.Git("worktree", "add", "-q", linked);

        var problem = QueuePlace.WhyNot(GitPlace.Here(linked));

        Assert.Equal($"cd {repository.Path}", problem?.Next);
    }

    [Theory]
    [InlineData(".bare")]
    [InlineData(".git")]
    public void Where_the_repository_is_bare_the_next_step_makes_a_place_that_works(string name)
    {
        using var repository = new TemporaryRepository();
        var hub = Path.Combine(repository.Around, "hub");
        var bare = Path.Combine(hub, name);
        repository.Git("clone", "-q", "--bare", repository.Path, bare);
        TemporaryRepository.Run("git", bare, "worktree", "add", "-q", Path.Combine(hub, "next"), "-b", "next");

        var problem = QueuePlace.WhyNot(GitPlace.Here(Path.Combine(hub, "next")));
        TemporaryRepository.Run("sh", hub, "-ec", problem!.Next);

        Assert.Null(QueuePlace.WhyNot(GitPlace.Here(Path.Combine(hub, "next-queue"))));
    }
}
