using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Trust;
using Ias.Tests;

namespace Ias.Engine.Tests.Config;

public sealed class ConfigChangeTests : IDisposable
{
    private static readonly ConfigKey MaxCycles = ConfigKeys.All.Find(ConfigKeys.MaxCycles)!;
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void What_a_person_types_at_their_terminal_is_allowed_for_that_key_alone()
    {
        _repository.Write(ConfigKeys.FileName, "run_mode:\n  circuit_breaker: {no_progress_threshold: 900}\n");
        var (store, place) = (new ConsentStore(TimeProvider.System, _repository.Home), GitPlace.Here(_repository.Path));
        var change = ConfigChange.Of(_repository.Path);
        change.Set(MaxCycles, ["50"]);

        var left = store.Allow(place, change.Keys, change.Write(), isTyped: true);

        Assert.Equal([NoProgressTrigger.LimitKey.Path], left.Differences.Select(difference => difference.Setting.Id));
        _repository.Write(ConfigKeys.FileName, "run_mode:\n  defaults: {max_cycles: 51}\n");
        Assert.Equal(
            [ConfigKeys.MaxCycles],
            store.Look(place, GuardedSettings.Of(ConfigFile.Load(_repository.Path))).Differences.Select(difference => difference.Setting.Id)
        );
    }

    [Fact]
    public void What_nobody_typed_is_nobodys_word_and_a_damaged_record_stays_damaged()
    {
        var (store, place) = (new ConsentStore(TimeProvider.System, _repository.Home), GitPlace.Here(_repository.Path));
        var change = ConfigChange.Of(_repository.Path);
        change.Set(MaxCycles, ["50"]);
        var read = change.Write();

        Assert.Single(store.Allow(place, change.Keys, read, isTyped: false).Differences);
        Directory.CreateDirectory(Path.GetDirectoryName(store.PathOf(place))!);
        File.WriteAllText(store.PathOf(place), "{");
        Assert.NotEmpty(store.Allow(place, change.Keys, read, isTyped: true).Damage);
        Assert.Equal("{", File.ReadAllText(store.PathOf(place)));
    }

    [Fact]
    public void A_file_that_somebody_changed_or_made_meanwhile_is_not_overwritten()
    {
        var change = ConfigChange.Of(_repository.Path);
        change.Set(MaxCycles, ["5"]);
        _repository.Write(ConfigKeys.FileName, "# theirs\n");

        var refused = Assert.Throws<ProblemException>(() => change.Write());

        Assert.Contains("changed by somebody else", refused.Problem.What);
        Assert.Equal("# theirs\n", File.ReadAllText(Path.Combine(_repository.Path, ConfigKeys.FileName)));
    }

    [Fact]
    public void A_byte_order_mark_a_link_within_the_repository_and_the_files_mode_stay()
    {
        var real = Path.Combine(_repository.Path, "real.yaml");
        File.WriteAllBytes(real, [0xEF, 0xBB, 0xBF, .. "ice:\r\n  mounts: auto # ä\r\n"u8]);
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(Path.Combine(_repository.Path, ConfigKeys.FileName), "real.yaml");
        var change = ConfigChange.Of(_repository.Path);
        change.Set(ConfigKeys.All.Find(ConfigKeys.IceMounts)!, ["require"]);
        change.Write();

        Assert.Equal([0xEF, 0xBB, 0xBF, .. "ice:\r\n  mounts: require # ä\r\n"u8], File.ReadAllBytes(real));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(real));
        Assert.Equal("real.yaml", new FileInfo(Path.Combine(_repository.Path, ConfigKeys.FileName)).LinkTarget);
    }
}
