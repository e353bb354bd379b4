using System.Text.Json.Nodes;
using Ias.Core.Agents.Known;
using Ias.Core.Config.Keys;
using Ias.Core.Text;

namespace Ias.Core.Config;

/// <summary>Goes through a configuration file's tree, key by key, against the known ones.</summary>
internal sealed class ConfigReader(ConfigKeySet keys, string file, string folder)
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
        return new Configuration(keys, _set, _warnings, _misspelt, fileExists: true, folder);
    }

    private void Section(string path, ConfigNode.Map map, bool ours)
    {
        var seen = new Dictionary<string, int>();
        foreach (var entry in map.Entries)
        {
            var full = path.Length == 0 ? entry.Key : $"{path}.{entry.Key}";
            var own = ours || ConfigKeys.OwnSections.Contains(full);
            var known = keys.Find(full);
            if (!own && known is null && !keys.IsSection(full))
            {
                if (path.Length == 0 && keys.NearestSection(entry.Key) is { } meant)
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
            else if (keys.IsSection(full))
            {
                Subsection(full, entry, own);
            }
            else
            {
                Unknown(entry, full, keys.Nearest(full));
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
                var first = keys.First(k => k.Path.StartsWith(path + ".", StringComparison.Ordinal));
                var below = first.Path[(path.Length + 1)..].Split('.')[0];
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
        Value(keys.Find(known ? ConfigKeys.AgentName : ConfigKeys.AgentCommand)!, new ConfigEntry("agent", node, node.Line, node.Column));
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
            throw Wrong(node, key.Path, $"{key.Path}: {Wording.Cut(scalar.Text, Shown)}: {why}.", Next(key));
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
            if (key.HasSections)
            {
                texts.Add(Section(key, item, texts));
                continue;
            }

            if (item is not ConfigNode.Scalar { IsNothing: false } scalar || scalar.Text.AsSpan().ContainsAny('\n', '\0'))
            {
                throw WrongType(key, item, Kind(item));
            }

            if (key.Check?.WhyNot(scalar.Text) is { } why)
            {
                throw Wrong(item, key.Path, $"{key.Path}: {Wording.Cut(scalar.Text, Shown)}: {why}.", Next(key));
            }

            texts.Add(scalar.Text);
        }

        return texts;
    }

    private string Section(ConfigKey key, ConfigNode item, List<string> before)
    {
        var line = Json(item)?.ToJsonString() ?? "";
        return key.Check!.WhyNot(line) is { } why ? throw Wrong(item, key.Path, $"{key.Path}: {why}.", Next(key))
            : before.Exists(other => Name(other) == Name(line))
                ? throw Wrong(item, key.Path, $"{key.Path}: the name {Name(line)} is there twice.", "Give one of them another name.")
            : line;
    }

    private static string? Name(string line) => (string?)JsonNode.Parse(line)!["name"];

    // Every value as text: what it means is the key's business. Null: what cannot stand there.
    private static JsonNode? Json(ConfigNode node) =>
        node switch
        {
            ConfigNode.Scalar scalar => JsonValue.Create(scalar.Text),
            ConfigNode.List list => new JsonArray([.. list.Items.Select(Json)]),
            ConfigNode.Map map => Json(map),
            _ => null,
        };

    private static JsonObject Json(ConfigNode.Map map)
    {
        var json = new JsonObject();
        foreach (var entry in map.Entries)
        {
            json[entry.Key] = Json(entry.Value);
        }

        return json;
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

    private static string Next(ConfigKey key) => key.Check is { Next.Length: > 0 } check ? check.Next : $"Allowed: {key.Allowed}.";

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
                $"ias config unset {ways[0]}     (or {ways[1]}: keep one of them)"
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
