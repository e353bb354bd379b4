using System.Globalization;
using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Keys;

/// <summary>Text form of keys: <c>j</c>, <c>H</c>, <c>space</c>, <c>shift-tab</c>, <c>f5</c>, <c>ctrl-l</c>, <c>alt-x</c>. A capital letter
/// is itself; with Ctrl, where keyboards make no difference, it is written <c>ctrl-shift-l</c>.</summary>
public static class KeyNotation
{
    /// <summary>Names of keys: the first one of a key is written, all are read.</summary>
    private static readonly (string Name, KeyCode Code)[] Names =
    [
        ("enter", KeyCode.Enter),
        ("return", KeyCode.Enter),
        ("tab", KeyCode.Tab),
        ("esc", KeyCode.Escape),
        ("escape", KeyCode.Escape),
        ("backspace", KeyCode.Backspace),
        ("insert", KeyCode.Insert),
        ("ins", KeyCode.Insert),
        ("delete", KeyCode.Delete),
        ("del", KeyCode.Delete),
        ("home", KeyCode.Home),
        ("end", KeyCode.End),
        ("pgup", KeyCode.PageUp),
        ("pageup", KeyCode.PageUp),
        ("page-up", KeyCode.PageUp),
        ("pgdn", KeyCode.PageDown),
        ("pagedown", KeyCode.PageDown),
        ("page-down", KeyCode.PageDown),
        ("up", KeyCode.Up),
        ("down", KeyCode.Down),
        ("left", KeyCode.Left),
        ("right", KeyCode.Right),
        ("f1", KeyCode.F1),
        ("f2", KeyCode.F2),
        ("f3", KeyCode.F3),
        ("f4", KeyCode.F4),
        ("f5", KeyCode.F5),
        ("f6", KeyCode.F6),
        ("f7", KeyCode.F7),
        ("f8", KeyCode.F8),
        ("f9", KeyCode.F9),
        ("f10", KeyCode.F10),
        ("f11", KeyCode.F11),
        ("f12", KeyCode.F12),
    ];

    private static readonly (string Name, KeyModifiers Modifier)[] Modifiers =
    [
        ("ctrl-", KeyModifiers.Ctrl),
        ("alt-", KeyModifiers.Alt),
        ("shift-", KeyModifiers.Shift),
        ("control-", KeyModifiers.Ctrl),
        ("meta-", KeyModifiers.Alt),
        ("c-", KeyModifiers.Ctrl),
        ("m-", KeyModifiers.Alt),
        ("s-", KeyModifiers.Shift),
    ];

    /// <summary>All names of non-character keys, for suggesting the nearest one after a typo.</summary>
    public static IReadOnlyList<string> KnownNames { get; } = ["space", "shift-tab", .. Names.Select(n => n.Name)];

    /// <summary>Key that <paramref name="text"/> names; null = not a key. Names ignore case; single letters do not.</summary>
    public static Key? Parse(string text)
    {
        var rest = text.AsSpan();
        var modifiers = KeyModifiers.None;
        while (Prefix(rest) is { Length: > 0 } prefix && rest.Length > prefix.Length)
        {
            if (modifiers.HasFlag(prefix.Modifier))
            {
                return null; // ctrl-ctrl-x
            }

            modifiers |= prefix.Modifier;
            rest = rest[prefix.Length..];
        }

        foreach (var (name, code) in Names)
        {
            if (rest.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return Normal(new Key(code, default, modifiers));
            }
        }

        if (RuneOf(rest) is not { } rune)
        {
            return null;
        }

        // With Ctrl, people write ctrl-L for the key labeled L.
        var meant = modifiers.HasFlag(KeyModifiers.Ctrl) && IsCapital(rune) ? Rune.ToLowerInvariant(rune) : rune;
        return Normal(new Key(KeyCode.Character, meant, modifiers));
    }

    /// <summary>Text form of a key, which <see cref="Parse"/> reads back.</summary>
    public static string Format(Key key)
    {
        var (code, rune, modifiers) = Normal(key);
        if (code == KeyCode.BackTab)
        {
            (code, modifiers) = (KeyCode.Tab, modifiers | KeyModifiers.Shift);
        }

        if (code == KeyCode.Character && modifiers.HasFlag(KeyModifiers.Ctrl) && IsCapital(rune))
        {
            (rune, modifiers) = (Rune.ToLowerInvariant(rune), modifiers | KeyModifiers.Shift);
        }

        var text = new StringBuilder(16);
        foreach (var (name, modifier) in Modifiers.AsSpan(0, 3))
        {
            text.Append(modifiers.HasFlag(modifier) ? name : "");
        }

        return text.Append(code == KeyCode.Character ? Written(rune) : NameOf(code)).ToString();
    }

    /// <summary>Displayed form of a key: as <see cref="Format"/>, with names as printed on keyboards: <c>Enter</c>, <c>PgUp</c>,
    /// <c>Ctrl-L</c>.</summary>
    public static string Shown(Key key)
    {
        var text = Format(key);
        if (key is { Code: KeyCode.Character, Modifiers: KeyModifiers.None })
        {
            return text;
        }

        var shown = text.ToCharArray();
        var isLetterItself = key.Code == KeyCode.Character && !key.Modifiers.HasFlag(KeyModifiers.Ctrl); // Alt-x is not Alt-X
        for (var i = 0; i < shown.Length - (isLetterItself ? 1 : 0); i++)
        {
            shown[i] = i == 0 || shown[i - 1] == '-' ? char.ToUpperInvariant(shown[i]) : shown[i];
        }

        return new string(shown).Replace("Pgup", "PgUp", StringComparison.Ordinal).Replace("Pgdn", "PgDn", StringComparison.Ordinal);
    }

    /// <summary>Normalized key as keyboards send it: Shift is part of the letter, and Shift with Tab is a key of its own.</summary>
    private static Key Normal(Key key)
    {
        var shift = key.Modifiers.HasFlag(KeyModifiers.Shift);
        var without = key.Modifiers & ~KeyModifiers.Shift;
        return key.Code switch
        {
            KeyCode.Character when shift && IsCapital(Rune.ToUpperInvariant(key.Rune)) => new Key(
                key.Code,
                Rune.ToUpperInvariant(key.Rune),
                without
            ),
            KeyCode.Character => key,
            KeyCode.Tab when shift => new Key(KeyCode.BackTab, default, without),
            KeyCode.BackTab => new Key(KeyCode.BackTab, default, without),
            _ => new Key(key.Code, default, key.Modifiers),
        };
    }

    /// <summary>Checks whether the rune is the capital of a letter that converts back to it.</summary>
    private static bool IsCapital(Rune rune) =>
        Rune.ToLowerInvariant(rune) is var small && small != rune && Rune.ToUpperInvariant(small) == rune;

    private static (int Length, KeyModifiers Modifier) Prefix(ReadOnlySpan<char> text)
    {
        foreach (var (name, modifier) in Modifiers)
        {
            if (text.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return (name.Length, modifier);
            }
        }

        return default;
    }

    private static Rune? RuneOf(ReadOnlySpan<char> text)
    {
        if (text.Equals("space", StringComparison.OrdinalIgnoreCase))
        {
            return new Rune(' ');
        }

        if (Rune.DecodeFromUtf16(text, out var one, out var used) == System.Buffers.OperationStatus.Done && used == text.Length)
        {
            return IsSeen(one) || one.Value == ' ' ? one : null;
        }

        return
            text.StartsWith("u+", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && Rune.IsValid(code)
            ? new Rune(code)
            : null;
    }

    private static string Written(Rune rune) =>
        rune.Value == ' ' ? "space"
        : IsSeen(rune) ? rune.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"u+{rune.Value:x4}");

    /// <summary>Checks whether the rune is visible: a letter, digit or sign.</summary>
    private static bool IsSeen(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is <= UnicodeCategory.OtherLetter
                or (>= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber)
                or (>= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherSymbol);

    private static string NameOf(KeyCode code)
    {
        foreach (var (name, named) in Names)
        {
            if (named == code)
            {
                return name;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(code), code, "no such key");
    }
}
