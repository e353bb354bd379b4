using System.Globalization;
using System.Text.Json;
using Ias.Core.Config;
using Ias.Core.Config.Keys;

namespace Ias.Engine.Config;

/// <summary>Values as they are typed and as they are written.</summary>
public static class ConfigYaml
{
    /// <summary>The value that words on a command line, or a line in a form, mean for a key.</summary>
    /// <param name="words">For a list its entries, for a command its words; either may also be one text: <c>[one, two]</c>, and a command as
    /// it would be typed.</param>
    /// <returns>One text, or the entries.</returns>
    /// <exception cref="ProblemException">They are no value for it; says what is allowed. Exit status
    /// <see cref="ExitCode.Usage"/>.</exception>
    public static IReadOnlyList<string> Read(ConfigKey key, IReadOnlyList<string> words)
    {
        var value = (key.Type, words) switch
        {
            (ConfigType.Texts or ConfigType.Command, [['[', .., ']'] list]) => Listed(key, list),
            (ConfigType.Command, [var line]) => Split(key, line),
            (ConfigType.Texts or ConfigType.Command, _) => words,
            (_, [var one]) => [ConfigValue.Normal(key, one.Trim())],
            (_, []) => throw Refused(key, $"{key.Path}: a value is missing."),
            _ => throw Refused(key, $"{key.Path} takes one value, not {words.Count}. Put quotes around a text with blanks."),
        };
        return Checked(key, value);
    }

    /// <summary>A value as YAML, in one line, for a block as for braces.</summary>
    public static string Write(ConfigKey key, IReadOnlyList<string> value) =>
        key.Type switch
        {
            ConfigType.Texts or ConfigType.Command => $"[{string.Join(", ", value.Select(Text))}]",
            ConfigType.Text => Text(value[0]),
            _ => value[0],
        };

    /// <summary>One text as YAML; in quotes where it could be taken for anything else.</summary>
    internal static string Text(string text)
    {
        if (IsPlain(text))
        {
            return text;
        }

        return text.Any(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFEFF' or > '\uFFFC')
            ? $"\"{JsonEncodedText.Encode(text)}\""
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static bool IsPlain(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '.' or '-' or '=' or '+' or ':')
        && !text.EndsWith(':')
        && text.ToUpperInvariant() is not ("NULL" or "TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N");

    // As a run will read it, in a file of its own.
    private static IReadOnlyList<string> Checked(ConfigKey key, IReadOnlyList<string> value)
    {
        var alone = string.Concat(
            key.Path.Split('.')
                .Select(
                    (name, depth) =>
                        string.Create(CultureInfo.InvariantCulture, $"{(depth > 0 ? "\n" : "")}{new string(' ', depth)}{name}:")
                )
        );
        try
        {
            Configuration.From(YamlTree.Read($"{alone} {Write(key, value)}\n", ConfigKeys.FileName), ConfigKeys.FileName);
            return value;
        }
        catch (ProblemException wrong)
        {
            throw new ProblemException(wrong.Problem with { On = $"{ConfigKeys.FileName}, key {key.Path}", Exit = ExitCode.Usage }, wrong);
        }
    }

    private static IReadOnlyList<string> Listed(ConfigKey key, string list)
    {
        try
        {
            return YamlTree.Read(list, ConfigKeys.FileName) is ConfigNode.List read && read.Items.All(item => item is ConfigNode.Scalar)
                ? [.. read.Items.Cast<ConfigNode.Scalar>().Select(item => item.Text)]
                : throw Refused(key, $"{key.Path}: {list} is not a list of texts.");
        }
        catch (ProblemException)
        {
            throw Refused(key, $"{key.Path}: {list} is not a list. Put quotes around entries with special characters: ['a*', 'b: c'].");
        }
    }

    private static IReadOnlyList<string> Split(ConfigKey key, string line)
    {
        try
        {
            return CommandLine.Split(line);
        }
        catch (ProblemException wrong)
        {
            throw Refused(key, $"{key.Path} cannot be split into words: {wrong.Problem.What}");
        }
    }

    private static ProblemException Refused(ConfigKey key, string what) =>
        new(new Problem(what, $"{ConfigKeys.FileName}, key {key.Path}", $"Allowed: {key.Allowed:raw}.", ExitCode.Usage));
}
