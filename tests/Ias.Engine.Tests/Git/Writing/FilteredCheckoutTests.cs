using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Git.Writing;

/// <summary>The person's smudge filter may be a script in the work tree: a turn has changed it, and the engine's own git runs it.</summary>
public sealed class FilteredCheckoutTests
{
    [Fact]
    public async Task A_filter_that_a_turn_has_changed_works_and_writes_neither_the_repository_nor_the_state()
    {
        using var folder = new TemporaryRepository();
        using var processes = new ProcessRunner(TimeProvider.System);
        folder.Git("config", "filter.up.smudge", "sh filter.sh");
        folder.Git("config", "filter.up.clean", "tr A-Z a-z");
        folder.Write(".gitattributes", "*.up filter=up\n");
        folder.Write("filter.sh", "tr a-z A-Z\n");
        folder.Write("a.up", "words\n");
        folder.Git("add", "-A");
        folder.Git("commit", "-qm", "one");
        folder.Git("switch", "-q", "-c", "other");
        folder.Write("b.up", "more\n");
        folder.Git("add", "-A");
        folder.Git("commit", "-qm", "two");
        folder.Git("switch", "-q", "main");
        Directory.CreateDirectory(folder.At(".run"));
        folder.Write("filter.sh", "echo planted > .git/hooks/post-checkout; echo planted > .run/planted; tr a-z A-Z\n");
        folder.Git("update-index", "--assume-unchanged", "filter.sh");
        var repository = await Repository.OpenAsync(processes, folder.Path, CancellationToken.None);

        await repository.Branches.SwitchToAsync("other", null, CancellationToken.None);

        Assert.Equal("MORE\n", folder.Read("b.up"));
        Assert.Equal("other", folder.Git("branch", "--show-current"));
        Assert.Equal("", folder.Git("diff", "--cached", "--name-only"));
        folder.Write("b.up", "spoiled\n");
        await repository.RevertAsync(["filter.sh", ".run"], "refs/ias/test", CancellationToken.None);
        Assert.Equal("MORE\n", folder.Read("b.up"));
        Assert.False(File.Exists(folder.At(".git", "hooks", "post-checkout")));
        Assert.False(File.Exists(folder.At(".run", "planted")));
    }

    [Fact]
    public async Task A_filtered_file_that_differs_between_two_branches_is_switched_with_them()
    {
        using var folder = new TemporaryRepository();
        using var processes = new ProcessRunner(TimeProvider.System);
        folder.Git("config", "filter.up.smudge", "tr a-z A-Z");
        folder.Git("config", "filter.up.clean", "tr A-Z a-z");
        folder.Write(".gitattributes", "*.up filter=up\n");
        folder.Write("a.up", "words\n");
        folder.Git("add", "-A");
        folder.Git("commit", "-qm", "one");
        folder.Git("switch", "-q", "-c", "other");
        folder.Write("a.up", "more\n");
        folder.Git("add", "-A");
        folder.Git("commit", "-qm", "two");
        var repository = await Repository.OpenAsync(processes, folder.Path, CancellationToken.None);

        await repository.Branches.SwitchToAsync("main", null, CancellationToken.None);

        Assert.Equal(("WORDS\n", "main"), (folder.Read("a.up"), folder.Git("branch", "--show-current")));
        Assert.Equal("", folder.Git("status", "--porcelain"));

        folder.Write("a.up", "WORDS OF MY OWN\n");
        await Assert.ThrowsAsync<ProblemException>(() => repository.Branches.SwitchToAsync("other", null, CancellationToken.None));

        Assert.Equal(("WORDS OF MY OWN\n", "main"), (folder.Read("a.up"), folder.Git("branch", "--show-current")));
    }
}
