using Ias.Engine.Git;
using Ias.Tests;

namespace Ias.Engine.Tests.Git;

public sealed class LinkedWorkTreeSettingsTests
{
    [Fact]
    public async Task A_linked_work_tree_has_the_settings_of_its_repository()
    {
        using var repository = new TemporaryRepository();
        using var beside = new TemporaryFolder();
        repository.Git("config", "core.hooksPath", "githooks");
        repository.Git("worktree", "add", "-q", "--detach", beside.At("lane"));

        var settings = await new RepositoryReader(GitPlace.Here(beside.At("lane"))).SettingsAsync(CancellationToken.None);

        Assert.Equal("githooks", settings!.Last("core.hookspath"));
        Assert.Contains(settings.All, s => s is { Key: "core.hookspath", IsLocal: true });
    }
}
