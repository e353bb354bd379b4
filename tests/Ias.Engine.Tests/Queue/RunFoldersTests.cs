using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Queue;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

public sealed class RunFoldersTests
{
    [Fact]
    [Trait("Requirement", "R-090")]
    public void What_is_queued_is_nothing_to_git_also_before_a_runner_was_there()
    {
        using var repository = new TemporaryRepository();
        var files = new RunFolders(repository.Path, "ias").Make("cart", new DateOnly(2026, 1, 18), "a cart");
        RunFolders.Init(files, new RunnerOptions());
        new JobQueue(files, new RunnerOptions(), TimeProvider.System, new JobIds(TimeProvider.System, Random.Shared.Next)).Enqueue(
            new Job("implementer", "do it")
        );

        var seen = repository.Git("status", "--porcelain", "--untracked-files=all");

        Assert.DoesNotContain("queue/", seen);
        Assert.Contains("runner/config.json", seen);
    }

    [Fact]
    public void A_run_has_its_intent_and_nothing_that_nobody_keeps()
    {
        using var repository = new TemporaryRepository();
        var files = new RunFolders(repository.Path, "ias").Make("cart", new DateOnly(2026, 1, 18), "a cart");

        Assert.Equal(["intent.md"], Directory.GetFileSystemEntries(files.RunFolder).Select(Path.GetFileName));
        Assert.Equal("a cart", RunFolders.IntentOf(files));
    }

    [Fact]
    public void A_link_in_the_place_of_an_intent_is_not_followed()
    {
        using var repository = new TemporaryRepository();
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(elsewhere.At("intent.md"), "a person's own");
        var files = new RunnerFiles(repository.Path, "20260118-cart");
        Directory.CreateDirectory(Path.GetDirectoryName(files.RunFolder)!);
        Directory.CreateSymbolicLink(files.RunFolder, elsewhere.Path);
        Assert.Equal("", RunFolders.IntentOf(files));

        Directory.Delete(files.RunFolder);
        Directory.CreateDirectory(files.RunFolder);
        File.CreateSymbolicLink(files.Intent, elsewhere.At("intent.md"));

        Assert.Equal("", RunFolders.IntentOf(files));
    }
}
