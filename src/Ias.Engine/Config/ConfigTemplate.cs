using System.Text;
using Ias.Core.Config;
using Ias.Core.Config.Keys;

namespace Ias.Engine.Config;

/// <summary>The commented <c>.loa.config.yaml</c> that <c>ias init</c> writes: what must be set is set, everything else stands there as a
/// comment with its default.</summary>
public static class ConfigTemplate
{
    /// <summary>Text of the new file.</summary>
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
            text.Append(set.TryGetValue(key.Path, out var value) ? Line(key, value) : Comment(key)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The line of a key that is set.</summary>
    /// <param name="yaml">Its value.</param>
    internal static string Line(ConfigKey key, string yaml) => $"{Indent(key.Path)}{key.Name}: {yaml}{Remark(key)}";

    /// <summary>Comment after the value in <see cref="Line"/>.</summary>
    internal static string Remark(ConfigKey key) => $"  # {key.Meaning}{Range(key)}";

    /// <summary>The line of a key that is not set: a comment with its default.</summary>
    internal static string Comment(ConfigKey key) =>
        $"{Comment($"{Indent(key.Path)}{key.Name}: {Yaml(key)}".TrimEnd())}  # {key.Meaning}{(key.Unset.Length > 0 ? $"; unset: {key.Unset}" : "")}{Range(key)}";

    /// <summary>The line that opens a section.</summary>
    internal static string Heading(string path) => $"{Indent(path)}{path[(path.LastIndexOf('.') + 1)..]}:";

    /// <summary>A line as a comment that stands where the line would.</summary>
    internal static string Comment(string line) => $"#{line}";

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
            var path = string.Join('.', parts[..(depth + 1)]);
            var isSet = set.Keys.Any(k => k.StartsWith(path + ".", StringComparison.Ordinal));
            text.Append(isSet ? Heading(path) : Comment(Heading(path))).Append('\n');
        }
    }

    private static string Indent(string path) => new(' ', 2 * path.Count(c => c == '.'));

    private static string Range(ConfigKey key) => key.Type == ConfigType.Text ? "" : $" ({key.Allowed})";

    private static string Yaml(ConfigKey key) =>
        key.Type switch
        {
            ConfigType.Texts => "[]",
            ConfigType.Command => "[my-agent, --quiet]",
            ConfigType.Text when key.Default.Length > 0 && key.Default.AsSpan().ContainsAny("^\\(") => $"'{key.Default}'",
            _ => key.Default,
        };
}
