using Ias.Core.Config;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Trust;
using Ias.Tests;

namespace Ias.Engine.Tests.Trust;

public sealed class ConsentStoreTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();
    private readonly TemporaryFolder _state = new();

    private ConsentStore Store => new(TimeProvider.System, _state.Path);

    private GitPlace Place => GitPlace.Here(_repository.Path);

    public void Dispose()
    {
        _repository.Dispose();
        _state.Dispose();
    }

    [Fact]
    public void A_first_contact_is_held_against_the_defaults()
    {
        Assert.True(Look("agent: claude\nrun_mode: {enabled: true, defaults: {max_cycles: 3, max_cost_usd: 5}}\n").IsClear);

        var answer = Look("ice: {mounts: off, credentials: inherit}\nagent: {command: [sh, agent.sh]}\n");

        Assert.True(answer.IsFirst);
        Assert.Equal(["agent.command", "ice.mounts", "ice.credentials"], answer.Differences.Select(d => d.Setting.Key));
        Assert.Equal([".loa.config.yaml:2", ".loa.config.yaml:1", ".loa.config.yaml:1"], answer.Differences.Select(d => d.Setting.Where));
        Assert.Contains("ice.mounts       is off; by default auto   (.loa.config.yaml:1)", answer.Words);
    }

    [Fact]
    public void What_was_let_pass_is_what_the_next_start_is_held_against()
    {
        Record("run_mode: {defaults: {max_cycles: 3}}\nice: {mounts: require}\n");

        Assert.True(Look("run_mode: {defaults: {max_cycles: 2}}\nice: {mounts: require}\n").IsClear);
        var answer = Look("run_mode: {defaults: {max_cycles: 4}}\n");

        Assert.False(answer.IsFirst);
        Assert.Equal(
            "run_mode.defaults.max_cycles  was 3, now 4   (.loa.config.yaml:1)\nice.mounts                    was require, now auto   (.loa.config.yaml)",
            Loosening.Table(answer.Differences)
        );
    }

    [Fact]
    public void Only_its_owner_may_read_what_is_written()
    {
        Record("");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Store.PathOf(Place)));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(Store.PathOf(Place))!)
        );
        Assert.StartsWith(_state.Path, Store.PathOf(Place));
    }

    [Fact]
    public void Another_repository_at_the_same_path_is_a_first_contact()
    {
        Record("agent: {command: [mine]}\n");
        Directory.Move(Path.Combine(_repository.Path, ".git"), Path.Combine(_repository.Path, "old"));
        _repository.Git("init", "-q");

        var answer = Look("agent: {command: [mine]}\n");

        Assert.True(answer.IsFirst);
        Assert.False(answer.IsClear);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"work_tree\":\"@\"}")]
    [InlineData(
        "{\"work_tree\":\"@\",\"at\":\"2026-01-01T00:00:00Z\",\"tree\":{\"device\":1,\"inode\":1},\"git\":{\"device\":1,\"inode\":1},\"settings\":{\"ice.mounts\":null}}"
    )]
    [InlineData("{\"work_tree\":\"@\",\"at\":\"2026-01-01T00:00:00Z\",\"tree\":null,\"git\":null,\"settings\":{}}")]
    public void A_damaged_record_is_never_taken_for_a_yes(string content)
    {
        Record("");
        File.WriteAllText(Store.PathOf(Place), content.Replace("@", Place.WorkTree));

        var answer = Look("");

        Assert.False(answer.IsClear);
        Assert.Contains("can no longer be read", answer.Words);
        Record("");
        Assert.True(Look("").IsClear);
    }

    [Fact]
    public void A_value_nobody_could_have_written_is_weaker_than_none()
    {
        Record("ice: {mounts: off}\n");
        File.WriteAllText(Store.PathOf(Place), File.ReadAllText(Store.PathOf(Place)).Replace("\"off\"", "\"offf\""));

        Assert.False(Look("ice: {mounts: off}\n").IsClear);
    }

    [Fact]
    public void Keys_of_a_newer_version_are_handed_on()
    {
        Record("");
        File.WriteAllText(
            Store.PathOf(Place),
            File.ReadAllText(Store.PathOf(Place)).Replace("{\n  \"work_tree\"", "{\n  \"from_the_future\": [1],\n  \"work_tree\"")
        );

        Record("ice: {mounts: off}\n");

        Assert.Contains("from_the_future", File.ReadAllText(Store.PathOf(Place)));
        Assert.True(Look("ice: {mounts: off}\n").IsClear);
    }

    [Fact]
    public void What_is_written_of_other_settings_stays()
    {
        Record("agent: {command: [mine]}\n");

        Store.Record(Place, GuardedSettings.OfIce(Configured("ice: {mounts: require}\n")));

        Assert.False(Look("agent: {command: [other]}\nice: {mounts: require}\n").IsClear);
        Assert.True(Look("agent: {command: [mine]}\nice: {mounts: require}\n").IsClear);
    }

    [Fact]
    public void What_is_allowed_in_the_main_work_tree_is_allowed_in_a_linked_one_and_not_the_other_way_round()
    {
        var linked = Path.Combine(_repository.Around, "linked");
        _repository.Git("worktree", "add", "-q", "--detach", linked);
        var there = GitPlace.Here(linked);
        var settings = GuardedSettings.Of(Configured("agent: {command: [mine]}\nice: {mounts: off}\n"));
        Assert.False(Store.Look(there, settings).IsClear);

        Store.Record(there, settings);
        Assert.True(Store.Look(there, settings).IsClear);
        Assert.False(Store.Look(Place, settings).IsClear);

        Record("agent: {command: [other]}\n");
        var other = GuardedSettings.Of(Configured("agent: {command: [other]}\nice: {mounts: off}\n"));
        Assert.True(Store.Look(there, other).IsClear); // the one by the main work tree, the other by its own
        Assert.Equal(
            ["agent.command"],
            Store.Look(there, GuardedSettings.Of(Configured("agent: {command: [third]}\n"))).Differences.Select(d => d.Setting.Key)
        );
    }

    private ConsentAnswer Look(string file) => Store.Look(Place, GuardedSettings.Of(Configured(file)));

    private void Record(string file) => Store.Record(Place, GuardedSettings.Of(Configured(file)));

    private Configuration Configured(string file)
    {
        _repository.Write(ConfigKeys.FileName, file);
        return ConfigFile.Load(_repository.Path);
    }
}
