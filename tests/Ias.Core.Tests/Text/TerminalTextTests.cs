using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Text;

namespace Ias.Core.Tests.Text;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("\e[2J\e[H", "\uFFFD[2J\uFFFD[H")] // clears the screen
    [InlineData("\e]0;title\a", "\uFFFD]0;title\uFFFD")]
    [InlineData("\e]52;c;cm0gLXJm\e\\", "\uFFFD]52;c;cm0gLXJm\uFFFD\\")] // writes to the clipboard
    [InlineData("over\rwritten\b", "over\uFFFDwritten\uFFFD")]
    [InlineData("\u202Etxt.exe", "\uFFFDtxt.exe")]
    [InlineData("a\u200Bb\u009B2Jc", "a\uFFFDb\uFFFD2Jc")]
    [InlineData("\e[31", "\uFFFD[31")]
    [InlineData("\e", "\uFFFD")]
    public void What_a_terminal_would_obey_or_hide_is_marked(string text, string shown) => Assert.Equal(shown, TerminalText.Marked(text));

    [Theory]
    [InlineData("a line\nand\tanother\n")]
    [InlineData("\e[1;31mred\e[0m plain \e[38;5;12mblue\e[m")]
    [InlineData("ä € 猫 👍🏽")]
    public void Text_and_colours_stay(string text) => Assert.Equal(text, TerminalText.Marked(text) ?? text);

    [Fact]
    public void Nothing_is_left_that_a_terminal_obeys_whatever_the_text() =>
        Prop.ForAll(
                Gen.Elements('\e', '[', ']', '0', ';', 'm', 'J', '\a', '\r', '\n', 'a', '\u009B', '\u202E').ListOf().ToArbitrary(),
                letters =>
                {
                    var text = new string([.. letters]);
                    var shown = TerminalText.Marked(text) ?? text;

                    Assert.Equal(text.Length, shown.Length);
                    var bare = Regex.Replace(shown, "\e\\[[0-9;]*m", "", RegexOptions.None, TimeSpan.FromSeconds(10));
                    Assert.DoesNotContain(bare, c => c != '\n' && HiddenCharacters.Is(new System.Text.Rune(c)));
                    Assert.Equal(shown, TerminalText.Marked(shown) ?? shown);
                }
            )
            .QuickCheckThrowOnFailure();
}
