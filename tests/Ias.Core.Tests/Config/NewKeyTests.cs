using System.Text.Json;
using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Tests.Config;

/// <summary>A key that is added as <c>CONTRIBUTING.md</c> says: one record in the list of its section.</summary>
public sealed class NewKeyTests
{
    private static readonly ConfigKey Key = new(
        "run_mode.git.reviewers",
        ConfigType.Texts,
        "",
        "People asked to review the pull request",
        Unset: "nobody",
        Guards: Guard.Granted,
        Check: new(name => name.Contains(' ') ? "it has a blank" : null, "Write names, for example: [ann, bob]")
    );

    private static readonly ConfigKeySet Keys = new([.. ConfigKeys.All, Key]);

    [Fact]
    public void It_is_read_checked_and_kept_by_a_run()
    {
        var written = Read("ann", "bob");

        Assert.Equal(["ann", "bob"], Key.Binding.Kept(written.ToRunOptions()));
        Assert.Empty(written.Warnings);
        Assert.Equal("Write names, for example: [ann, bob]", Assert.Throws<ProblemException>(() => Read("ann b")).Problem.Next);
    }

    [Fact]
    public void A_run_that_is_read_again_still_has_it()
    {
        var started = new RunEvent.RunStarted("sprint-1", "Cart", "b", "main", "", Read("ann").ToRunOptions(), "1", "/repo");

        var text = JsonSerializer.Serialize(started, EventJson.Default.RunEvent);
        var read = (RunEvent.RunStarted)JsonSerializer.Deserialize(text, EventJson.Default.RunEvent)!;

        Assert.Equal(["ann"], Key.Binding.Kept(read.Options));
        Assert.DoesNotContain(
            "settings",
            JsonSerializer.Serialize(started with { Options = new RunOptions() }, EventJson.Default.RunEvent)
        );
    }

    [Fact]
    public void It_is_documented() =>
        Assert.Contains(
            "| `run_mode.git.reviewers` | nobody | a list of strings, for example [one, two] |  | People asked to review the pull request |\n",
            KeyTable.Markdown(Keys)
        );

    [Fact]
    public void What_it_loosens_must_be_allowed_in_the_file_and_in_a_saved_run()
    {
        var loose = Read("ann");

        Assert.Equal([Key.Path], Loosened(GuardedSettings.Of(loose)));
        Assert.Equal([Key.Path], Loosened(SavedSettings.Of(loose.ToRunOptions(), "state.json", "/repo", Keys)));
        Assert.Empty(Loosened(SavedSettings.Of(new RunOptions(), "state.json", "/repo", Keys)));
    }

    private static Configuration Read(params string[] names)
    {
        ConfigNode root = new ConfigNode.List([.. names.Select(name => new ConfigNode.Scalar(name, Plain: true, 1, 1))], 1, 1);
        foreach (var part in Key.Path.Split('.').Reverse())
        {
            root = new ConfigNode.Map([new ConfigEntry(part, root, 1, 1)], 1, 1);
        }

        return Configuration.From(root, "c.yaml", keys: Keys);
    }

    private static IEnumerable<string> Loosened(IEnumerable<GuardedSetting> settings) =>
        Loosening.Of(new Dictionary<string, IReadOnlyList<string>>(), settings).Select(found => found.Setting.Id);
}
