using Ias.Core.Config;
using Ias.Core.Config.Keys;

namespace Ias.Engine.Config;

/// <summary>The ways to write a key into a text, or out of it, the best first. Each is only a text: <see cref="ConfigEdit"/> takes one
/// whose result reads as it should.</summary>
internal sealed class ConfigPlacing
{
    private const int Step = 2; // blanks a level

    private readonly string _text;
    private readonly TextLines _lines;
    private readonly ConfigKey _key;
    private readonly string[] _path;
    private readonly YamlPlace? _root;
    private readonly List<YamlPlace.Entry> _chain = []; // the sections on the way to the key, and the key, as far as they are there

    /// <param name="text">That <see cref="YamlTree"/> can read.</param>
    public ConfigPlacing(string text, ConfigKey key)
    {
        (_text, _lines, _key, _path, _root) = (text, new TextLines(text), key, key.Path.Split('.'), YamlPlace.Read(text));
        for (var node = _root; _chain.Count < _path.Length && node is YamlPlace.Map map; node = _chain[^1].Value)
        {
            if (map.Entries.FirstOrDefault(entry => entry.Name == _path[_chain.Count]) is not { } found)
            {
                break;
            }

            _chain.Add(found);
        }
    }

    /// <summary>With the key set.</summary>
    public IEnumerable<string> Set(IReadOnlyList<string> value)
    {
        var yaml = ConfigYaml.Write(_key, value);
        if (_chain.Count == _path.Length)
        {
            return Replaced(_chain[^1], yaml, _key.Type is ConfigType.Texts or ConfigType.Command ? value : null);
        }

        return _chain is [{ Value: not (YamlPlace.Map or YamlPlace.One { IsNothing: true }) } agent] && _path[0] == "agent"
            ? ShortForm(agent, value, yaml)
            : Added(yaml);
    }

    /// <summary>Without the key, and without the sections that had nothing else in them.</summary>
    public IEnumerable<string> Unset()
    {
        var (at, inBraces) = (_chain.Count - 1, false);
        while (at > 0 && _chain[at - 1].Value is YamlPlace.Map { Entries.Count: 1, Flow: var flow })
        {
            at--;
            inBraces |= flow;
        }

        var parent = at == 0 ? _root as YamlPlace.Map : _chain[at - 1].Value as YamlPlace.Map;
        if (parent is { Flow: true })
        {
            yield return CutOut(parent, _chain[at]);
        }

        if (parent is { Flow: false })
        {
            yield return _lines.Replace(Removed(at));
        }
    }

    private IEnumerable<string> Replaced(YamlPlace.Entry entry, string yaml, IReadOnlyList<string>? items)
    {
        if (IsNamed(entry.Value))
        {
            yield break; // something else refers to it
        }

        switch (entry.Value)
        {
            case YamlPlace.List { Flow: false, Items: [_, ..] } list:
                if (items is [_, ..])
                {
                    yield return LineByLine(list, items);
                }

                var starts = list.Items.SelectMany(item => _lines.Between(item.Start, item.End)).Distinct();
                var without = _lines.Replace(starts.ToDictionary(start => start, _ => (string?)null));
                var colon = entry.ColonIn(_text) + 1;
                yield return $"{without[..colon]} {yaml}{without[colon..]}";
                break;
            case YamlPlace.One { Text: "", IsNothing: true }:
                var behind = entry.ColonIn(_text) + 1;
                yield return $"{_text[..behind]} {yaml}{_text[behind..]}";
                break;
            default:
                yield return $"{_text[..entry.Value.Start]}{yaml}{_text[entry.Value.End..]}";
                break;
        }
    }

    // What is the same at both ends keeps its lines, and the comments on them.
    private string LineByLine(YamlPlace.List list, IReadOnlyList<string> items)
    {
        var old = list.Items.Select(item => (item as YamlPlace.One)?.Text).ToList();
        var (head, tail, shorter) = (0, 0, Math.Min(old.Count, items.Count));
        while (head < shorter && old[head] == items[head])
        {
            head++;
        }

        while (tail < shorter - head && old[^(tail + 1)] == items[^(tail + 1)])
        {
            tail++;
        }

        var first = list.Items[0].Start;
        var lead = _text[_lines.StartOf(first)..first]; // "  - "
        var gone = list.Items.Skip(head).SkipLast(tail).SelectMany(item => _lines.Between(item.Start, item.End)).Distinct();
        var added = items.Skip(head).SkipLast(tail).Select(item => lead + ConfigYaml.Text(item));
        var place = head > 0 ? _lines.EndOf(list.Items[head - 1].End) : _lines.StartOf(first);
        var inserted = _lines.Insert(place, added);
        var shift = inserted.Length - _text.Length;
        return new TextLines(inserted).Replace(gone.ToDictionary(start => start >= place ? start + shift : start, _ => (string?)null));
    }

    // `agent: claude` in one line.
    private IEnumerable<string> ShortForm(YamlPlace.Entry agent, IReadOnlyList<string> value, string yaml)
    {
        var was = agent.Value is YamlPlace.One one
            ? ConfigLeaves.ShortFormOf(new ConfigNode.Scalar(one.Text, Plain: false, 0, 0))!
            : ConfigKeys.AgentCommand;
        var isCommand = was == ConfigKeys.AgentCommand;
        if (was == _key.Path)
        {
            foreach (var way in Replaced(agent, yaml, isCommand ? value : null))
            {
                yield return way;
            }
        }

        var indent = new string(' ', _lines.IndentOf(agent.Key.Start) + Step);
        var (start, end) = (agent.Value.Start, agent.Value.End);
        var written = _text[start..end];
        if (was != _key.Path && !written.Contains('\n', StringComparison.Ordinal))
        {
            var head = _text[..start].TrimEnd(' ') + _text[end..];
            yield return new TextLines(head).Insert(
                new TextLines(head).EndOf(agent.Key.Start),
                [$"{indent}{(isCommand ? "command" : "name")}: {written}", $"{indent}{_key.Name}: {yaml}"]
            );
        }
    }

    private IEnumerable<string> Added(string yaml)
    {
        var holder = _chain.Count == 0 ? _root : _chain[^1].Value;
        var missing = _path[_chain.Count..];
        var braces = string.Join(": {", missing) + $": {yaml}" + new string('}', missing.Length - 1);
        if (holder is YamlPlace.Map { Flow: true } flow)
        {
            var at = flow.Entries.Count == 0 ? flow.Start + 1 : flow.Entries[^1].EndIn(_text);
            yield return _text.Insert(at, flow.Entries.Count == 0 ? braces : $", {braces}");
            yield break;
        }

        if (ConfigTemplatePlace.Find(_text, _root, _key) is { } template)
        {
            yield return template.Filled(_lines, _key, yaml);
        }

        if (_chain.Count > 0)
        {
            foreach (var way in Below(_chain[^1], missing, yaml, braces))
            {
                yield return way;
            }

            yield break;
        }

        var first = _root is YamlPlace.Map { Entries: [var one, ..] } ? one : null;
        var indent = first is null ? 0 : _lines.IndentOf(first.Key.Start);
        yield return _lines.Insert(_text.Length, Nested(missing, yaml, indent));
        if (first is not null)
        {
            yield return _lines.Insert(_lines.StartOf(first.Key.Start), Nested(missing, yaml, indent));
        }
    }

    private IEnumerable<string> Below(YamlPlace.Entry section, string[] missing, string yaml, string braces)
    {
        var indent = section.Value is YamlPlace.Map { Entries: [var first, ..] }
            ? _lines.IndentOf(first.Key.Start)
            : _lines.IndentOf(section.Key.Start) + Step;
        var text = _text;
        if (section.Value is YamlPlace.One { Text.Length: > 0 } nothing)
        {
            text = _text[..nothing.Start].TrimEnd(' ') + _text[nothing.End..]; // a written null
        }

        var lines = new TextLines(text);
        yield return lines.Insert(lines.EndOf(section.Key.End), Nested(missing, yaml, indent));
        if (section.Value is YamlPlace.One)
        {
            var colon = section.ColonIn(text) + 1; // the section stands in braces itself
            yield return $"{text[..colon]} {{{braces}}}{text[colon..]}";
        }
    }

    private static IEnumerable<string> Nested(string[] names, string yaml, int indent) =>
        names.Select((name, depth) => $"{new string(' ', indent + (Step * depth))}{name}:{(depth == names.Length - 1 ? $" {yaml}" : "")}");

    private static string Between(string text, int from, int to) => text[..from] + text[to..];

    private string CutOut(YamlPlace.Map parent, YamlPlace.Entry entry)
    {
        var at = parent.Entries.ToList().IndexOf(entry);
        return at > 0 ? Between(_text, parent.Entries[at - 1].EndIn(_text), entry.EndIn(_text))
            : parent.Entries.Count > 1 ? Between(_text, entry.Key.Start, parent.Entries[1].Key.Start)
            : Between(_text, entry.Key.Start, entry.EndIn(_text));
    }

    // The lines of the key and of the sections that hold nothing else, from the outermost of them; comments between them stay.
    private Dictionary<int, string?> Removed(int outermost)
    {
        var removed = new Dictionary<int, string?>();
        for (var at = outermost; at < _chain.Count; at++)
        {
            var entry = _chain[at];
            var start = _lines.StartOf(entry.Key.Start);
            if (at == _chain.Count - 1 || entry.Value is YamlPlace.Map { Flow: true })
            {
                removed[start] = _lines.At(start).EndsWith(ConfigTemplate.Remark(_key), StringComparison.Ordinal)
                    ? ConfigTemplate.Comment(_key)
                    : null;
                foreach (
                    var line in _lines.Between(entry.Key.Start, entry.EndIn(_text)).Where(line => line > start && !IsComment(entry, line))
                )
                {
                    removed[line] = null;
                }

                break;
            }

            var section = string.Join('.', _path[..(at + 1)]);
            if (_lines.At(start) == ConfigTemplate.Heading(section) && ConfigTemplatePlace.IsOf(_text, section, _key))
            {
                removed[start] = ConfigTemplate.Comment(ConfigTemplate.Heading(section));
            }
            else if (!_lines.At(start).Contains('#', StringComparison.Ordinal))
            {
                removed[start] = null;
            }
        }

        return removed;
    }

    private bool IsComment(YamlPlace.Entry entry, int line) =>
        entry.Value is YamlPlace.List { Flow: false } && _lines.At(line).AsSpan().TrimStart() is ['#', ..];

    private bool IsNamed(YamlPlace value) => value.Start < _text.Length && _text[value.Start] == '&';
}
