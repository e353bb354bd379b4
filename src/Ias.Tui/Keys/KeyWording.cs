using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Keys;

/// <summary>How messages about a key file write keys.</summary>
internal static class KeyWording
{
    /// <summary>A key as a sentence names it.</summary>
    public static string Named(Key key) =>
        key is { Code: KeyCode.Character, Modifiers: KeyModifiers.None } && Rune.IsLower(key.Rune)
            ? $"lowercase {KeyNotation.Format(key)}"
            : KeyNotation.Format(key);

    /// <summary>The names keys have besides their characters.</summary>
    public static string Names() =>
        string.Join(
            ", ",
            KeyNotation.KnownNames.Where(name =>
                name.Length < 10 && name is not ("return" or "escape" or "ins" or "del" or "pageup" or "page-up" or "pagedown")
            )
        ) + "; with ctrl-, alt- or shift- before it.";

    /// <summary>Keys as they stand in a list in YAML.</summary>
    public static string Written(IEnumerable<Key> keys) => string.Join(", ", keys.Select(Quoted));

    /// <summary>A key as it stands in a list in YAML.</summary>
    public static string Quoted(Key key)
    {
        var text = KeyNotation.Format(key);
        return text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '+' or '<' or '^' || (c == '-' && text.Length > 1)) ? text
            : text.Contains('\'') ? $"\"{text}\""
            : $"'{text}'";
    }
}
