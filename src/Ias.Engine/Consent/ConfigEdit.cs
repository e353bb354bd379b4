using System.Text.Json;
using System.Text.RegularExpressions;
using Ias.Core.Config;

namespace Ias.Engine.Consent;

/// <summary>
/// Sets keys in the text of <c>.loa.config.yaml</c> and leaves every other line as it is, comments too. Only what stands on a line of its
/// own is changed, and lists only grow; whoever uses it checks the result by reading it.
/// </summary>
/// <param name="text">Of the file; empty: there is none yet.</param>
public sealed class ConfigEdit(string text)
{
    private readonly List<string> _lines =
    [
        .. text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Where((line, at) => at > 0 || line.Length > 0 || text.Length > 1),
    ];

    /// <summary>As it stands now.</summary>
    public string Text => string.Join('\n', _lines) + "\n";

    /// <summary>Sets a key to one value.</summary>
    /// <param name="path">With dots.</param>
    /// <param name="value">As YAML.</param>
    /// <exception cref="ProblemException">The text cannot be read as YAML.</exception>
    public void Set(string path, string value)
    {
        if (Find(path.Split('.')) is not { } entry)
        {
            Add(path.Split('.'), value);
            return;
        }

        var line = _lines[entry.Line - 1];
        var colon = line.IndexOf(':', entry.Column - 1);
        var comment = Regex.Match(
            line[(colon + 1)..],
            @"^(?:\s*(?:""[^""]*""|'[^']*'|[^#""']*?))(?<comment>\s+#.*)$",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)
        );
        _lines[entry.Line - 1] = $"{line[..(colon + 1)]} {value}{(comment.Success ? comment.Groups["comment"].Value : "")}";
    }

    /// <summary>Adds to a list.</summary>
    /// <param name="path">With dots.</param>
    /// <param name="more">Plain texts.</param>
    /// <exception cref="ProblemException">The text cannot be read as YAML.</exception>
    public void Append(string path, IReadOnlyList<string> more)
    {
        var items = more.Select(Quoted).ToList();
        switch (Find(path.Split('.')))
        {
            case { Value: ConfigNode.List { Items: [.., var last] } list } entry when last.Line > entry.Line:
                var indent = new string(' ', Math.Max(0, _lines[last.Line - 1].IndexOf('-', StringComparison.Ordinal)));
                _lines.InsertRange(last.Line, items.Select(item => $"{indent}- {item}"));
                break;
            case { Value: ConfigNode.List list } entry:
                Set(path, $"[{string.Join(", ", list.Items.OfType<ConfigNode.Scalar>().Select(one => Quoted(one.Text)).Concat(items))}]");
                break;
            case { } entry:
                Set(path, $"[{string.Join(", ", items)}]");
                break;
            default:
                Add(path.Split('.'), $"[{string.Join(", ", items)}]");
                break;
        }
    }

    /// <summary>A text as YAML takes it whatever is in it: JSON.</summary>
    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private ConfigEntry? Find(ReadOnlySpan<string> path)
    {
        var (node, found) = (YamlTree.Read(Text, ConfigKeys.FileName), (ConfigEntry?)null);
        foreach (var name in path)
        {
            found = (node as ConfigNode.Map)?.Entries.FirstOrDefault(entry => entry.Key == name);
            if (found is null)
            {
                return null;
            }

            node = found.Value;
        }

        return found;
    }

    // Below the deepest section that is there; where none is, at the end.
    private void Add(string[] path, string value)
    {
        var depth = path.Length - 1;
        while (depth > 0 && Find(path.AsSpan(0, depth)) is null)
        {
            depth--;
        }

        var section = depth > 0 ? Find(path.AsSpan(0, depth)) : null;
        var indent = section switch
        {
            null => 0,
            { Value: ConfigNode.Map { Entries: [var first, ..] } } => first.Column - 1,
            _ => section.Column + 1,
        };
        var added = new List<string>();
        for (var at = depth; at < path.Length; at++)
        {
            added.Add($"{new string(' ', indent)}{path[at]}:{(at == path.Length - 1 ? $" {value}" : "")}");
            indent += 2;
        }

        if (section is null)
        {
            _lines.AddRange(added);
        }
        else
        {
            _lines.InsertRange(section.Line, added);
        }
    }
}
