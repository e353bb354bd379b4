using Ias.Core.Runner;
using Ias.Engine.Runner;
using Ias.Tests;

namespace Ias.Engine.Tests.Runner;

public sealed class RunFoldersTests
{
    [Fact]
    public void What_is_queued_is_nothing_to_git_also_before_a_runner_was_there()
    {
        using var repository = new TemporaryRepository();
        var files = new RunFolders(repository.Path, "ias").Make("cart", new DateOnly(2026, 1, 18), "a cart");
        RunFolders.Init(files, new RunnerOptions());
        new JobQueue(files, new RunnerOptions(), TimeProvider.System, new JobIds(TimeProvider.System, Random.Shared.Next)).Enqueue(new Job("implementer", "do it"));

        var seen = repository.Git("status", "--porcelain", "--untracked-files=all");

        Assert.DoesNotContain("queue/", seen, StringComparison.Ordinal);
        Assert.Contains("runner/config.json", seen, StringComparison.Ordinal);
    }
}
