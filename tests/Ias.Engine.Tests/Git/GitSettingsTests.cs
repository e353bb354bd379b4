using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Git;

public sealed class GitSettingsTests : IDisposable
{
    private readonly TemporaryRepository _tree = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);

    [Fact]
    public async Task Settings_of_all_levels_are_read()
    {
        _tree.Git("config", "Remote.Up.url", "one");
        _tree.Git("config", "--add", "remote.Up.url", "two");
        File.AppendAllText(
            Path.Combine(_tree.Path, ".git", "config"),
            "[include]\n path = ../more\n[alone]\n switch\n[includeIf \"gitdir:**/.git\"]\n path = ../more2\n"
        );
        _tree.Write("more", "[more]\n key = from there\n");
        _tree.Write("more2", "[more]\n key = last\n");

        var settings = await ReadAsync(_tree.Path);

        Assert.Equal(("last", "true"), (settings.Last("more.key"), settings.Last("alone.switch")));
        Assert.Equal([new("Up", "one")], settings.Remotes());
        Assert.True(settings.All[^1].IsLocal);
    }

    [Fact]
    public async Task A_linked_work_tree_has_the_settings_of_its_repository()
    {
        using var beside = new TemporaryFolder();
        _tree.Git("config", "core.hooksPath", "githooks");
        _tree.Git("worktree", "add", "-q", "--detach", beside.At("lane"));

        var settings = await ReadAsync(beside.At("lane"));

        Assert.Equal("githooks", settings.Last("core.hookspath"));
        Assert.Contains(settings.All, s => s is { Key: "core.hookspath", IsLocal: true });
    }

    public void Dispose()
    {
        _processes.Dispose();
        _tree.Dispose();
    }

    private Task<GitSettings> ReadAsync(string workTree) =>
        GitSettings.ReadAsync(new HostGit(_processes, "git"), GitPlace.Here(workTree), CancellationToken.None);
}
