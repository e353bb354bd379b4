using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Themes;

/// <summary>Reads a theme file and collects all its problems.</summary>
internal sealed class ThemeReader(string file)
{
    private const int Shown = 40; // characters of the input quoted in a message

    private static readonly string[] TopKeys = ["name", "background", "colors", "roles"];
    private static readonly string[] Backgrounds = ["terminal", "dark", "light"];
    private static readonly string[] Attributes = ["bold", "dim", "italic", "underline", "reverse", "strike"];
    private static readonly string[] StyleKeys = ["fg", "bg", .. Attributes];

    private readonly List<Problem> _problems = [];
    private readonly Dictionary<string, NamedColor> _colors = [];
    private readonly Part?[] _parts = new Part?[Theme.Roles.Length];
    private readonly ConfigNode?[] _places = new ConfigNode?[Theme.Roles.Length];
    private string _name = Path.GetFileNameWithoutExtension(file);
    private ThemeBackground _background;

    public IReadOnlyList<ConfigNode?> Places => _places;

    public ThemeReading Read(IReadOnlyList<ConfigEntry> entries)
    {
        var top = Once(entries, "");
        foreach (var entry in top)
        {
            if (!TopKeys.Contains(entry.Key))
            {
                Unknown(entry, "", "key", TopKeys);
            }
        }

        Each(top, "name", Name);
        Each(top, "background", Background);
        Each(top, "colors", Colors); // before roles, regardless of order
        Each(top, "roles", Roles);
        return new ThemeReading(Make(), _problems, file, _places);
    }

    private static void Each(List<ConfigEntry> entries, string key, Action<ConfigEntry> read)
    {
        if (entries.Find(e => e.Key == key) is { } entry)
        {
            read(entry);
        }
    }

    private void Name(ConfigEntry entry)
    {
        if (
            entry.Value is ConfigNode.Scalar { IsNothing: false, Text: { Length: > 0 } name }
            && !name.AsSpan().ContainsAnyInRange('\0', '\x1f')
        )
        {
            _name = name;
        }
        else
        {
            Wrong(entry.Value, "name", "This is not a name.", "name: mine");
        }
    }

    private void Background(ConfigEntry entry)
    {
        if (entry.Value is ConfigNode.Scalar { Text: var word } && Array.IndexOf(Backgrounds, word) is >= 0 and var at)
        {
            _background = (ThemeBackground)at;
        }
        else
        {
            Wrong(entry.Value, "background", $"{Text(entry.Value)} is not a background.", $"Allowed: {string.Join(", ", Backgrounds)}.");
        }
    }

    private void Colors(ConfigEntry entry)
    {
        foreach (var color in Section(entry, "colors", "colors:\n  ink: '#d0d8e8'"))
        {
            if (ColorOf(color.Value, $"colors.{color.Key}", color.Key) is { } value)
            {
                _colors[color.Key] = new NamedColor(value);
            }
        }
    }

    private void Roles(ConfigEntry entry)
    {
        foreach (var role in Section(entry, "roles", "roles:\n  text: {fg: white, bg: black}"))
        {
            if (RoleName.Find(role.Key) is { } known)
            {
                _parts[(int)known] = PartOf(role, $"roles.{role.Key}");
                _places[(int)known] = role.Value;
            }
            else
            {
                Unknown(role, "roles.", "role", RoleName.All);
            }
        }
    }

    private Part PartOf(ConfigEntry role, string path)
    {
        var part = new Part(null, null, TextAttributes.None);
        foreach (var entry in Section(role, path, $"{role.Key}: {{fg: cyan, bold: true}}"))
        {
            var below = $"{path}.{entry.Key}";
            if (entry.Key is "fg")
            {
                part = part with { Foreground = ColorOf(entry.Value, below, "fg") };
            }
            else if (entry.Key is "bg")
            {
                part = part with { Background = ColorOf(entry.Value, below, "bg") };
            }
            else if (Array.IndexOf(Attributes, entry.Key) is >= 0 and var at)
            {
                part = part with { Attributes = part.Attributes | (IsOn(entry, below) ? (TextAttributes)(1 << at) : TextAttributes.None) };
            }
            else
            {
                Unknown(entry, $"{path}.", "key", StyleKeys);
            }
        }

        return part;
    }

    private bool IsOn(ConfigEntry entry, string path)
    {
        if (entry.Value is ConfigNode.Scalar { Plain: true, Text: "true" or "false" } given)
        {
            return given.Text == "true";
        }

        Wrong(entry.Value, path, $"{entry.Key} is true or false.", $"{entry.Key}: true");
        return false;
    }

    private Color? ColorOf(ConfigNode node, string path, string key)
    {
        switch (node)
        {
            case ConfigNode.Scalar { IsNothing: true }:
                Wrong(node, path, $"{key} has no color. An unquoted # starts a comment.", $"{key}: '#d0d8e8'");
                return null;
            case ConfigNode.Scalar { Text: var text } when _colors.TryGetValue(text, out var named):
                return named.Color;
            case ConfigNode.Scalar { Text: var text } when ColorText.Parse(text) is { } color:
                return color;
            case ConfigNode.Scalar { Text: var text }:
                var near = text.StartsWith('#') ? Doubled(text) : NearestWord.Of(text, [.. _colors.Keys, .. ColorText.Words]);
                Wrong(
                    node,
                    path,
                    $"Unknown color {Wording.Cut(text, Shown)}.{(near is null ? "" : $" Did you mean {near}?")}",
                    "Allowed: '#rrggbb', 0 to 255, a name under colors, " + string.Join(", ", ColorText.Words) + "."
                );
                return null;
            default:
                Wrong(node, path, "This is not a color.", $"{key}: '#d0d8e8'");
                return null;
        }
    }

    /// <summary>Builds the theme. A role takes unspecified properties from text; an unnamed role keeps its own attributes, so that no state
    /// looks like another.</summary>
    private Theme Make()
    {
        var text = _parts[(int)Role.Text] ?? new Part(null, null, TextAttributes.None);
        var (fg, bg) = (text.Foreground ?? Color.Default, text.Background ?? Color.Default);
        return Theme.Of(
            _name,
            role =>
                _parts[(int)role] is { } part
                    ? new Style(part.Foreground ?? fg, part.Background ?? bg, part.Attributes)
                    : new Style(fg, bg, Theme.Mono[role].Attributes & ~TextAttributes.Dim),
            _background
        );
    }

    private List<ConfigEntry> Section(ConfigEntry entry, string path, string example)
    {
        switch (entry.Value)
        {
            case ConfigNode.Map map:
                return Once(map.Entries, $"{path}.");
            case ConfigNode.Scalar { IsNothing: true }:
                return [];
            default:
                Wrong(entry.Value, path, $"{path} must contain keys.", example);
                return [];
        }
    }

    private List<ConfigEntry> Once(IReadOnlyList<ConfigEntry> entries, string path)
    {
        var seen = new Dictionary<string, ConfigEntry>();
        foreach (var entry in entries)
        {
            if (!seen.TryAdd(entry.Key, entry))
            {
                Wrong(
                    entry.Line,
                    entry.Column,
                    path + entry.Key,
                    $"{path}{entry.Key} appears twice, first on line {seen[entry.Key].Line}.",
                    "Keep one of them."
                );
            }
        }

        return [.. seen.Values];
    }

    private void Unknown(ConfigEntry entry, string path, string kind, IReadOnlyCollection<string> known)
    {
        var near = NearestWord.Of(entry.Key, known);
        Wrong(
            entry.Line,
            entry.Column,
            path + entry.Key,
            $"Unknown {kind} {Wording.Cut(entry.Key, Shown)}.{(near is null ? "" : $" Did you mean {near}?")}",
            $"Allowed: {string.Join(", ", known)}."
        );
    }

    private static string? Doubled(string text) => text.Length == 4 ? $"'#{text[1]}{text[1]}{text[2]}{text[2]}{text[3]}{text[3]}'" : null;

    private static string Text(ConfigNode node) =>
        node is ConfigNode.Scalar { IsNothing: false } scalar ? Wording.Cut(scalar.Text, Shown) : "This";

    private void Wrong(ConfigNode at, string path, string what, string next) => Wrong(at.Line, at.Column, path, what, next);

    private void Wrong(int line, int column, string path, string what, string next) =>
        _problems.Add(new Problem(what, $"{file}:{line}:{column}, key {path}", next, ExitCode.Usage));

    private sealed record NamedColor(Color Color);

    private sealed record Part(Color? Foreground, Color? Background, TextAttributes Attributes);
}
