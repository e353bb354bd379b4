using System.Text;
using Ias.Core.Config;

namespace Ias.Engine.Setup;

/// <summary>The commented <c>.loa.config.yaml</c> that <c>ias init</c> writes: what must be set is set, everything else stands there as a
/// comment with its default.</summary>
public static class ConfigTemplate
{
    /// <summary>The file's text.</summary>
    /// <param name="set">Keys that are written as real lines, with their value as YAML.</param>
    public static string Write(IReadOnlyDictionary<string, string> set)
    {
        var text = new StringBuilder(
            "# Configuration of ias. Lines that start with # show the defaults; `ias config show` prints the values in use and their sources.\n"
        );
        var open = Array.Empty<string>();
        foreach (var key in ConfigKeys.All)
        {
            var parts = key.Path.Split('.');
            OpenSections(text, open, parts, set);
            open = parts[..^1];
            var indent = new string(' ', 2 * open.Length);
            var real = set.TryGetValue(key.Path, out var value);
            text.Append(real ? indent : Commented(indent)).Append($"{key.Name}: {(real ? value : Yaml(key))}".TrimEnd());
            text.Append(
                $"  # {key.Meaning}{(key.Unset.Length > 0 && !real ? $"; unset: {key.Unset}" : "")}{(key.Type == ConfigType.Text ? "" : $" ({key.Allowed})")}\n"
            );
        }

        return text.ToString();
    }

    private static void OpenSections(StringBuilder text, string[] open, string[] parts, IReadOnlyDictionary<string, string> set)
    {
        for (var depth = 0; depth < parts.Length - 1; depth++)
        {
            if (open.Length > depth && open.AsSpan(0, depth + 1).SequenceEqual(parts.AsSpan(0, depth + 1)))
            {
                continue;
            }

            if (depth == 0)
            {
                text.Append('\n');
            }

            // A section of comments only would be an empty value: its heading is a comment, too.
            var path = string.Join('.', parts[..(depth + 1)]) + ".";
            var indent = new string(' ', 2 * depth);
            text.Append(set.Keys.Any(k => k.StartsWith(path, StringComparison.Ordinal)) ? indent : Commented(indent))
                .Append(parts[depth])
                .Append(":\n");
        }
    }

    private static string Commented(string indent) => "#" + (indent.Length == 0 ? "" : " " + indent[..^1]);

    private static string Yaml(ConfigKey key) =>
        key.Type switch
        {
            ConfigType.Texts => "[]",
            ConfigType.Command => "[my-agent, --quiet]",
            ConfigType.Text when key.Default.Length > 0 && key.Default.AsSpan().ContainsAny("^\\(") => $"'{key.Default}'",
            _ => key.Default,
        };
}
