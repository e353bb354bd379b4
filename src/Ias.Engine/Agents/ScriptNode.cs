using System.Globalization;
using Ias.Engine.Files;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ias.Engine.Agents;

/// <summary>A validated value of a script file: errors name the file, line, key and what is allowed.</summary>
internal sealed class ScriptNode
{
    private readonly string _file;
    private readonly YamlNode _node;

    private ScriptNode(string file, YamlNode node, string key)
    {
        _file = file;
        _node = node;
        Key = key;
    }

    /// <summary>Path of this value's key: <c>turns[2].steps[0].write</c>.</summary>
    public string Key { get; }

    /// <exception cref="ProblemException">No such file, or it is neither YAML nor JSON.</exception>
    public static ScriptNode Load(string file)
    {
        try
        {
            using var reader = new StringReader(RegularFile.Text(file) ?? throw new FileNotFoundException("there is no such file", file));
            var yaml = new YamlStream();
            yaml.Load(reader);
            return yaml.Documents.Count == 1
                ? new ScriptNode(file, yaml.Documents[0].RootNode, "")
                : throw new ProblemException(new Problem("The script is empty.", file, "It starts with: turns:", ExitCode.Usage));
        }
        catch (YamlException e)
        {
            throw new ProblemException(
                new Problem(
                    $"The script cannot be read: {e.Message}",
                    $"{file}:{e.Start.Line}",
                    "It must be YAML or JSON.",
                    ExitCode.Usage
                ),
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                new Problem(
                    $"The script cannot be read: {e.Message}",
                    file,
                    "Name an existing file: agent.script in .loa.config.yaml.",
                    ExitCode.Usage
                ),
                e
            );
        }
    }

    public bool IsText => _node is YamlScalarNode;

    public bool IsList => _node is YamlSequenceNode;

    public string Text() => _node is YamlScalarNode { Value: { } value } ? value : throw Wrong("a text");

    public double Number(double from, double to) =>
        double.TryParse(Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"a number from {from} to {to}"));

    public long Whole(long from, long to) =>
        long.TryParse(Text(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"a whole number from {from} to {to}"));

    public string OneOf(params string[] allowed) =>
        IsText && allowed.Contains(Text(), StringComparer.Ordinal) ? Text() : throw Wrong(string.Join(", ", allowed));

    public IEnumerable<ScriptNode> Items() =>
        _node is YamlSequenceNode list
            ? list.Children.Select((child, index) => new ScriptNode(_file, child, $"{Key}[{index}]"))
            : throw Wrong("a list");

    /// <summary>The value under a key, or null; every key must be one of <paramref name="allowed"/>.</summary>
    public IReadOnlyDictionary<string, ScriptNode> Map(params string[] allowed)
    {
        if (_node is not YamlMappingNode map)
        {
            throw Wrong($"keys out of {string.Join(", ", allowed)}");
        }

        var values = new Dictionary<string, ScriptNode>(StringComparer.Ordinal);
        foreach (var (name, value) in map.Children)
        {
            var key = new ScriptNode(_file, name, Key).Text();
            values[key] = allowed.Contains(key, StringComparer.Ordinal)
                ? new ScriptNode(_file, value, Key.Length > 0 ? $"{Key}.{key}" : key)
                : throw new ProblemException(
                    new Problem(
                        $"Unknown key {key}{(Key.Length > 0 ? $" in {Key}" : "")}.",
                        $"{_file}:{name.Start.Line}",
                        $"Allowed: {string.Join(", ", allowed):raw}.",
                        ExitCode.Usage
                    )
                );
        }

        return values;
    }

    public ProblemException Wrong(string allowed) =>
        new(
            new Problem(
                $"{(Key.Length > 0 ? Key : "The script")} is wrong.",
                $"{_file}:{_node.Start.Line}",
                $"Allowed: {allowed:raw}.",
                ExitCode.Usage
            )
        );
}
