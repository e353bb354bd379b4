using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Logs;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Logs;

public sealed class AnsiTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\tb", "a       b")]
    [InlineData("1234567\tb", "1234567 b")]
    [InlineData("12345678\tb", "12345678        b")]
    [InlineData("\x1b[1mbold\x1b[0m", "bold")]
    [InlineData("\x1b[?1049hhidden screen\x1b[?1049l", "hidden screen")]
    [InlineData("\x1b[2J\x1b[Hcleared", "cleared")]
    [InlineData("\x1b]0;title\u0007text", "text")]
    [InlineData("\x1b]0;title\x1b\\text", "text")]
    [InlineData("\x1b]52;c;ZXZpbA==\u0007text", "text")]
    [InlineData("\x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\", "link")]
    [InlineData("\x1bPq#0;2;0;0;0\x1b\\text", "text")]
    [InlineData("\x1b_Gi=1;AAAA\x1b\\text", "text")]
    [InlineData("\x1b^private\x1b\\text", "text")]
    [InlineData("\x1bXstring\x1b\\text", "text")]
    [InlineData("\x1b(0lqk\x1b(B", "lqk")]
    [InlineData("\x1b" + "7a\x1b" + "8b\x1b" + "c\x1b=\x1b>", "ab")]
    [InlineData("\x1b[>4;2m\x1b[=1;1uok", "ok")]
    [InlineData("\x1b]52;c;no end of it", "^[]52;c;no end of it")]
    [InlineData("\x1bPno end of it", "^[Pno end of it")]
    [InlineData("\x1b]0;a\x1b[31mb", "^[]0;ab")]
    [InlineData("\x1b", "^[")]
    [InlineData("\x1b[", "^[[")]
    [InlineData("\x1b[12;", "^[[12;")]
    [InlineData("\x1b[1ä", "^[[1ä")]
    [InlineData("bell\a, back\b, nul\0, del\x7f", "bell^G, back^H, nul^@, del^?")]
    [InlineData("\u0085\u009b31m", "\\u{85}\\u{9B}31m")]
    [InlineData("if (a\u202e }) b\u2066", "if (a\\u{202E} }) b\\u{2066}")]
    [InlineData("\u2028\ufeff\U000e0041", "\\u{2028}\\u{FEFF}\\u{E0041}")]
    [InlineData("日本 👩‍🚀 é", "日本 👩‍🚀 é")]
    [InlineData("10%\r50%\r100%", "100%")]
    [InlineData("10%\r50%\r", "50%")]
    [InlineData("10%\r50%\r\x1b[K", "50%")]
    [InlineData("10%\x1b[G50%\x1b[1G100%", "100%")]
    [InlineData("10%\x1b[2K\r100%", "100%")]
    [InlineData("windows\r", "windows")]
    [InlineData("", "")]
    public void A_line_is_shown_as_a_person_would_have_seen_it(string line, string shown) =>
        Assert.Equal(shown, AnsiText.Read(Encoding.UTF8.GetBytes(line)).Text);

    [Fact]
    public void Bytes_that_are_no_text_are_visible() =>
        Assert.Equal("a\\xE4b\\xC3(\\xF0\\x9F\\x98", AnsiText.Read([(byte)'a', 0xe4, (byte)'b', 0xc3, (byte)'(', 0xf0, 0x9f, 0x98]).Text);

    [Theory]
    [InlineData("1", "default default Bold")]
    [InlineData("1;2;3;4;7;9", "default default Bold, Dim, Italic, Underline, Reverse, Strike")]
    [InlineData("1;3;22;23", "default default None")]
    [InlineData("4:3", "default default Underline")]
    [InlineData("4;4:0", "default default None")]
    [InlineData("31;42", "1 2 None")]
    [InlineData("91;107", "9 15 None")]
    [InlineData("31;39;42;49", "default default None")]
    [InlineData("38;5;208", "208 default None")]
    [InlineData("38:5:208;1", "208 default Bold")]
    [InlineData("38;2;1;2;3;48;2;4;5;6", "#010203 #040506 None")]
    [InlineData("38:2:1:2:3", "#010203 default None")]
    [InlineData("38:2::1:2:3", "#010203 default None")]
    [InlineData("38:2:7:1:2:3", "#010203 default None")]
    [InlineData("58;5;1;3", "default default Italic")]
    [InlineData("58:2::1:2:3;3", "default default Italic")]
    [InlineData("38;5", "default default None")]
    [InlineData("38;5;256", "default default None")]
    [InlineData("38;2;300;0;0;1", "default default Bold")]
    [InlineData("99999999999999999999;1", "default default Bold")]
    [InlineData("5;8", "default default None")]
    [InlineData("1;;3", "default default Italic")]
    [InlineData("31;", "default default None")]
    [InlineData("31;0", "default default None")]
    public void Colours_and_attributes_become_styles(string parameters, string expected)
    {
        var line = AnsiText.Read(Encoding.UTF8.GetBytes($"\x1b[{parameters}mx"));

        Assert.Equal(("x", expected), (line.Text, Describe(line.Parts[0].Style)));
    }

    [Fact]
    public void A_style_lasts_to_the_end_of_its_line_and_not_longer()
    {
        var first = AnsiText.Read("plain \x1b[31mred \x1b[1mboth\rnow"u8);

        Assert.Equal(["now"], first.Parts.ToArray().Select(p => p.Length == 3 ? "now" : "?"));
        Assert.Equal("1 default Bold", Describe(first.Parts[0].Style));
        Assert.Equal(default, AnsiText.Read("next"u8).Parts[0].Style);
    }

    [Fact]
    public void What_is_too_long_is_cut_and_counted()
    {
        var line = AnsiText.Read(Encoding.ASCII.GetBytes(new string('x', 5000)), cut: 1_000_000);

        Assert.Equal(new string('x', AnsiText.Limit) + " … 1,000,904 more bytes", line.Text);
    }

    [Fact]
    public void A_long_line_written_over_shows_its_last_state() =>
        Assert.Equal("done", AnsiText.Read(Encoding.ASCII.GetBytes(new string('x', 50_000) + "\rdone")).Text);

    [Fact]
    public void Nothing_that_steers_a_terminal_is_left_whatever_comes()
    {
        var pieces = Gen.OneOf(
            Gen.Choose(0, 255).Select(b => new[] { (byte)b }),
            Gen.Elements(
                    "\x1b[",
                    "\x1b]52;c;",
                    "\x1b]0;",
                    "\x1bP",
                    "\x1b_",
                    "\u009b",
                    "\u009d",
                    "\x1b\\",
                    "\a",
                    "\x1b[?1049h",
                    "\u202e",
                    "31m",
                    ";",
                    "\r",
                    "\t",
                    "text",
                    "ä",
                    "\x1b[38;2;1",
                    "\u2028"
                )
                .Select(Encoding.UTF8.GetBytes)
        );

        Prop.ForAll(
                pieces.ListOf().ToArbitrary(),
                parts =>
                {
                    var line = AnsiText.Read(parts.SelectMany(p => p).ToArray());

                    Assert.DoesNotContain(
                        line.Text,
                        c =>
                            char.IsControl(c)
                            || c is (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u206f') or '\ufffd'
                            || c == '\u200e'
                    );
                    Assert.Equal(line.Text.Length, line.Parts.ToArray().Sum(p => p.Length));
                    Assert.All(line.Parts.ToArray(), p => Assert.True(p.Length > 0));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Every_control_character_alone_and_behind_an_escape_is_harmless()
    {
        foreach (var control in Enumerable.Range(0, 32).Concat(Enumerable.Range(127, 33)))
        {
            foreach (var before in new[] { "", "\x1b", "\x1b[", "\x1b]", "\x1b[1", "\x1b]0;" })
            {
                var shown = AnsiText.Read(Encoding.UTF8.GetBytes($"{before}{(char)control}text")).Text;

                Assert.DoesNotContain(shown, char.IsControl);
            }
        }
    }

    private static string Describe(Style style) => $"{Describe(style.Foreground)} {Describe(style.Background)} {style.Attributes}";

    private static string Describe(Color colour) =>
        colour.IsDefault ? "default"
        : colour.IsPalette ? $"{colour.Index}"
        : $"#{colour.Red:x2}{colour.Green:x2}{colour.Blue:x2}";
}
