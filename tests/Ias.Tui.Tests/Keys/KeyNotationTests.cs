using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Keys;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Keys;

public sealed class KeyNotationTests
{
    public static TheoryData<string, KeyCode, string, KeyModifiers> Written =>
        new()
        {
            { "j", KeyCode.Character, "j", KeyModifiers.None },
            { "H", KeyCode.Character, "H", KeyModifiers.None },
            { "space", KeyCode.Character, " ", KeyModifiers.None },
            { "Enter", KeyCode.Enter, "", KeyModifiers.None },
            { "esc", KeyCode.Escape, "", KeyModifiers.None },
            { "shift-tab", KeyCode.BackTab, "", KeyModifiers.None },
            { "PgUp", KeyCode.PageUp, "", KeyModifiers.None },
            { "page-down", KeyCode.PageDown, "", KeyModifiers.None },
            { "f5", KeyCode.F5, "", KeyModifiers.None },
            { "ctrl-l", KeyCode.Character, "l", KeyModifiers.Ctrl },
            { "Ctrl-L", KeyCode.Character, "l", KeyModifiers.Ctrl },
            { "ctrl-shift-l", KeyCode.Character, "L", KeyModifiers.Ctrl },
            { "alt-x", KeyCode.Character, "x", KeyModifiers.Alt },
            { "alt-X", KeyCode.Character, "X", KeyModifiers.Alt },
            { "shift-h", KeyCode.Character, "H", KeyModifiers.None },
            { "ctrl-alt-down", KeyCode.Down, "", KeyModifiers.Ctrl | KeyModifiers.Alt },
            { ",", KeyCode.Character, ",", KeyModifiers.None },
            { "-", KeyCode.Character, "-", KeyModifiers.None },
            { "ctrl--", KeyCode.Character, "-", KeyModifiers.Ctrl },
            { "é", KeyCode.Character, "é", KeyModifiers.None },
            { "ж", KeyCode.Character, "ж", KeyModifiers.None },
            { "u+00a0", KeyCode.Character, "\u00a0", KeyModifiers.None },
        };

    [Theory]
    [MemberData(nameof(Written))]
    public void A_key_is_read_as_people_write_it(string text, KeyCode code, string rune, KeyModifiers modifiers) =>
        Assert.Equal(new Key(code, rune.Length > 0 ? rune.EnumerateRunes().Single() : default, modifiers), KeyNotation.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("ctrl-")]
    [InlineData("ctrl-ctrl-x")]
    [InlineData("jj")]
    [InlineData("f13")]
    [InlineData("entre")]
    [InlineData("\t")]
    [InlineData("u+110000")]
    [InlineData("u+d800")]
    [InlineData("super-x")]
    public void What_names_no_key_is_none(string text) => Assert.Null(KeyNotation.Parse(text));

    [Fact]
    public void Every_key_is_written_so_that_it_is_read_back() =>
        Prop.ForAll(
                AnyKey(),
                key =>
                {
                    var text = KeyNotation.Format(key);
                    var read = KeyNotation.Parse(text);

                    Assert.NotNull(read);
                    Assert.Equal(text, KeyNotation.Format(read.Value));
                    Assert.Equal(read, KeyNotation.Parse(KeyNotation.Format(read.Value)));
                    if (!key.Modifiers.HasFlag(KeyModifiers.Shift) || key.Code is not (KeyCode.Character or KeyCode.Tab or KeyCode.BackTab))
                    {
                        Assert.Equal(key, read); // Shift went into no letter
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_makes_the_reader_fail() =>
        Prop.ForAll(
                Gen.Elements("ctrl-", "shift-", "alt-", "s-", "tab", "u+", "f1", "-", "j", "H", "\ud83d", "😀", " ", "0")
                    .ListOf()
                    .Select(string.Concat)
                    .ToArbitrary(),
                text =>
                {
                    if (KeyNotation.Parse(text) is { } key)
                    {
                        Assert.Equal(key, KeyNotation.Parse(KeyNotation.Format(key)));
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("enter", "Enter")]
    [InlineData("pgdn", "PgDn")]
    [InlineData("ctrl-l", "Ctrl-L")]
    [InlineData("shift-tab", "Shift-Tab")]
    [InlineData("j", "j")]
    [InlineData("space", "space")]
    [InlineData("f5", "F5")]
    [InlineData("alt-x", "Alt-x")]
    public void People_are_shown_the_names_on_keyboards(string text, string shown) =>
        Assert.Equal(shown, KeyNotation.Shown(KeyNotation.Parse(text)!.Value));

    private static Arbitrary<Key> AnyKey()
    {
        var modifiers = Gen.Choose(0, 7).Select(bits => (KeyModifiers)bits);
        var runes = Gen.OneOf(Gen.Choose(' ', '~'), Gen.Choose(0, 0x2FF), Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid))
            .Select(code => new Rune(code));
        var characters = runes.SelectMany(rune => modifiers.Select(with => new Key(KeyCode.Character, rune, with)));
        var others = Gen.Elements(Enum.GetValues<KeyCode>()[1..])
            .SelectMany(code => modifiers.Select(with => new Key(code, default, with)));
        return Gen.Frequency((3, characters), (1, others)).ToArbitrary();
    }
}
