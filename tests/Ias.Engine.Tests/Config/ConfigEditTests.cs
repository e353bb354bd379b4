using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Engine.Config;
using Ias.Engine.Trust;

namespace Ias.Engine.Tests.Config;

public sealed class ConfigEditTests
{
    [Theory]
    [InlineData("", ConfigKeys.MaxCycles, "7", "run_mode:\n  defaults:\n    max_cycles: 7\n")]
    [InlineData("# mine\n", ConfigKeys.IceMounts, "off", "# mine\nice:\n  mounts: off\n")]
    [InlineData("other: 1", ConfigKeys.IceMounts, "off", "other: 1\nice:\n  mounts: off")]
    [InlineData("ice:\n  mounts: auto   # why\n", ConfigKeys.IceMounts, "off", "ice:\n  mounts: off   # why\n")]
    [InlineData(
        "ice:\r\n  mounts: auto # why\r\n",
        ConfigKeys.IceCredentials,
        "inherit",
        "ice:\r\n  credentials: inherit\r\n  mounts: auto # why\r\n"
    )]
    [InlineData("ice: {mounts: auto} # why\n", ConfigKeys.IceCredentials, "inherit", "ice: {mounts: auto, credentials: inherit} # why\n")]
    [InlineData("{}\n", ConfigKeys.MaxCycles, "7", "{run_mode: {defaults: {max_cycles: 7}}}\n")]
    [InlineData("{ice: , a: 1}\n", ConfigKeys.IceMounts, "off", "{ice: {mounts: off} , a: 1}\n")]
    [InlineData("ice:\n# below\nother: 1\n", ConfigKeys.IceMounts, "off", "ice:\n  mounts: off\n# below\nother: 1\n")]
    [InlineData("ice: ~  # none\n", ConfigKeys.IceMounts, "off", "ice:  # none\n  mounts: off\n")]
    [InlineData("---\na: 1\n...\n", ConfigKeys.IceMounts, "off", "---\nice:\n  mounts: off\na: 1\n...\n")]
    [InlineData("agent: claude  # mine\n", ConfigKeys.AgentModel, "opus", "agent:  # mine\n  name: claude\n  model: opus\n")]
    [InlineData("agent: claude  # mine\n", ConfigKeys.AgentName, "codex", "agent: codex  # mine\n")]
    [InlineData("agent: my-agent -q\n", ConfigKeys.AgentPrompt, "file", "agent:\n  command: my-agent -q\n  prompt: file\n")]
    [InlineData("agent: [a, b]\n", ConfigKeys.AgentCommand, "a|c d", "agent: [a, 'c d']\n")]
    [InlineData("agent: {command: >\n   x y\n   z}\n", ConfigKeys.AgentPrompt, "file", null)]
    [InlineData("agent:\n  model: |\n    x\n  prompt: file\n", ConfigKeys.AgentModel, "m", "agent:\n  model: m\n  prompt: file\n")]
    [InlineData("run_mode:\n  git:\n    auto_push: &p true\nx: *p\n", ConfigKeys.AutoPush, "false", null)]
    [InlineData(
        "secrets:\n  patterns:\n  - a # one\n  # two\n  - b\n",
        ConfigKeys.SecretPatterns,
        "a|c|b",
        "secrets:\n  patterns:\n  - a # one\n  - c\n  # two\n  - b\n"
    )]
    [InlineData(
        "secrets:\n  patterns: # all\n  - a # one\n  # two\n  - b\nz: 1\n",
        ConfigKeys.SecretPatterns,
        "",
        "secrets:\n  patterns: [] # all\n  # two\nz: 1\n"
    )]
    [InlineData("secrets: {patterns: [a,\n  b]}\n", ConfigKeys.SecretPatterns, "it's", "secrets: {patterns: ['it''s']}\n")]
    public void A_key_is_set_where_it_belongs_and_nothing_else_changes(string text, string key, string value, string? expected)
    {
        var edit = new ConfigEdit(text);
        string[] items = value.Length == 0 ? [] : value.Split('|');

        if (expected is null)
        {
            Assert.Throws<ProblemException>(() => edit.Set(ConfigKeys.All.Find(key)!, items));
            Assert.Equal(text, edit.Text);
            return;
        }

        Assert.True(edit.Set(ConfigKeys.All.Find(key)!, items));
        Assert.Equal(expected, edit.Text);
        Assert.False(edit.Set(ConfigKeys.All.Find(key)!, items));
        Assert.Equal(expected, edit.Text);
    }

    [Theory]
    [InlineData("ice:\n  mounts: auto # why\nother: 1\n", ConfigKeys.IceMounts, "other: 1\n")]
    [InlineData("ice: # the cage\n  mounts: auto # why\nother: 1\n", ConfigKeys.IceMounts, "ice: # the cage\nother: 1\n")]
    [InlineData("ice:\n  mounts: auto\n  # stays\n  credentials: masked", ConfigKeys.IceCredentials, "ice:\n  mounts: auto\n  # stays")]
    [InlineData("ice: {mounts: auto, credentials: masked}\n", ConfigKeys.IceMounts, "ice: {credentials: masked}\n")]
    [InlineData("ice: {mounts: auto} # x\nb: 1\n", ConfigKeys.IceMounts, "b: 1\n")]
    [InlineData("agent: claude\nb: 1\n", ConfigKeys.AgentName, "b: 1\n")]
    [InlineData("secrets:\n  patterns:\n  - a # one\n  # two\n  - b\nz: 1\n", ConfigKeys.SecretPatterns, "  # two\nz: 1\n")]
    public void An_unset_key_leaves_with_its_line_and_an_empty_section(string text, string key, string expected)
    {
        var edit = new ConfigEdit(text);

        Assert.True(edit.Unset(ConfigKeys.All.Find(key)!));

        Assert.Equal(expected, edit.Text);
        Assert.False(edit.Unset(ConfigKeys.All.Find(key)!));
    }

    [Fact]
    public void In_the_file_that_init_wrote_a_key_takes_the_place_of_its_comment_and_gives_it_back()
    {
        var bare = ConfigTemplate.Write(new Dictionary<string, string>());

        foreach (var key in ConfigKeys.All.Where(key => !key.HasSections))
        {
            var (yaml, value) = Sample(key);
            var edit = new ConfigEdit(bare);
            edit.Set(key, value);
            Assert.Equal(ConfigTemplate.Write(new Dictionary<string, string> { [key.Path] = yaml }), edit.Text);
            edit.Unset(key);
            Assert.Equal(bare, edit.Text);
        }
    }

    [Fact]
    public void A_list_of_sections_is_written_by_hand()
    {
        var refused = Assert.Throws<ProblemException>(() => new ConfigEdit("").Set(ConfigKeys.All.Find(ConfigKeys.Checks)!, ["x"]));

        Assert.Equal("checks is a list of sections, which is written by hand.", refused.Problem.What);
        Assert.Contains("- name: tests", refused.Problem.Next);
    }

    [Fact]
    public void Whatever_the_file_looks_like_a_key_that_is_set_reads_so_and_every_other_line_stays() =>
        Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithMaxTest(600),
            Prop.ForAll(
                Texts().ToArbitrary(),
                Gen.Elements(ConfigKeys.All.Where(key => !key.HasSections).ToArray()).ToArbitrary(),
                (text, key) =>
                {
                    var (_, value) = Sample(key);
                    var (before, edit) = (Read(text), new ConfigEdit(text));
                    var wasSet = before[key.Path].IsSet;
                    edit.Set(key, value);
                    var after = Read(edit.Text);
                    Assert.Equal(value, after[key.Path].Items ?? [after[key.Path].Text]);
                    Assert.All(
                        ConfigKeys.All.Where(other => other != key),
                        other => Assert.Equal(before[other.Path].Written, after[other.Path].Written)
                    );
                    var (old, now) = (Lines(text), Lines(edit.Text));
                    Assert.True(
                        wasSet ? old.Except(now).Count() <= 1 : old.All(line => now.Contains(line) || line.Contains('{')),
                        edit.Text
                    );
                    if (!wasSet)
                    {
                        edit.Unset(key);
                        Assert.Equal(text, edit.Text);
                    }
                }
            )
        );

    // Files of blocks, of braces and of both, with comments, other tools' keys, either line ending, and with or without a last one.
    private static Gen<string> Texts() =>
        from set in Gen.SubListOf(
            ConfigKeys.All.Where(key => key.Path is not (ConfigKeys.AgentName or ConfigKeys.AgentScript or ConfigKeys.AgentCommand))
        )
        from braces in Gen.Choose(0, 3)
        from step in Gen.Elements(2, 4)
        from comments in Gen.Elements(true, false)
        from ending in Gen.Elements("\n", "\r\n")
        from last in Gen.Elements(true, false)
        from foreign in Gen.Elements("", "paths: {root: &x src}\nlist:\n- 1\n- 2 # two\n", "text: |\n  run_mode:\n    enabled: no\n# end\n")
        let text = foreign + Section("", [.. set], 0, step, braces, comments)
        select (last ? text : text.TrimEnd('\n')).Replace("\n", ending, StringComparison.Ordinal);

    private static string Section(string at, List<ConfigKey> keys, int indent, int step, int braces, bool comments)
    {
        var text = "";
        foreach (var group in keys.GroupBy(key => key.Path[at.Length..].Split('.')[0]))
        {
            var lead = (comments ? $"{new string(' ', indent)}# of {group.Key}: {{\n" : "") + new string(' ', indent) + group.Key + ":";
            text += (group.ToList(), at + group.Key) switch
            {
                ([var key], var path) when key.Path == path => $"{lead} {Other(key)}{(comments ? "   # it's" : "")}\n",
                var (below, path) when braces == indent / step => $"{lead} {Braces(path + ".", below)}\n",
                var (below, path) => $"{lead}\n{Section(path + ".", below, indent + step, step, braces, comments)}",
            };
        }

        return text;
    }

    private static string Braces(string at, List<ConfigKey> keys) =>
        "{"
        + string.Join(
            ", ",
            keys.GroupBy(key => key.Path[at.Length..].Split('.')[0])
                .Select(group =>
                    group.First().Path == at + group.Key
                        ? $"{group.Key}: {Other(group.First())}"
                        : $"{group.Key}: {Braces($"{at}{group.Key}.", [.. group])}"
                )
        )
        + "}";

    // A value that is neither the default nor the sample.
    private static string Other(ConfigKey key) =>
        key.Type switch
        {
            ConfigType.Switch => key.Default,
            ConfigType.Choice => $"'{key.Default}'",
            ConfigType.Whole or ConfigType.Number => key.Path == ConfigKeys.InjectionThreshold ? "0.5" : "2",
            ConfigType.Memory => "128M",
            ConfigType.Texts when key.Path == ConfigKeys.Prices => "['m 1 2']",
            ConfigType.Texts when key.HasSections => "[{name: tests, run: [npm, test], timeout_minutes: 2}]",
            ConfigType.Texts => "[claude]",
            ConfigType.Command => "[x, y]",
            _ when key.Path == ConfigKeys.CommitMessage => "'chore: {subject}'",
            _ => "codex",
        };

    private static (string Yaml, string[] Value) Sample(ConfigKey key) =>
        key.Type switch
        {
            ConfigType.Switch => key.Default == "true" ? ("false", ["false"]) : ("true", ["true"]),
            ConfigType.Choice => (key.Choices![^1], [key.Choices[^1]]),
            ConfigType.Whole or ConfigType.Number => ("1", ["1"]),
            ConfigType.Memory => ("256M", ["256M"]),
            ConfigType.Texts when key.Path == ConfigKeys.Prices => ("['m 3 4 0.5']", ["m 3 4 0.5"]),
            ConfigType.Texts => ("[gemini, 'codex:it''s']", ["gemini", "codex:it's"]),
            ConfigType.Command => ("[a, '-b', 'c d']", ["a", "-b", "c d"]),
            _ when key.Path == ConfigKeys.CommitMessage => ("'fix: {subject}'", ["fix: {subject}"]),
            _ => ("gemini", ["gemini"]),
        };

    private static IEnumerable<string> Lines(string text) => [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];

    private static Configuration Read(string text) => Configuration.From(YamlTree.Read(text, ConfigKeys.FileName), ConfigKeys.FileName);
}
