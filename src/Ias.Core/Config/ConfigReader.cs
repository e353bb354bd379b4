using System.Text.RegularExpressions;
using Ias.Core.Agents;
using Ias.Core.Text;

namespace Ias.Core.Config;

/// <summary>Goes through a configuration file's tree, key by key, against <see cref="ConfigKeys"/>.</summary>
internal sealed class ConfigReader(string file, string folder)
{
    private const int Shown = 60; // characters of what was written, in a message

    private readonly Dictionary<string, Setting> _set = [];
    private readonly Dictionary<string, int> _lines = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _misspelt = [];

    public Configuration Read(ConfigNode? root)
    {
        switch (root)
        {
            case null or ConfigNode.Scalar { IsNothing: true }:
                break;
            case ConfigNode.Map map:
                Section("", map, ours: false);
                break;
            default:
                throw Wrong(
                    root,
                    "",
                    "The file is not a mapping of keys to values.",
                    "Write keys, for example:\nrun_mode:\n  enabled: true"
                );
        }

        RefuseTwoAgents();
        return new Configuration(_set, _warnings, _misspelt, fileExists: true, folder);
    }

    private void Section(string path, ConfigNode.Map map, bool ours)
    {
        var seen = new Dictionary<string, int>();
        foreach (var entry in map.Entries)
        {
            var full = path.Length == 0 ? entry.Key : $"{path}.{entry.Key}";
            var own = ours || ConfigKeys.OwnSections.Contains(full);
            var known = ConfigKeys.Find(full);
            if (!own && known is null && !ConfigKeys.IsSection(full))
            {
                if (path.Length == 0 && ConfigKeys.NearestSection(entry.Key) is { } meant)
                {
                    Unknown(entry, full, meant);
                }

                continue; // another tool's
            }

            if (!seen.TryAdd(entry.Key, entry.Line))
            {
                throw Wrong(entry.Line, entry.Column, full, $"{full} appears twice, first on line {seen[entry.Key]}.", "Keep one of them.");
            }

            if (known is not null)
            {
                Value(known, entry);
            }
            else if (ConfigKeys.IsSection(full))
            {
                Subsection(full, entry, own);
            }
            else
            {
                Unknown(entry, full, ConfigKeys.Nearest(full));
            }
        }
    }

    private void Unknown(ConfigEntry entry, string full, string? near)
    {
        var warning = $"{file}:{entry.Line}: unknown key {full}{(near is null ? "" : $"; did you mean {near}?")}";
        _warnings.Add(warning);
        if (near is not null)
        {
            _misspelt.Add(warning);
        }
    }

    private void Subsection(string path, ConfigEntry entry, bool ours)
    {
        switch (entry.Value)
        {
            case ConfigNode.Map map:
                Section(path, map, ours);
                break;
            case ConfigNode.Scalar { IsNothing: true }:
                break;
            case ConfigNode.Scalar or ConfigNode.List when path == "agent":
                Agent(entry.Value);
                break;
            case var other:
                var below = ConfigKeys
                    .All.First(k => k.Path.StartsWith(path + ".", StringComparison.Ordinal))
                    .Path[(path.Length + 1)..]
                    .Split('.')[0];
                throw Wrong(
                    other,
                    path,
                    $"{path} must contain keys, but it is {Kind(other)}.",
                    $"{path[(path.LastIndexOf('.') + 1)..]}:\n  {below}: …"
                );
        }
    }

    /// <summary><c>agent: claude</c> and <c>agent: [my-agent, --quiet]</c> are short forms.</summary>
    private void Agent(ConfigNode node)
    {
        var known = node is ConfigNode.Scalar word && KnownAgents.Names.Contains(word.Text);
        Value(
            ConfigKeys.Find(known ? ConfigKeys.AgentName : ConfigKeys.AgentCommand)!,
            new ConfigEntry("agent", node, node.Line, node.Column)
        );
    }

    private void Value(ConfigKey key, ConfigEntry entry)
    {
        if (entry.Value is ConfigNode.Scalar { IsNothing: true })
        {
            return; // as if the line were not there
        }

        _lines[key.Path] = entry.Line;
        var source = $"{file}:{entry.Line}";
        _set[key.Path] = key.Type switch
        {
            ConfigType.Texts => new Setting(key, "", source, Texts(key, entry.Value)),
            ConfigType.Command => new Setting(key, "", source, Command(key, entry.Value)),
            _ => new Setting(key, Single(key, entry.Value), source),
        };
    }

    private string Single(ConfigKey key, ConfigNode node)
    {
        if (node is not ConfigNode.Scalar scalar)
        {
            throw WrongType(key, node, Kind(node));
        }

        if (!scalar.Plain && key.Type is ConfigType.Switch or ConfigType.Whole or ConfigType.Number)
        {
            throw WrongType(key, node, $"the text \"{scalar.Text}\" in quotes");
        }

        if (ConfigValue.WhyNot(key, scalar.Text) is { } why)
        {
            throw Wrong(node, key.Path, $"{key.Path}: {Wording.Cut(scalar.Text, Shown)}: {why}.", $"Allowed: {key.Allowed}.");
        }

        MustNameAnAgent(key, node, scalar.Text);
        if (key.Path == ConfigKeys.CommitPattern && PosixPattern.Read(scalar.Text) is { Regex: null, WhyNot: var whyNot })
        {
            throw Wrong(
                node,
                key.Path,
                $"{key.Path}: {Wording.Cut(scalar.Text, Shown)} is not a valid grep -E pattern: {whyNot}",
                @"For example '^feat\(sprint-'."
            );
        }

        return ConfigValue.Normal(key, scalar.Text);
    }

    private List<string> Texts(ConfigKey key, ConfigNode node)
    {
        var items = node switch
        {
            ConfigNode.List list => list.Items,
            ConfigNode.Scalar => [node],
            _ => throw WrongType(key, node, Kind(node)),
        };
        var texts = new List<string>(items.Count);
        foreach (var item in items)
        {
            if (item is not ConfigNode.Scalar { IsNothing: false } scalar || scalar.Text.AsSpan().ContainsAny('\n', '\0'))
            {
                throw WrongType(key, item, Kind(item));
            }

            if (key.Path == ConfigKeys.SecretPatterns)
            {
                MustBeARegex(key, item, scalar.Text);
            }

            MustNameAnAgent(key, item, scalar.Text);
            if (key.Path == ConfigKeys.Prices && PriceTable.WhyNot(scalar.Text) is { } why)
            {
                throw Wrong(
                    item,
                    key.Path,
                    $"{key.Path}: {Wording.Cut(scalar.Text, Shown)}: {why}.",
                    "For example: prices: ['gpt-5.5 1.25 10 0.125']"
                );
            }

            texts.Add(scalar.Text);
        }

        return texts;
    }

    private List<string> Command(ConfigKey key, ConfigNode node)
    {
        try
        {
            List<string> words = node is ConfigNode.Scalar line ? [.. CommandLine.Split(line.Text)] : Texts(key, node);
            return words.Count > 0 && words[0].Length > 0
                ? words
                : throw Wrong(node, key.Path, $"{key.Path} is empty.", $"Allowed: {key.Allowed}.");
        }
        catch (ProblemException wrong) when (node is ConfigNode.Scalar)
        {
            throw Wrong(node, key.Path, $"{key.Path} cannot be split into words: {wrong.Problem.What}", $"Allowed: {key.Allowed}.");
        }
    }

    private void MustNameAnAgent(ConfigKey key, ConfigNode node, string text)
    {
        if (
            key.Path
                is ConfigKeys.AgentFallback
                    or ConfigKeys.PostPrFlatlineAgents
                    or ConfigKeys.ImplementAgent
                    or ConfigKeys.ReviewAgent
                    or ConfigKeys.AuditAgent
            && AgentChoice.WhyNot(text) is { } why
        )
        {
            throw Wrong(node, key.Path, $"{key.Path}: {Wording.Cut(text, Shown)}: {why}.", "Write a name, or NAME:MODEL.");
        }
    }

    private void MustBeARegex(ConfigKey key, ConfigNode node, string text)
    {
        try
        {
            _ = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw Wrong(
                node,
                key.Path,
                $"{key.Path}: {Wording.Cut(text, Shown)} is not a regular expression ias can use: {wrong.Message}",
                "Look-around and back-references are not supported."
            );
        }
    }

    private void RefuseTwoAgents()
    {
        // The kind of agent may be named beside what belongs to it.
        string[] ways = [.. new[] { ConfigKeys.AgentName, ConfigKeys.AgentCommand, ConfigKeys.AgentScript }.Where(_set.ContainsKey)];
        if (
            ways is [ConfigKeys.AgentName, ConfigKeys.AgentCommand] && _set[ConfigKeys.AgentName].Text == KnownAgents.Command
            || ways is [ConfigKeys.AgentName, ConfigKeys.AgentScript] && _set[ConfigKeys.AgentName].Text == KnownAgents.Scripted
        )
        {
            return;
        }

        if (ways.Length > 1)
        {
            throw Wrong(
                _lines[ways[1]],
                1,
                ways[1],
                $"{ways[0]} (line {_lines[ways[0]]}) and {ways[1]} cannot be used together.",
                "Keep one of them."
            );
        }
    }

    private ProblemException WrongType(ConfigKey key, ConfigNode node, string kind) =>
        Wrong(node, key.Path, $"{key.Path} is {kind}.", $"Allowed: {key.Allowed}.");

    private ProblemException Wrong(ConfigNode node, string path, string what, string next) =>
        Wrong(node.Line, node.Column, path, what, next);

    private ProblemException Wrong(int line, int column, string path, string what, string next) =>
        new(new Problem(what, $"{file}:{line}:{column}{(path.Length > 0 ? $", key {path}" : "")}", next, ExitCode.Usage));

    private static string Kind(ConfigNode node) =>
        node switch
        {
            ConfigNode.Alias alias => $"the alias *{alias.Name}, which ias does not follow",
            ConfigNode.List => "a list",
            ConfigNode.Map => "a section",
            ConfigNode.Scalar { IsNothing: true } => "nothing",
            ConfigNode.Scalar scalar => $"\"{Wording.Cut(scalar.Text, Shown)}\"",
            _ => "something else",
        };
}
