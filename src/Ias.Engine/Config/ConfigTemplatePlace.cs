using Ias.Core.Config;
using Ias.Core.Config.Keys;

namespace Ias.Engine.Config;

/// <summary>The comment with a key's default that <see cref="ConfigTemplate"/> wrote: where the key is written when it is set.</summary>
/// <param name="Line">Where that line begins.</param>
/// <param name="Headings">Where the lines begin that open its sections and are comments, too.</param>
internal sealed record ConfigTemplatePlace(int Line, IReadOnlyList<int> Headings)
{
    /// <summary>Finds the comment, if it is unchanged and below its own sections.</summary>
    public static ConfigTemplatePlace? Find(string text, YamlPlace? root, ConfigKey key)
    {
        var lines = new TextLines(text);
        var (comment, path) = (ConfigTemplate.Comment(key), key.Path.Split('.'));
        var real = new Dictionary<int, string>();
        Gather(root, "", lines, real);
        var headings = new int?[path.Length - 1]; // of each section; -1 = a real one
        foreach (var start in lines.Between(0, text.Length))
        {
            var line = lines.At(start);
            if (line == comment && headings.All(heading => heading is not null))
            {
                return new ConfigTemplatePlace(start, [.. headings.Where(heading => heading >= 0).Select(heading => heading!.Value)]);
            }

            for (var depth = 0; depth < headings.Length; depth++)
            {
                var section = string.Join('.', path[..(depth + 1)]);
                if (real.GetValueOrDefault(start) == section)
                {
                    headings[depth] = -1;
                }
                else if (line == ConfigTemplate.Comment(ConfigTemplate.Heading(section)) && !real.ContainsValue(section))
                {
                    headings[depth] = start;
                }
            }
        }

        return null;
    }

    /// <summary>True when a section contains such comments, or would if one key of it were unset.</summary>
    public static bool IsOf(string text, string section, ConfigKey unset)
    {
        var all = text.Split('\n').Select(line => line.TrimEnd('\r')).ToHashSet(StringComparer.Ordinal);
        return ConfigKeys.All.Any(key =>
            key.Path.StartsWith(section + ".", StringComparison.Ordinal)
            && (
                all.Contains(ConfigTemplate.Comment(key))
                || (key == unset && all.Any(line => line.EndsWith(ConfigTemplate.Remark(key), StringComparison.Ordinal)))
            )
        );
    }

    /// <summary>The text with the key set there.</summary>
    public string Filled(TextLines lines, ConfigKey key, string yaml)
    {
        var replaced = Headings.ToDictionary(start => start, start => (string?)lines.At(start)[1..]);
        replaced[Line] = ConfigTemplate.Line(key, yaml);
        return lines.Replace(replaced);
    }

    private static void Gather(YamlPlace? node, string at, TextLines lines, Dictionary<int, string> real)
    {
        if (node is YamlPlace.Map { Flow: false } map)
        {
            foreach (var entry in map.Entries)
            {
                var path = at.Length == 0 ? entry.Name : $"{at}.{entry.Name}";
                real.TryAdd(lines.StartOf(entry.Key.Start), path);
                Gather(entry.Value, path, lines, real);
            }
        }
    }
}
