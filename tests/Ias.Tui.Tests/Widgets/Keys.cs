using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Widgets;

/// <summary>Keys for widgets, written short.</summary>
internal static class Keys
{
    private static readonly Key[] Likely =
    [
        .. Enum.GetValues<KeyCode>().Where(code => code != KeyCode.Character).Select(code => new Key(code)),
        .. "jkgGn /w:ab  xR0漢\u0301".Select(c => Key.Of(c)),
        .. "aeukwnp".Select(c => Key.Of(c, KeyModifiers.Ctrl)),
        .. "bf".Select(c => Key.Of(c, KeyModifiers.Alt)),
        new(KeyCode.Left, default, KeyModifiers.Ctrl),
        new(KeyCode.Right, default, KeyModifiers.Alt),
        new(KeyCode.Home, default, KeyModifiers.Ctrl),
        new(KeyCode.End, default, KeyModifiers.Ctrl),
        new(KeyCode.Character, new System.Text.Rune(0x1F44D)),
        new(KeyCode.Character, new System.Text.Rune(0x1F3FD)),
        new(KeyCode.Character, new System.Text.Rune(0x200D)),
    ];

    public static Gen<Key[]> Many { get; } = Gen.Elements(Likely).ArrayOf();

    public static Key Escape => new(KeyCode.Escape);

    public static Key Enter => new(KeyCode.Enter);

    /// <summary>One key a character.</summary>
    public static IEnumerable<Key> Of(string text) => text.EnumerateRunes().Select(rune => new Key(KeyCode.Character, rune));

    public static void Type(this Func<Key, bool> press, string text)
    {
        foreach (var key in Of(text))
        {
            Assert.True(press(key));
        }
    }
}
