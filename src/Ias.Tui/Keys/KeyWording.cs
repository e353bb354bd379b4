using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Keys;

/// <summary>Wording of keys in messages about a key file.</summary>
internal static class KeyWording
{
    /// <summary>Key as written in a sentence.</summary>
    public static string Named(Key key) =>
        key is { Code: KeyCode.Character, Modifiers: KeyModifiers.None } && Rune.IsLower(key.Rune)
            ? $"lowercase {KeyNotation.Format(key)}"
            : KeyNotation.Format(key);

    /// <summary>Names of keys besides single characters.</summary>
    public static string Names() =>
        string.Join(
            ", ",
            KeyNotation.KnownNames.Where(name =>
                name.Length < 10 && name is not ("return" or "escape" or "ins" or "del" or "pageup" or "page-up" or "pagedown")
            )
        ) + "; with ctrl-, alt- or shift- before it.";

    /// <summary>Keys as items of a YAML list.</summary>
    public static string Written(IEnumerable<Key> keys) => string.Join(", ", keys.Select(Quoted));

    /// <summary>Key as an item of a YAML list.</summary>
    public static string Quoted(Key key)
    {
        var text = KeyNotation.Format(key);
        return text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '+' or '<' or '^' || (c == '-' && text.Length > 1)) ? text
            : text.Contains('\'') ? $"\"{text}\""
            : $"'{text}'";
    }
}
