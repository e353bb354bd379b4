using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Themes;

public sealed class ThemeCheckTests
{
    [Theory]
    [InlineData(0x000000, 0xFFFFFF, 21.0)]
    [InlineData(0x777777, 0xFFFFFF, 4.48)] // the examples everybody quotes: just too little, just enough
    [InlineData(0x767676, 0xFFFFFF, 4.54)]
    [InlineData(0x123456, 0x123456, 1.0)]
    public void Contrast_is_that_of_WCAG(int one, int other, double ratio)
    {
        Assert.Equal(ratio, Contrast.Ratio(one, other), 0.005);
        Assert.Equal(Contrast.Ratio(one, other), Contrast.Ratio(other, one));
    }

    [Fact]
    public void Text_that_cannot_be_read_is_told_with_its_place_and_its_contrast()
    {
        var problem = Problems("roles:\n  text: {fg: '#ffffff', bg: '#000000'}\n  muted: {fg: '#555555'}\n")[0];

        Assert.Equal("muted has a contrast of 2.82; it needs 4.5.", problem.What);
        Assert.Equal("mine.yaml:3:10, key roles.muted", problem.On);
        Assert.Contains("#555555 on #000000", problem.Next);
    }

    [Fact]
    public void Lines_need_less_than_text() =>
        Assert.Empty(
            Problems("roles:\n  text: {fg: '#ffffff', bg: '#000000'}\n  border: {fg: '#6c6c6c'}\n  meter-empty: {fg: '#6c6c6c'}\n")
        );

    [Fact]
    public void Text_on_the_chosen_row_and_in_dialogs_counts_too() =>
        Assert.Contains(
            Problems(
                "roles:\n  text: {fg: '#ffffff', bg: '#000000'}\n  danger: {fg: '#ff5f5f', bold: true}\n  selection: {fg: '#ffffff', bg: '#5f5f5f'}\n"
            ),
            problem => problem.What.StartsWith("danger on selection has a contrast of 2.")
        );

    [Fact]
    public void What_256_colours_make_of_it_counts_too() =>
        Assert.Contains(
            Problems("roles:\n  text: {fg: '#ffffff', bg: '#000000'}\n  muted: {fg: '#8c7190'}\n"),
            problem => problem.What.Contains("with 256 colors")
        );

    [Fact]
    public void A_theme_without_a_background_of_its_own_is_judged_on_those_it_claims()
    {
        const string PaleYellow = "roles: {warning: {fg: '#ffff87'}}";

        Assert.Empty(Problems("background: dark\n" + PaleYellow));
        Assert.Contains(Problems("background: light\n" + PaleYellow), p => p.What.StartsWith("warning has"));
        Assert.Contains(Problems("background: terminal\n" + PaleYellow), p => p.What.StartsWith("warning has"));
    }

    [Fact]
    public void The_sixteen_are_the_terminals_and_not_judged() =>
        Assert.Null(Contrast.Least(new Style(Color.Palette(3)), ThemeBackground.Light, ColorDepth.TrueColor));

    [Theory]
    [InlineData("good: {}", "good looks exactly like text.")]
    [InlineData("warning: {fg: '#ff8787'}\n  danger: {fg: '#ff8787'}", "danger looks exactly like warning.")]
    [InlineData("selection: {}", "selection looks exactly like text.")]
    [InlineData("alert: {}", "alert looks exactly like text.")]
    [InlineData("added: {bold: true}\n  removed: {bold: true}", "removed looks exactly like added.")]
    [InlineData("border: {}\n  focus: {}", "focus looks exactly like border.")]
    public void What_must_differ_and_does_not_is_told(string roles, string what) =>
        Assert.Contains(Problems($"roles:\n  text: {{fg: '#ffffff', bg: '#000000'}}\n  {roles}\n"), problem => problem.What == what);

    private static IReadOnlyList<Problem> Problems(string text) => ThemeCheck.Problems(ThemeFile.Read(text, "mine.yaml"));
}
