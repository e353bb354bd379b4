using Ias.Core.Text;

namespace Ias.Core.Tests.Text;

public sealed class HiddenCharactersTests
{
    [Theory]
    [InlineData("\e[31mred\a", "\uFFFD[31mred\uFFFD")]
    [InlineData("a\u0085b\u009Bc", "a\uFFFDb\uFFFDc")] // C1: a terminal may take it for ESC [
    [InlineData("evil\u202Etxt.exe", "evil\uFFFDtxt.exe")]
    [InlineData("\u2066a\u2069\u200E\u200F\u061C", "\uFFFDa\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("ma\u200Bin\uFEFF\u2060\u00AD", "ma\uFFFDin\uFFFD\uFFFD\uFFFD")]
    [InlineData("a\u2028b\u2029", "a\uFFFDb\uFFFD")]
    [InlineData("\U000E0041\U000E0100x\uFE01", "\uFFFD\uFFFDx\uFFFD")] // tags and selectors, in which text can be hidden
    [InlineData("a\uFE0F \uFE0F", "a\uFFFD \uFFFD")]
    [InlineData("\u3164\u115F\u2800", "\uFFFD\uFFFD\uFFFD")] // letters without a shape
    [InlineData("a\u200Db \u200D", "a\uFFFDb \uFFFD")]
    public void What_a_screen_does_not_show_is_marked(string text, string shown)
    {
        Assert.Equal(shown, Wording.Shown(text));
        Assert.Equal(shown, Wording.Plain(text));
        Assert.True(HiddenCharacters.AreIn(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("feature/plain_name-1.2 ~")]
    [InlineData("日本語 Ünïcödé עברית العربية हिन्दी")]
    [InlineData("⚠️ 1️⃣ ❤️ 🎉 ✓ 👩‍👩‍👧 ❤️‍🔥")]
    public void What_it_does_show_stays(string text)
    {
        Assert.Same(text, Wording.Shown(text));
        Assert.Same(text, Wording.Plain(text));
        Assert.False(HiddenCharacters.AreIn(text));
    }

    [Fact]
    public void Half_a_character_is_marked() => Assert.Equal("half \uFFFD end", Wording.Shown("half " + (char)0xD83D + " end"));

    [Fact]
    public void Ends_of_lines_stay_where_there_are_lines_and_are_blanks_where_there_is_one()
    {
        Assert.Equal("a\nb\uFFFDc", Wording.Shown("a\nb\tc"));
        Assert.Equal("a b c  d", Wording.Plain("a\nb\tc\r\nd"));
        Assert.True(HiddenCharacters.AreIn("a\nb"));
    }
}
