using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

public sealed class HooksSettingTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);
    private readonly HooksSetting _setting;

    public HooksSettingTests() => _setting = Setting(Ours);

    private string Ours => Path.Combine(_repository.Home, "state", "ice", "1", "hooks");

    private string Config => Path.Combine(_repository.Path, ".git", "config");

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _processes.Dispose();
        _repository.Dispose();
    }

    [Fact]
    public async Task Ours_is_what_git_reads_and_leaves_no_trace_afterwards()
    {
        var before = await File.ReadAllBytesAsync(Config, Cancel);

        await _setting.WriteAsync(Ours, Cancel);

        Assert.Equal(Ours, _repository.Git("config", "core.hooksPath"));
        Assert.Equal(Ours, await _setting.ReadAsync(Cancel));
        Assert.Equal(before, HooksSetting.WithoutOurs(await File.ReadAllBytesAsync(Config, Cancel)));

        await _setting.WriteAsync("", Cancel);

        Assert.Equal(before, await File.ReadAllBytesAsync(Config, Cancel));
        Assert.Equal("", await _setting.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Setting_it_twice_sets_it_once()
    {
        await _setting.WriteAsync(Ours, Cancel);
        await _setting.WriteAsync(Ours, Cancel);

        Assert.Equal(Ours, _repository.Git("config", "--get-all", "core.hooksPath"));
    }

    [Fact]
    public async Task A_value_of_the_persons_own_is_replaced_and_put_back_by_git()
    {
        _repository.Git("config", "core.hooksPath", ".githooks");

        Assert.Equal(".githooks", await _setting.ReadAsync(Cancel));
        await _setting.WriteAsync(Ours, Cancel);
        Assert.Equal(Ours, _repository.Git("config", "--get-all", "core.hooksPath"));
        await _setting.WriteAsync(".githooks", Cancel);

        Assert.Equal(".githooks", _repository.Git("config", "--get-all", "core.hooksPath"));
    }

    [Fact]
    public async Task What_a_turn_sets_over_ours_is_seen()
    {
        await _setting.WriteAsync(Ours, Cancel);
        _repository.Git("config", "core.hooksPath", ".husky");

        Assert.Equal(".husky", await _setting.ReadAsync(Cancel));
        await _setting.WriteAsync("", Cancel);
        Assert.Equal("", await _setting.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Other_settings_that_a_turn_adds_behind_ours_stay()
    {
        await _setting.WriteAsync(Ours, Cancel);
        _repository.Git("config", "user.name", "Somebody");
        await _setting.WriteAsync("", Cancel);

        Assert.Equal("Somebody", _repository.Git("config", "user.name"));
        Assert.Equal("", await _setting.ReadAsync(Cancel));
    }

    [Theory]
    [InlineData("with blank")]
    [InlineData("with#hash")]
    [InlineData("mit-ümlaut")]
    public async Task A_path_that_needs_quoting_is_left_to_git(string name)
    {
        var ours = Path.Combine(_repository.Home, name, "ice", "hooks");
        var setting = Setting(ours);

        await setting.WriteAsync(ours, Cancel);

        Assert.Equal(ours, _repository.Git("config", "core.hooksPath"));
        Assert.Equal(ours, await setting.ReadAsync(Cancel));
    }

    [Fact]
    public async Task A_lock_that_a_killed_engine_left_is_moved_aside()
    {
        await File.WriteAllTextAsync(Config + ".lock", "", Cancel);

        await _setting.WriteAsync(Ours, Cancel);

        Assert.Equal(Ours, _repository.Git("config", "core.hooksPath"));
        Assert.False(File.Exists(Config + ".lock"));
    }

    [Fact]
    public async Task The_files_mode_stays()
    {
        File.SetUnixFileMode(Config, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await _setting.WriteAsync(Ours, Cancel);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Config));
    }

    private HooksSetting Setting(string ours)
    {
        var place = GitPlace.Find(_repository.Path)!;
        return new HooksSetting(new HostGit(_processes, RealPrograms.Find(Path.Combine(_repository.Home, "state")).Git), place, ours);
    }
}
